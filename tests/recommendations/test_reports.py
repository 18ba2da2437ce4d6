"""The progress report and the action plan: right numbers, for the right reader, as page and as paper."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from core import days, printing
from core.models import AuditEvent, PrintJob
from recommendations import services
from recommendations.models import Action
from recommendations.reports import Position, Scope, action_plan, progress_report
from tests import factories as f

PROGRESS = reverse("recommendations:progress_report")
PLAN = reverse("recommendations:action_plan_report")


@pytest.fixture
def busy(world, pdf):
    """Late, waiting, unowned and verified actions, some older than the last meeting."""
    today, long_ago = days.today(), timezone.now() - dt.timedelta(days=200)
    f.MeetingFactory(board=world.board, on=today - dt.timedelta(days=30))
    late = f.ActionFactory(
        board=world.board, lead_agency=world.police, owner=world.police_lead, due_on=today - dt.timedelta(days=12),
        first_due_on=today - dt.timedelta(days=50), moves=2, created_at=long_ago, recommendations=[world.recommendations.first],
    )  # fmt: skip
    unowned = f.ActionFactory(
        board=world.board, lead_agency=world.health, recommendations=[world.recommendations.second]
    )
    asks = world.actions.police
    services.ask_for_more_time(asks, to_on=asks.due_on + dt.timedelta(days=30), reason="x", by=world.police_lead)
    done = world.actions.health
    services.claim(done, text="Done", uploads=[pdf()], by=world.health_lead)
    services.pass_to_panel(done, by=world.manager)
    return {"late": late, "unowned": unowned, "asks": asks, "done": done}


def report_of(world, reader, **scope):
    return progress_report(Position(Scope(reader, world.board, **scope)))


def test_exceptions_come_first_and_decisions_are_derived(world, busy):
    report = report_of(world, world.chair)

    assert report["finding"] == "One action is late, up from none. Four decisions are needed."
    assert report["exceptions"][0]["number"] == busy["late"].reference
    assert {row["number"] for row in report["exceptions"]} == {action.reference for action in busy.values()}
    assert [row["subject"] for row in report["decisions"]] == [
        f"More time ({busy['asks'].reference}).",
        f"Verify ({busy['done'].reference}).",
        f"{world.police.short_name}: late.",
        f"{world.health.short_name}: no owner.",
    ]
    late = report["exceptions"][0]
    assert (late["days_late"], late["moves"], late["next"]) == (12, 2, "Decision 3")


def test_status_rag_and_impact_are_totalled_apart(world, busy):
    report = report_of(world, world.chair)

    assert report["status"]["total"] == 4 == sum(row["count"] for row in report["status"]["rows"])
    assert report["rag"]["total"] == 4
    assert {row["code"]: row["count"] for row in report["rag"]["rows"]} == {"red": 1, "amber": 0, "green": 1, "": 2}
    assert report["impact"]["total"] == 0
    assert report["rag"]["rows"][0]["meaning"] == world.board.rag_key["red"]
    assert report["paper"]["marking"] == world.board.marking


def test_what_changed_since_the_last_meeting_is_worked_out_from_the_record(world, busy):
    changes = report_of(world, world.chair)["changes"]

    by_measure = {row["measure"]: (row["before"], row["after"]) for row in changes["rows"]}
    assert changes["since"] == days.today() - dt.timedelta(days=30)
    assert by_measure["Late"] == (0, 1)
    assert by_measure["Claimed, with the board"] == (0, 1)
    assert by_measure["Open"] == (1, 4), "the other three are newer than the meeting"


def test_a_date_that_was_moved_since_counts_as_it_stood_then(world, busy):
    late = busy["late"]
    Action.objects.filter(pk=late.pk).update(due_on=days.today() - dt.timedelta(days=40))
    services.move_date(late, to_on=days.today() + dt.timedelta(days=5), reason="x", by=world.manager)

    rows = {row["measure"]: (row["before"], row["after"]) for row in report_of(world, world.chair)["changes"]["rows"]}

    assert rows["Late"] == (1, 0)


def test_position_by_review_and_by_agency(world, busy):
    report = report_of(world, world.chair)

    agencies = {row["name"]: (row["actions"], row["late"]) for row in report["by_agency"]}
    assert agencies == {world.police.short_name: (2, 1), world.health.short_name: (2, 0)}
    reviews = {row["title"]: row["actions"] for row in report["by_review"]}
    assert reviews == {world.review.code_name: 3, world.second_review.code_name: 1}
    assert report["by_review_total"]["actions"] == 4


def test_a_report_of_one_review_or_one_agency(world, busy):
    assert report_of(world, world.chair, review=world.second_review)["status"]["total"] == 1
    assert report_of(world, world.chair, agency=world.police)["status"]["total"] == 2


def test_an_agencys_own_report_holds_only_its_own(world, busy):
    report = report_of(world, world.police_lead)

    assert report["status"]["total"] == 2
    assert [row["name"] for row in report["by_agency"]] == [world.police.short_name]
    assert world.actions.health.reference not in str(report)


def test_a_restricted_review_is_not_named_to_those_who_may_not_know_it(world, busy):
    hidden = f.RecommendationFactory(review=world.restricted, text="restricted words")
    busy["late"].recommendations.set([hidden])

    for reader in (world.chair, world.auditor, world.police_lead):
        for report in (report_of(world, reader), action_plan(Position(Scope(reader, world.board)))):
            assert world.restricted.reference not in str(report)
            assert "restricted words" not in str(report)
            # The owner has to act; to everybody else an action of this review alone does not exist.
            assert (busy["late"].reference in str(report)) == (reader == world.police_lead)
    assert "restricted words" in str(report_of(world, world.manager))


def test_the_page_offers_only_what_the_reader_may_choose(sign_in, world, busy):
    page = sign_in(world.chair)

    assert page.get(PROGRESS, {"board": world.other_board.prefix}).status_code == 400
    assert page.get(PROGRESS, {"review": world.restricted.reference}).status_code == 400
    assert page.get(PROGRESS, {"agency": world.elsewhere.slug}).status_code == 400
    assert page.get(PROGRESS, {"board": world.board.prefix, "review": world.review.reference}).status_code == 200


def test_printing_goes_on_in_the_background_with_the_readers_rights(sign_in, world, busy):
    sign_in(world.chair).post(PROGRESS + f"?board={world.board.prefix}")

    job = PrintJob.objects.get()
    assert (job.owner, job.kind) == (world.chair, "recommendations.progress_report")
    assert job.parameters == {"board": world.board.pk, "review": None, "agency": None}


@pytest.mark.parametrize("kind", ["recommendations.progress_report", "recommendations.action_plan"])
def test_the_paper_is_a_tagged_pdf_with_the_exceptions(world, busy, kind):
    import io

    import pdfplumber
    import pikepdf

    content, name = printing.DOCUMENTS[kind].make(world.chair, Scope(world.chair, world.board).ids(), lambda step: None)

    assert name.endswith(".pdf")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    assert busy["late"].title in text
    assert re.search(r"Page 1 of \d+", text)
    assert AuditEvent.objects.get(verb="report.printed").actor_id == world.chair.pk


def test_a_job_for_somebody_who_lost_the_board_prints_nothing(world, busy):
    with pytest.raises(Exception, match="does not exist"):
        printing.DOCUMENTS["recommendations.progress_report"].make(
            world.other_chair, Scope(world.chair, world.board).ids(), print
        )


def test_the_spreadsheet_holds_the_same_actions(sign_in, world, busy):
    response = sign_in(world.chair).get(PLAN, {"format": "csv", "agency": world.police.slug})

    lines = b"".join(response.streaming_content).decode().strip().splitlines()
    assert len(lines) == 3


def test_reports_are_not_for_everybody(sign_in, world):
    for person in (world.police_contributor, world.stranger, world.administrator):
        assert sign_in(person).get(PROGRESS).status_code == 403


def test_an_agency_asked_by_a_restricted_review_reads_its_recommendation_once_its_lead_is_named(world, busy):
    asked = f.RecommendationFactory(review=world.restricted, text="restricted words")
    f.ResponseFactory(recommendation=asked, agency=world.police)
    busy["late"].recommendations.set([asked])

    assert "restricted words" not in str(report_of(world, world.police_lead))
    world.restricted.members.create(user=world.police_lead, capacity="agency")
    report = report_of(world, world.police_lead)

    assert "restricted words" in str(report)
