"""A recommendation that no action answers is an exception on home, in the plan, its sheet and its paper, and in the report."""

import csv
import datetime as dt
import io
import re

import pytest

from core import days
from recommendations.models import Recommendation
from recommendations.reports import Position, Scope, action_plan, progress_report
from reviews.models import Milestone
from tests import factories as f

WORDS = "Ring the health visitor on the same day.\nThen write."


@pytest.fixture
def missing(world):
    """Recommendation 77 of the second review; the world's `second` has no action either, until now."""
    f.ActionFactory(board=world.board, lead_agency=world.health, recommendations=[world.recommendations.second])
    row = f.RecommendationFactory(review=world.second_review, number=77, text=WORDS)
    f.ResponseFactory(recommendation=row, agency=world.health)
    return row


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def report_of(world, reader, **scope):
    return progress_report(Position(Scope(reader, world.board, **scope)))


@pytest.mark.parametrize("role", ["manager", "officer", "chair", "auditor", "health_lead"])
def test_home_and_plan_count_it_and_lead_to_its_wording(world, missing, sign_in, role):
    page = sign_in(getattr(world, role))
    places = ["/actions/"] if role == "health_lead" else ["/", "/actions/"]

    for place in places:
        shown = text(page.get(place))
        assert re.search(r'href="/recommendations/without-action/">1 recommendation has no action<', shown), place
    listed = text(page.get("/recommendations/without-action/"))
    assert "Ring the health visitor on the same day.<br>Then write." in listed
    assert listed.count('<th scope="row">') == 1


def test_another_agency_and_another_board_see_nothing_of_it(world, missing, sign_in):
    for person in (world.police_lead, world.panel_member, world.other_manager, world.other_lead):
        page = sign_in(person)
        assert "has no action" not in text(page.get("/actions/"))
        assert "health visitor" not in text(page.get("/recommendations/without-action/"))


def test_of_a_restricted_review_only_those_who_may_know_it_see_it(world, missing, sign_in):
    f.RecommendationFactory(review=world.restricted, text="restricted words")

    assert "restricted words" in text(sign_in(world.manager).get("/recommendations/without-action/"))
    for person in (world.chair, world.auditor, world.police_lead):
        assert "restricted words" not in text(sign_in(person).get("/recommendations/without-action/"))
        assert "restricted words" not in str(report_of(world, person))


def test_the_progress_report_has_it_as_an_exception_and_asks_for_a_decision(world, missing):
    report = report_of(world, world.chair)

    (row,) = report["without_action"]
    assert (row["number"], row["text"], row["asked"]) == (77, WORDS, f"{world.health.short_name}: no answer yet")
    assert f"{world.second_review.code_name}: no action." in [row["subject"] for row in report["decisions"]]
    assert "1 recommendation without an action" in report["standfirst"]


def test_page_paper_and_sheet_of_the_plan_have_it_with_its_wording(world, missing, sign_in):
    plan = action_plan(Position(Scope(world.chair, world.board)))
    shown = [one for review in plan["reviews"] for one in review["recommendations"] if one["number"] == "77"]
    page = sign_in(world.chair)

    assert [(one["text"], one["actions"]) for one in shown] == [(WORDS, [])]
    assert "No action has been agreed." in text(page.get("/reports/action-plan/"))
    for address in ("/reports/action-plan/?format=csv", "/actions/export/?format=csv"):
        content = b"".join(page.get(address).streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(content)))
        assert [(row["Action"], row["What they say"]) for row in rows if not row["Reference"]] == [
            ("No action yet", WORDS)
        ]
        assert all(row["What they say"] for row in rows), "every action stands beside the words that it answers"


def test_a_sheet_of_some_actions_only_has_no_other_rows(world, missing, sign_in):
    content = b"".join(sign_in(world.chair).get("/actions/export/?view=overdue&format=csv").streaming_content).decode()

    assert "No action yet" not in content


def test_the_sheet_quotes_only_what_its_reader_may_read(world, missing, sign_in):
    """An agency that takes part knows the review; a recommendation that was not addressed to it is not its to read."""
    other = f.RecommendationFactory(review=world.review, text="addressed to nobody here")
    world.actions.police.recommendations.add(other)

    content = b"".join(sign_in(world.police_lead).get("/actions/export/?format=csv").streaming_content).decode()

    assert world.recommendations.first.text in content
    assert "addressed to nobody here" not in content


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        ("declined by all", False),
        ("declined by one", True),
        ("closed", False),
        ("elsewhere", False),
        ("applies here", True),
    ],
)
def test_what_is_no_exception(world, missing, case, counts):
    if case.startswith("declined"):
        missing.responses.update(answer="not_accepted", reason="Not ours.")
    if case == "declined by one":
        f.ResponseFactory(recommendation=missing, agency=world.police)
    if case == "closed":
        review = missing.review
        type(review).objects.filter(pk=review.pk).update(closed_at=review.created_at, closed_by=world.manager)
    if case in ("elsewhere", "applies here"):
        elsewhere = f.ReviewTypeFactory(code="other-area", origin="other_area")
        type(missing.review).objects.filter(pk=missing.review_id).update(review_type=elsewhere)
    if case == "applies here":
        f.DecisionFactory(review=missing.review, kind="not_here", decided_on=days.today() - dt.timedelta(days=9))
        f.DecisionFactory(review=missing.review, kind="applies_here")

    assert (missing in Recommendation.objects.without_action()) is counts


def test_the_printed_position_has_reviews_without_actions_deadlines_and_reports_outstanding(world, missing):
    empty = f.ReviewFactory(board=world.board)
    Milestone.objects.create(review=empty, name="Report to the panel", due_on=days.today() - dt.timedelta(days=3))
    report = report_of(world, world.chair)

    by_review = {row["title"]: row for row in report["by_review"]}
    assert (by_review[empty.code_name]["actions"], by_review[empty.code_name]["next"]) == (0, "No action yet")
    assert [(row["review"], row["left"], row["is_late"]) for row in report["clocks"]] == [
        (empty.code_name, "3 days late", True)
    ]
    assert {(row["review"], row["agency"]) for row in report["management_reviews"]} == {
        (world.review.code_name, agency.short_name) for agency in (world.police, world.health)
    }


def test_an_agencys_position_has_its_own_report_and_no_deadline_of_a_review(world, missing):
    Milestone.objects.create(review=world.review, name="Report to the panel", due_on=days.today())
    report = report_of(world, world.police_lead)

    assert [row["agency"] for row in report["management_reviews"]] == [world.police.short_name]
    assert not report["clocks"]
