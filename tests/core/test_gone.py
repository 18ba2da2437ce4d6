"""A form whose row was removed while it was open answers that, with what was typed, to whoever could see the row."""

import pytest

from core import removals
from core.models import AuditEvent
from core.refusals import Gone
from reviews.services import add_learning_point, hand_in
from tests import factories as f

TYPED = "Words that took an hour"


def take_away(world, row, second=None):
    removal = removals.remove(row, reason="Entered twice", by=world.manager)
    return removals.confirm(removal, by=second or world.officer) if removal.is_waiting else removal


def forms(world):
    """(who has it open, its address, what is removed meanwhile), the review last."""
    review, action = f"/reviews/{world.review.reference}/", world.actions.police
    point, subject = world.points.uncleared, world.review.subjects.create(code="A1")
    return (
        (world.manager, f"{review}learning/{point.number}/change/", point),
        (world.manager, f"{review}subjects/{subject.code}/", subject),
        (world.manager, f"/newsletters/{world.newsletter.reference}/change/", world.newsletter),
        (world.manager, f"{world.recommendations.first.get_absolute_url()}change/", world.recommendations.first),
        (world.police_lead, f"{action.get_absolute_url()}update/", world.recommendations.first),
        (world.police_lead, f"{world.recommendations.first.get_absolute_url()}answer/{world.police.slug}/", world.recommendations.first),
        (world.manager, f"{review}change/", world.review),
        (world.manager, f"{review}learning/add/", world.review),
        (world.police_lead, f"{review}imrs/{world.imrs.police.pk}/author/", world.review),
        (world.manager, f"/remove/review/{world.review.pk}/", world.review),
    )  # fmt: skip


def test_it_says_so_and_shows_what_was_typed(world, sign_in):
    strangers = [sign_in(world.other_manager), sign_in(world.other_lead)]
    wrong = []
    for who, url, row in forms(world):
        row.refresh_from_db(from_queryset=type(row).with_removed)
        page = sign_in(who)
        if row.removal_id is None:
            assert page.get(url).status_code == 200, url
            take_away(world, row)
        answer = page.post(url, {"text": TYPED, "version": 1})
        said = answer.content.decode()
        if answer.status_code != 409 or TYPED not in said or "was removed after you opened it" not in said:
            wrong.append((url, answer.status_code))
        assert page.get(url).status_code == 404, url
        assert {stranger.post(url, {"text": TYPED}).status_code for stranger in strangers} <= {403, 404}, url
    assert not wrong


def test_whoever_may_not_know_of_it_finds_nothing(world, sign_in):
    secret = f.RecommendationFactory(review=world.restricted)
    action = f.ActionFactory(board=world.board, lead_agency=world.police, recommendations=[secret])
    other = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    places = [action.get_absolute_url() + "update/", world.restricted.get_absolute_url() + "change/"]
    outsiders = [sign_in(world.police_lead), sign_in(world.officer)]
    before = {page.post(place).status_code for page in outsiders for place in places}

    take_away(world, world.restricted, other)

    assert {page.post(place).status_code for page in outsiders for place in places} == before <= {403, 404}
    assert sign_in(world.manager).post(places[1]).status_code == 409


def test_a_change_of_a_removed_review_is_refused_the_same_way(world):
    take_away(world, world.review)

    with pytest.raises(Gone):
        add_learning_point(world.review, heading="A", text="A", by=world.manager)
    with pytest.raises(Gone):
        hand_in(world.imrs.police, upload=None, by=world.police_lead)
    assert not AuditEvent.objects.filter(verb="learningpoint.added").exists()
