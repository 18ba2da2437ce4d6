"""Actions that go with what they answered: who hears of it, who keeps them, and what waits for what meanwhile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import removals
from core.models import Notification
from core.notifications import KINDS, NotNeeded
from recommendations import leaving
from recommendations.models import Action, Recommendation
from recommendations.services import change_action
from reviews.models import Review
from tests import factories as f


@pytest.fixture
def removal(world):
    """Of the recommendation that both actions of the board answer."""
    asked = removals.remove(world.recommendations.first, reason="Entered twice", by=world.manager)
    return removals.confirm(asked, by=world.officer)


def test_whoever_owned_it_hears_that_it_was_removed_and_that_it_is_back(world, removal):
    action, owner = world.actions.police, world.police_lead
    told = Notification.objects.filter(kind="recommendations.actions_removed")
    assert {row.recipient for row in told} == {owner, world.health_lead}

    mail = KINDS["recommendations.actions_removed"].build(told.get(recipient=owner))
    assert mail.context["references"] == [action.reference] and action.title not in str(mail)
    removals.restore(removal, by=world.manager)
    with pytest.raises(NotNeeded):
        KINDS["recommendations.actions_removed"].build(told.get(recipient=owner))

    back = Notification.objects.filter(kind="recommendations.actions_restored")
    assert {row.recipient for row in back} == {owner, world.health_lead}
    mail = KINDS["recommendations.actions_restored"].build(back.get(recipient=owner))
    assert mail.context["references"] == [action.reference] and action.title not in str(mail)


def test_of_a_restricted_review_only_the_owner_hears_that_an_action_was_removed(world):
    second = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    secret = f.RecommendationFactory(review=world.restricted)
    for owner in (world.police_contributor, None):
        f.ActionFactory(board=world.board, lead_agency=world.police, owner=owner, recommendations=[secret])

    removals.confirm(removals.remove(secret, reason="Entered twice", by=world.manager), by=second)

    told = Notification.objects.get(kind="recommendations.actions_removed")
    assert told.recipient == world.police_contributor


def test_whoever_leaves_within_the_day_does_not_get_it_back(world, removal):
    world.police_lead.agency_memberships.update(ended_at=timezone.now())
    leaving.let_go(world.police_lead, world.board, None, world.manager)

    removals.restore(removal, by=world.manager)

    assert Action.objects.get(pk=world.actions.police.pk).owner is None


def test_a_change_takes_its_reviews_before_itself_as_a_removal_does(world):
    action = world.actions.police
    said = {"title": "Other words", "lead_agency": action.lead_agency, "version": action.version, "by": world.manager}
    with CaptureQueriesContext(connection) as queries:
        change_action(action, recommendations=[world.recommendations.first], **said)

    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    tables = [sql.split(" FROM ")[1].split()[0].strip('"') for sql in locks]
    assert tables.index("reviews_review") < tables.index("recommendations_action")


def test_a_removed_action_answers_nothing_and_shows_nothing(world, removal):
    """Also where a recommendation that it answers stands."""
    helper = world.police_contributor
    one = f.RecommendationFactory(review=world.second_review)
    action = f.ActionFactory(board=world.board, lead_agency=world.police, owner=helper, recommendations=[one])
    assert Recommendation.objects.visible_to(helper).filter(pk=one.pk).exists()
    assert Review.objects.visible_to(helper).filter(pk=world.second_review.pk).exists()

    Action.objects.filter(pk=action.pk).update(removal=removal)

    assert Recommendation.objects.without_action().filter(pk=one.pk).exists()
    assert not Recommendation.objects.visible_to(helper).filter(pk=one.pk).exists()
    assert not Review.objects.visible_to(helper).filter(pk=world.second_review.pk).exists()
