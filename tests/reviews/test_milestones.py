"""Clocks: worked out by the rules of the edition, or set by the panel."""

import datetime as dt

import pytest
from django.urls import reverse

from core import days
from core.refusals import Refusal
from reviews import services
from reviews.models import DeadlineRule, GuidanceEdition, Milestone, ReviewType


def logged(world, code, **dates):
    return services.log_review(world.board, review_type=ReviewType.objects.get(code=code), by=world.manager, **dates)


@pytest.mark.parametrize(
    ("number", "unit", "start", "due"),
    [
        (
            15,
            "working_days",
            "2026-12-14",
            "2027-01-07",
        ),  # over Christmas: 25 and 28 December, 1 January are no working days
        (5, "working_days", "2026-04-01", "2026-04-10"),  # over Good Friday and Easter Monday
        (5, "working_days", "2026-05-01", "2026-05-11"),  # over the early May bank holiday
        (-7, "working_days", "2026-01-07", "2025-12-24"),
        (6, "months", "2025-08-31", "2026-02-28"),
        (1, "months", "2028-01-30", "2028-02-29"),
        (10, "days", "2026-12-25", "2027-01-04"),
    ],
)
def test_a_rule_counts_working_days_days_and_months(number, unit, start, due):
    rule = DeadlineRule(number=number, unit=unit)

    assert rule.due_on(dt.date.fromisoformat(start)) == dt.date.fromisoformat(due)


def test_each_rule_of_the_edition_is_a_date_even_before_its_clock_starts(world):
    review = logged(world, "lcspr", notified_on=dt.date(2026, 5, 15), decided_on=dt.date(2026, 6, 12))

    dates = {row.rule.code: row.due_on for row in review.milestones.select_related("rule")}
    assert dates == {"notification": None, "report": dt.date(2026, 12, 12), "before_publication": None}


def test_a_clock_is_stopped_by_its_key_date_and_runs_again_when_that_is_taken_back(world):
    review = logged(world, "rapid-review", notified_on=dt.date(2026, 6, 1))
    services.change_review(review, submitted_on=dt.date(2026, 6, 20), by=world.manager)
    clock = review.milestones.get(rule__code="rapid_review")
    assert clock.done_on == dt.date(2026, 6, 20)

    services.change_review(review, submitted_on=None, by=world.manager)

    clock.refresh_from_db()
    assert clock.done_on is None
    assert clock in Milestone.objects.running()


def test_another_edition_brings_its_own_clocks_and_takes_the_old_ones_away(world):
    review = logged(world, "scr", notified_on=dt.date(2011, 1, 19))
    services.add_milestone(review, name="Learning event", due_on=dt.date(2011, 5, 1), by=world.manager)

    services.change_review(review, edition=GuidanceEdition.objects.get(code="scr-2013"), by=world.manager)

    assert set(review.milestones.values_list("rule__code", flat=True)) == {"recommendation", "decision", "report", None}


def test_a_clock_that_a_key_date_stops_is_not_stopped_by_hand(world, sign_in):
    review = logged(world, "rapid-review", notified_on=dt.date(2026, 6, 1))
    clock = review.milestones.get(rule__code="rapid_review")

    page = sign_in(world.manager).post(
        reverse("reviews:date_kept", args=[review.reference, clock.pk]), {"done_on": "2026-06-10"}
    )

    assert page.status_code == 400
    assert "This clock stops with the date of submission" in page.content.decode()


def test_the_panel_sets_keeps_and_removes_a_date_of_its_own(world, sign_in):
    page, review = sign_in(world.manager), world.review
    page.post(
        reverse("reviews:add_date", args=[review.reference]),
        {"name": "Learning event", "due_on": "2026-12-03", "source": "Set by the panel, 4 November"},
    )
    row = review.milestones.get(name="Learning event")

    page.post(reverse("reviews:date_kept", args=[review.reference, row.pk]), {"done_on": str(days.today())})
    row.refresh_from_db()
    assert row.done_on == days.today()

    page.post(reverse("reviews:date_not_kept", args=[review.reference, row.pk]), {"do": "undo"})
    row.refresh_from_db()
    assert row.done_on is None

    page.post(reverse("reviews:date_not_kept", args=[review.reference, row.pk]), {"do": "remove"})
    assert not review.milestones.filter(pk=row.pk).exists()


def test_a_date_of_the_guidance_stays(world, sign_in):
    review = logged(world, "lcspr")
    clock = review.milestones.get(rule__code="before_publication")

    url = reverse("reviews:date_not_kept", args=[review.reference, clock.pk])
    page = sign_in(world.manager).post(url, {"do": "remove"})

    assert page.status_code == 400
    assert "comes from the guidance" in page.content.decode()
    assert review.milestones.filter(pk=clock.pk).exists()


def test_nothing_can_have_been_done_tomorrow(world):
    row = services.add_milestone(world.review, name="Panel", due_on=days.today(), by=world.manager)

    with pytest.raises(Refusal, match="today or in the past"):
        services.record_milestone(row, done_on=days.today() + dt.timedelta(days=1), by=world.manager)


def test_the_page_shows_the_rule_and_where_it_comes_from(world, sign_in):
    review = logged(world, "rapid-review", aware_on=dt.date(2026, 6, 1), notified_on=dt.date(2026, 6, 1))

    text = sign_in(world.manager).get(reverse("reviews:dates", args=[review.reference])).content.decode()

    assert "15 working days from notification" in text
    assert "Working Together 2023" in text
    assert "Stops with the date of submission" in text


def test_a_milestone_of_another_review_is_not_found(world, sign_in):
    row = services.add_milestone(world.second_review, name="Panel", due_on=days.today(), by=world.manager)

    page = sign_in(world.manager).post(reverse("reviews:date_kept", args=[world.review.reference, row.pk]), {})

    assert page.status_code == 404
