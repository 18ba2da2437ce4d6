"""The progress report as it is handed out: it opens on the right board, names a restricted review, and hides nothing behind a number."""

import datetime as dt
import io

import pdfplumber
import pytest
from django.urls import reverse

from core import days, printing
from core.models import PrintJob
from recommendations import services
from recommendations.reports import Position, Scope, progress_report
from tests import factories as f

PROGRESS = reverse("recommendations:progress_report")


def report_of(world, reader, **scope):
    return progress_report(Position(Scope(reader, world.board, **scope)))


def late_action(world, **fields):
    values = {"due_on": days.today() - dt.timedelta(days=9), "lead_agency": world.police, "owner": world.police_lead}
    values["recommendations"] = [world.recommendations.first]
    return f.ActionFactory(board=world.board, **(values | fields))


def test_a_report_opens_on_the_board_that_has_something_to_say(sign_in, world):
    empty = f.BoardFactory(name="Aaa first by name, and nothing done yet")
    f.BoardMembershipFactory(user=world.chair, board=empty, role="panel_chair")

    page = sign_in(world.chair).get(PROGRESS)

    assert page.context["scope"].board == world.board


def test_every_page_about_a_restricted_review_says_so_to_those_who_may_know(world):
    asked = f.RecommendationFactory(review=world.restricted)
    late_action(world, recommendations=[asked])

    assert report_of(world, world.manager)["paper"]["marking"] == f"{world.board.marking} · restricted review"
    assert report_of(world, world.chair)["paper"]["marking"] == world.board.marking
    assert report_of(world, world.police_lead)["paper"]["marking"] == world.board.marking


def test_the_full_plan_can_be_left_out_of_the_print(sign_in, world):
    late_action(world, title="Ring every family within a day", due_on=days.today() + dt.timedelta(days=300))
    address = f"{PROGRESS}?board={world.board.prefix}"

    pages = []
    for typed in ({}, {"without_plan": "1"}):
        sign_in(world.chair).post(address, typed)
        job = PrintJob.objects.latest("pk")
        content, _ = printing.DOCUMENTS[job.kind].make(world.chair, job.parameters, lambda step: None)
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            pages.append("".join(page.extract_text() for page in pdf.pages))

    assert ["Ring every family" in text for text in pages] == [True, False]
    assert all("By agency" in text for text in pages)


def test_no_reference_hides_behind_a_number_of_others(world):
    actions = [late_action(world) for _ in range(9)]

    report = report_of(world, world.chair)

    decision = next(row for row in report["decisions"] if row["subject"].endswith("late."))
    assert all(action.reference in decision["text"] for action in actions)
    assert " more" not in decision["text"]


@pytest.mark.parametrize(
    ("going", "reason"),
    [
        ("stuck", "Stuck ({day}): The post is frozen. Nobody else can do it."),
        ("late", "Late, but we will finish it ({day}): The post is frozen. Nobody else can do it."),
        ("on_time", "No reason given. The last update, on {day}, said: on time."),
    ],
)
def test_the_reason_of_a_late_action_is_what_was_given_as_one_and_whole(world, going, reason):
    action = late_action(world)
    f.ProgressUpdateFactory(action=action, going=going, text="The post is frozen. Nobody else can do it.")

    why = report_of(world, world.chair)["exceptions"][0]["why"]

    assert why == reason.format(day=f"{days.today():%-d %b %Y}")


def test_who_asks_for_more_time_is_printed_with_the_reason(world):
    action = world.actions.police
    services.ask_for_more_time(
        action, to_on=action.due_on + dt.timedelta(days=30), reason="The audit is in May.", by=world.police_lead
    )

    why = next(row["why"] for row in report_of(world, world.chair)["exceptions"] if row["number"] == action.reference)

    assert why.endswith(": The audit is in May.")
