"""POST /reviews/<reference>/change/: details and key dates."""

import datetime as dt

import pytest
from django.urls import reverse

from core import days
from core.models import AuditEvent
from reviews import key_dates
from reviews.models import GuidanceEdition, Review


@pytest.fixture
def url(world):
    return reverse("reviews:change", args=[world.review.reference])


def answers(review, **more):
    return {
        "code_name": review.code_name,
        "edition": review.edition_id,
        "version": review.version,
        "commissioned_on": str(review.commissioned_on or ""),
        **more,
    }


def test_changed_dates_move_the_clocks_in_the_same_step(world, sign_in, url):
    review = world.review
    review.edition = GuidanceEdition.objects.get(code="scr-2010")
    review.commissioned_on = None
    review.save()

    sign_in(world.manager).post(url, answers(review, notified_on="2026-01-31", decided_on="2026-02-10"))

    review.refresh_from_db()
    assert review.decided_on == dt.date(2026, 2, 10)
    assert review.milestones.get(rule__code="decision").due_on == dt.date(2026, 2, 28)
    assert review.milestones.get(rule__code="report").due_on == dt.date(2026, 8, 10)
    event = AuditEvent.objects.get(verb="review.changed")
    assert event.changed == ["decided_on", "notified_on"]


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (
            {"incident_on": "2026-02-02", "aware_on": "2026-02-01"},
            "date we became aware must not be before the date of the incident",
        ),
        (
            {"aware_on": "2026-02-02", "notified_on": "2026-02-01"},
            "date of notification must not be before the date we became aware",
        ),
        (
            {"notified_on": "2026-02-02", "decided_on": "2026-02-01"},
            "decision to review must not be before the date of notification",
        ),
        (
            {"commissioned_on": "2026-02-02", "submitted_on": "2026-02-01"},
            "submission must not be before the date of commissioning",
        ),
        ({"incident_on": "1871-02-02"}, "is before 1970"),
    ],
)
def test_dates_out_of_order_are_refused_beside_their_field_and_nothing_changes(world, sign_in, url, dates, sentence):
    page = sign_in(world.manager).post(url, answers(world.review, summary="Kept as typed", **dates))

    text = page.content.decode()
    assert page.status_code == 400
    assert sentence in text
    assert "Kept as typed" in text
    world.review.refresh_from_db()
    assert world.review.incident_on is None
    assert world.review.version == 1


def test_what_has_happened_cannot_lie_ahead_but_publication_may(world):
    tomorrow = days.today() + dt.timedelta(days=1)

    assert key_dates.problems_with({"decided_on": tomorrow})[0][0] == "decided_on"
    assert not key_dates.problems_with({"published_on": tomorrow})
    assert "five years ahead" in key_dates.problems_with({"published_on": days.add_months(days.today(), 61)})[0][1]


def test_a_rapid_review_may_be_sent_before_anything_is_decided():
    assert not key_dates.problems_with({"submitted_on": dt.date(2026, 3, 1), "decided_on": dt.date(2026, 3, 20)})


def test_a_stale_edit_is_answered_409_and_what_was_typed_stays(world, sign_in, url):
    Review.objects.filter(pk=world.review.pk).update(version=5)

    page = sign_in(world.manager).post(url, answers(world.review, summary="My words"))

    assert page.status_code == 409
    assert "after you opened it" in page.content.decode()
    assert "My words" in page.content.decode()
    world.review.refresh_from_db()
    assert world.review.summary == ""


def test_an_edition_of_another_kind_is_refused(world, sign_in, url):
    foreign = GuidanceEdition.objects.exclude(review_type=world.review.review_type).first()

    page = sign_in(world.manager).post(url, answers(world.review, edition=foreign.pk))

    assert page.status_code == 400


def test_an_officer_cannot_rename_a_review_and_so_cannot_learn_which_names_are_taken(world, sign_in, url):
    sign_in(world.officer).post(
        url, answers(world.review, code_name=world.restricted.code_name, lead_reviewer="J. Marsh")
    )

    old = world.review.code_name
    world.review.refresh_from_db()
    assert (world.review.code_name, world.review.lead_reviewer) == (old, "J. Marsh")


@pytest.mark.parametrize(
    ("who", "status"),
    [("chair", 403), ("auditor", 403), ("panel_member", 403), ("police_lead", 403), ("other_manager", 404)],
)
def test_others_may_not_change_it(world, sign_in, url, who, status):
    assert sign_in(getattr(world, who)).post(url, answers(world.review)).status_code == status


def test_a_closed_review_is_not_changed(world, sign_in, url):
    world.review.closed_at, world.review.closed_by = world.review.created_at, world.manager
    world.review.save()

    page = sign_in(world.manager).post(url, answers(world.review, summary="Too late"))

    assert page.status_code == 400
    assert "Reopen it before you change anything" in page.content.decode()
