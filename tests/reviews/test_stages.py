"""POST /reviews/<reference>/stage/ and closing: where a review stands."""

import datetime as dt

import pytest
from django.urls import reverse

from core import days
from core.models import AuditEvent
from core.refusals import Refusal
from reviews import services
from reviews.models import Review, ReviewType
from tests import factories as f


@pytest.fixture
def review(world):
    kind = ReviewType.objects.get(code="lcspr")
    return services.log_review(
        world.board, review_type=kind, by=world.manager, notified_on=days.today() - dt.timedelta(days=90)
    )


def url(review):
    return reverse("reviews:stage", args=[review.reference])


def test_moving_on_keeps_the_day_of_each_stage(world, sign_in, review):
    page = sign_in(world.manager)
    on = days.today() - dt.timedelta(days=10)

    page.post(url(review), {"stage": "rapid_review", "on": str(on), "version": review.version})

    review.refresh_from_db()
    assert review.stage == "rapid_review"
    text = page.get(review.get_absolute_url()).content.decode()
    assert "Rapid review" in text
    assert f"since {on.day} {on:%B}" in text
    event = AuditEvent.objects.get(verb="review.stage_changed")
    assert (event.detail["was"], event.detail["now"]) == ("notified", "rapid_review")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": "2999-01-01"}, "year"),
        ({"on": str(days.today() + dt.timedelta(days=1))}, "must be today or in the past"),
        ({"on": "2020-01-01"}, "The day must not be before"),
        ({"stage": "evaluated"}, "evaluated is not one of the available choices"),
        ({"stage": ""}, "Answer “Which stage does it enter?”"),
    ],
)
def test_a_wrong_day_or_a_stage_of_another_kind_of_review_is_refused(world, sign_in, review, changes, sentence):
    answers = {"stage": "decided", "on": str(days.today()), "version": review.version, **changes}

    page = sign_in(world.manager).post(url(review), answers)

    assert page.status_code == 400
    assert sentence in page.content.decode()
    review.refresh_from_db()
    assert review.stage == "notified"


def test_a_stale_move_is_answered_409(world, sign_in, review):
    Review.objects.filter(pk=review.pk).update(version=9)

    page = sign_in(world.manager).post(url(review), {"stage": "decided", "on": str(days.today()), "version": 1})

    assert page.status_code == 409


def test_an_unknown_stage_is_refused_by_the_service_too(world, review):
    with pytest.raises(Refusal, match="one of the stages"):
        services.move_to_stage(review, stage="no-such-stage", by=world.manager)


def test_closing_waits_for_answers_and_actions_and_the_page_says_so(world, sign_in):
    page, close = sign_in(world.manager), reverse("reviews:close", args=[world.review.reference])

    shown = page.get(close).content.decode()
    refused = page.post(close, {"version": world.review.version})

    for text in (shown, refused.content.decode()):
        assert "1 recommendation waits for an agency" in text
        assert "1 recommendation has actions that are not verified" in text
    assert refused.status_code == 400
    world.review.refresh_from_db()
    assert not world.review.is_closed


def test_a_review_closes_and_opens_again_with_a_reason(world, sign_in):
    quiet = f.ReviewFactory(board=world.board)
    f.DecisionFactory(review=quiet)
    page = sign_in(world.manager)
    page.post(reverse("reviews:close", args=[quiet.reference]), {"version": quiet.version})
    quiet.refresh_from_db()
    assert (quiet.is_closed, quiet.closed_by) == (True, world.manager)

    nothing_said = page.post(
        reverse("reviews:reopen", args=[quiet.reference]), {"version": quiet.version, "reason": " "}
    )
    assert nothing_said.status_code == 400
    page.post(reverse("reviews:reopen", args=[quiet.reference]), {"version": quiet.version, "reason": "New facts."})

    quiet.refresh_from_db()
    assert not quiet.is_closed
    assert quiet.decisions.first().reason == "New facts."
    assert set(AuditEvent.objects.about(quiet).values_list("verb", flat=True)) >= {"review.closed", "review.reopened"}
