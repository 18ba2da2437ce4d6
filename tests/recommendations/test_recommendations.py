"""Recommendations: writing, addressing, answering, clearing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from core.refusals import Refusal, Stale
from recommendations import services
from recommendations.models import Recommendation
from tests import factories as f


def url(name, recommendation, *more):
    return reverse(f"recommendations:{name}", args=[recommendation.review.reference, recommendation.number, *more])


def test_the_next_number_is_given_and_the_agencies_are_asked(sign_in, world):
    before = world.recommendations.first.number
    new = reverse("recommendations:new", args=[world.review.reference])

    sign_in(world.manager).post(
        new, {"text": "Ring twice.", "scope": "local", "agencies": [world.police.pk, world.health.pk]}
    )

    made = Recommendation.objects.get(text="Ring twice.")
    assert made.number == before + 1
    assert set(made.responses.values_list("agency", flat=True)) == {world.police.pk, world.health.pk}


@pytest.mark.parametrize(
    ("field", "foreign"),
    [
        ("agencies", lambda w: [w.elsewhere.pk]),
        ("learning_point", lambda w: w.points.other.pk),
        ("theme", lambda w: 999999),
        ("scope", lambda w: "galactic"),
        ("text", lambda w: ""),
        ("text", lambda w: "x" * 4001),
    ],
)
def test_a_foreign_or_senseless_value_is_refused_and_nothing_is_written(sign_in, world, field, foreign):
    new = reverse("recommendations:new", args=[world.review.reference])
    before = Recommendation.objects.count()

    response = sign_in(world.manager).post(new, {"text": "Ring twice.", "scope": "local", field: foreign(world)})

    assert response.status_code == 400
    assert Recommendation.objects.count() == before


def test_a_stale_edit_is_refused(world):
    first = world.recommendations.first
    services.change_recommendation(first, text="New words", version=1, by=world.manager)

    with pytest.raises(Stale):
        services.change_recommendation(first, text="Other words", version=1, by=world.officer)


def test_new_words_must_be_cleared_again(world):
    first = world.recommendations.first
    services.clear_recommendation(first, by=world.manager)

    services.change_recommendation(first, text="New words", version=1, by=world.manager)

    first.refresh_from_db()
    assert first.cleared_at is None


def test_an_agency_is_asked_once(world):
    first = world.recommendations.first

    assert services.address(first, agencies=[world.police], by=world.manager) == []
    assert first.responses.filter(agency=world.police).count() == 1


def test_nothing_is_added_to_a_closed_review(world):
    world.review.closed_at, world.review.closed_by = timezone.now(), world.manager
    world.review.save()

    with pytest.raises(Refusal, match="is closed"):
        services.add_recommendation(world.review, text="x", by=world.manager)


def test_a_lead_answers_for_the_own_agency_only(sign_in, world):
    first = world.recommendations.first
    page = sign_in(world.police_lead)

    assert page.post(url("respond", first, world.health.slug), {"answer": "accepted"}).status_code == 404
    assert page.post(url("respond", first, world.police.slug), {"answer": "accepted"}).status_code == 302

    answer = first.responses.get(agency=world.police)
    assert (answer.answer, answer.answered_by) == ("accepted", world.police_lead)
    assert first.responses.get(agency=world.health).answer == ""


@pytest.mark.parametrize("answer", ["partly", "not_accepted"])
def test_anything_but_accepted_needs_a_reason(sign_in, world, answer):
    first = world.recommendations.first

    response = sign_in(world.police_lead).post(
        url("respond", first, world.police.slug), {"answer": answer, "reason": " "}
    )

    assert response.status_code == 400
    assert "Say why, so that the panel can weigh it." in response.content.decode()


def test_a_contributor_does_not_answer(world):
    with pytest.raises(PermissionDenied):
        services.respond(
            world.recommendations.first.responses.get(agency=world.police),
            answer="accepted",
            by=world.police_contributor,
        )


def test_the_pages_of_a_review_one_may_not_read_do_not_exist(sign_in, world):
    second = world.recommendations.second
    for person in (world.police_lead, world.panel_member, world.other_manager):
        assert sign_in(person).get(url("recommendation", second)).status_code == 404
    for person in (world.panel_member, world.other_manager, world.other_lead):
        assert (
            sign_in(person).get(reverse("recommendations:list", args=[world.second_review.reference])).status_code
            == 404
        )


def test_an_addressed_agency_reads_the_recommendation_but_not_the_others_answers(sign_in, world):
    first = world.recommendations.first
    services.respond(
        first.responses.get(agency=world.health), answer="partly", reason="canary of health", by=world.health_lead
    )

    said = sign_in(world.police_lead).get(url("recommendation", first)).content.decode()

    assert first.text in said
    assert "canary of health" not in said
    assert world.health.name not in said


def test_clearing_and_taking_back_by_button(sign_in, world):
    first = world.recommendations.first
    page = sign_in(world.chair)

    page.post(url("clear_recommendation", first), {"version": 1})
    first.refresh_from_db()
    assert first.cleared_by == world.chair

    page.post(url("clear_recommendation", first), {"take_back": 1})
    first.refresh_from_db()
    assert first.cleared_at is None
    assert sign_in(world.officer).post(url("clear_recommendation", first)).status_code == 403


def test_a_restricted_recommendation_is_there_for_the_addressed_agency_once_its_lead_is_named(sign_in, world):
    hidden = f.RecommendationFactory(review=world.restricted)
    f.ResponseFactory(recommendation=hidden, agency=world.police)
    lead = sign_in(world.police_lead)

    assert lead.get(url("recommendation", hidden)).status_code == 404
    assert hidden.text not in lead.get("/my-list/").content.decode()

    world.restricted.members.create(user=world.police_lead, capacity="agency")

    assert hidden.text in lead.get(url("recommendation", hidden)).content.decode()
