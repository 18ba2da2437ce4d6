"""Closing a review with something still open asks for the reason, which stays among its decisions; and where learning applies."""

import re

import pytest
from django.urls import reverse

from core.refusals import Refusal
from reviews import services
from reviews.models import Review
from tests import factories as f

LEFT = (
    "One IMR is not accepted.",
    "No decision on whether to carry out a review is recorded.",
    "One recommendation has no action.",
)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def untidy(world):
    review = f.ReviewFactory(board=world.board)
    f.ManagementReviewFactory(review=review, agency=world.police, state="received")
    f.RecommendationFactory(review=review)
    return review


def test_the_page_says_what_is_still_open_and_keeps_why_it_is_closed_all_the_same(world, untidy, sign_in):
    page, address = sign_in(world.manager), reverse("reviews:close", args=[untidy.reference])

    shown = text(page.get(address))
    refused = page.post(address, {"version": untidy.version, "reason": " "})

    assert all(words in shown for words in LEFT)
    assert refused.status_code == 400 and "Say why the review is closed all the same" in text(refused)
    page.post(address, {"version": untidy.version, "reason": "The agency no longer exists."})
    untidy.refresh_from_db()
    assert untidy.is_closed
    decision = untidy.decisions.get()
    assert decision.reason == "The agency no longer exists."
    assert all(words in decision.decision for words in LEFT)
    assert decision.decision in text(page.get(reverse("reviews:decisions", args=[untidy.reference])))


def test_the_service_and_the_api_ask_for_the_reason_too(world, untidy, sign_in):
    with pytest.raises(Refusal, match="not accepted"):
        services.close_review(untidy, by=world.manager)
    client, address = sign_in(world.manager), f"/api/v1/reviews/{untidy.reference}/close/"

    assert client.post(address, {}, content_type="application/json").status_code == 400
    assert client.post(address, {"reason": "Gone."}, content_type="application/json").status_code == 200


def test_nothing_is_asked_where_nothing_is_left_open(world, sign_in):
    tidy = f.ReviewFactory(board=world.board)
    f.DecisionFactory(review=tidy)

    shown = text(sign_in(world.manager).get(reverse("reviews:close", args=[tidy.reference])))

    assert "all the same" not in shown
    assert services.close_review(tidy, by=world.manager).is_closed


@pytest.fixture
def elsewhere(world):
    kind = f.ReviewTypeFactory(code="other-area", origin="other_area")
    return f.ReviewFactory(board=world.board, review_type=kind)


@pytest.mark.parametrize(
    ("decided", "words"),
    [
        ((), "Not yet decided whether it applies here"),
        ((True,), "Applies here"),
        ((True, False), "Does not apply here"),
    ],
)
def test_whether_learning_applies_here_stands_on_summary_stage_register_and_print(
    world, elsewhere, sign_in, decided, words
):
    from reviews.reports import review_paper

    for applies in decided:
        services.decide_whether_it_applies(
            elsewhere,
            applies=applies,
            decided_on=elsewhere.created_at.date(),
            decided_by="Panel",
            reason="x",
            by=world.manager,
        )
    page = sign_in(world.manager)

    summary = text(page.get(elsewhere.get_absolute_url()))
    assert re.search(rf"<h1[^>]*>{elsewhere.code_name}</h1>.*?{words}</strong>", summary), "beside the stage"
    assert re.search(rf"This learning</dt><dd><a[^>]*>{words}<", summary)
    assert words in text(page.get(reverse("reviews:learning", args=[elsewhere.reference])))
    register = text(page.get(reverse("reviews:list")))
    assert register.count(words) == 1, "and not beside our own reviews"
    assert words in review_paper(world.manager, elsewhere.reference)["stage"]
    sheet = b"".join(page.get(reverse("reviews:export", args=["csv"])).streaming_content).decode()
    assert words in sheet


def test_somebody_elses_review_is_closed_only_with_its_decision_or_a_reason(world, elsewhere):
    assert elsewhere.left_open() == ["Nobody has decided whether this learning applies here."]
    f.DecisionFactory(review=elsewhere, kind="not_here")
    assert Review.objects.get(pk=elsewhere.pk).left_open() == []
