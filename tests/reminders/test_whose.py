"""With whom each kind of item is: who is reminded of it, and who is not."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import days
from recommendations import services
from recommendations.models import Action
from reminders import planning
from reminders.kinds import KINDS, everyone
from reviews import services as reviews
from reviews.models import ManagementReview, Milestone
from tests import factories as f
from tests.reminders.conftest import MONDAY, hears, lines


def test_the_owner_of_an_action_is_reminded(world, action, due):
    due(MONDAY)

    assert hears(world.police_lead, MONDAY)
    assert lines(world.police_lead, MONDAY) == [(action.reference, "Update wanted")]


def test_without_an_owner_the_agencys_leads_are(world, action, due):
    due(MONDAY)
    Action.objects.filter(pk=action.pk).update(owner=None)
    second = f.AgencyMembershipFactory(agency=world.police).user

    assert hears(world.police_lead, MONDAY) and hears(second, MONDAY)
    assert lines(second, MONDAY) == [(action.reference, "Update wanted")]
    assert lines(world.police_contributor, MONDAY) == []


def test_an_owner_who_left_is_not_reminded_and_the_leads_are(world, action, due):
    due(MONDAY)
    Action.objects.filter(pk=action.pk).update(owner=world.police_contributor)
    world.police_contributor.is_active = False
    world.police_contributor.save()

    assert hears(world.police_lead, MONDAY)
    assert not hears(world.police_contributor, MONDAY)


def test_an_owner_who_works_elsewhere_now_hears_nothing(world, action, due):
    due(MONDAY)
    Action.objects.filter(pk=action.pk).update(owner=world.health_lead)

    assert not hears(world.health_lead, MONDAY)
    assert action.reference not in dict(lines(world.health_lead, MONDAY))


def test_the_boards_own_action_without_an_owner_is_with_those_who_run_the_plan(world):
    unit = f.AgencyFactory(kind="business_unit")
    f.PartnershipFactory(board=world.board, agency=unit)
    own = f.ActionFactory(board=world.board, lead_agency=unit, owner=None, due_on=MONDAY)

    assert lines(world.manager, MONDAY) == [(own.reference, "Update wanted")]
    assert not lines(world.chair, MONDAY)


def test_more_evidence_is_asked_in_those_words(world, action, due):
    Action.objects.filter(pk=action.pk).update(status="evidence_requested")
    due(MONDAY)

    assert lines(world.police_lead, MONDAY) == [(action.reference, "More evidence wanted")]


def test_a_claim_waits_for_the_manager_and_not_for_the_agency(world, action, due):
    due(MONDAY)
    claimed_at = days.london(MONDAY - dt.timedelta(days=14), 23, 30)
    Action.objects.filter(pk=action.pk).update(status="claimed", claimed_at=claimed_at, claimed_by=world.police_lead)

    assert lines(world.manager, MONDAY) == [(action.reference, "Check a claim")]
    assert hears(world.manager, MONDAY), "fourteen days after it was claimed"
    assert not hears(world.police_lead, MONDAY)


def test_a_request_for_more_time_waits_for_the_manager_unless_they_asked_themselves(world, action):
    services.ask_for_more_time(
        action, to_on=action.due_on + dt.timedelta(days=30), reason="Short of people.", by=world.police_lead
    )
    on = days.today() + dt.timedelta(days=7)

    assert (action.reference, "Decide on more time") in lines(world.manager, on)
    assert hears(world.manager, on)
    assert ("Decide on more time") not in dict(lines(world.police_lead, on)).values()


def test_a_date_of_a_review_is_told_to_the_business_manager(world):
    Milestone.objects.create(review=world.review, name="Report to the panel", due_on=MONDAY)

    assert lines(world.manager, MONDAY) == [(world.review.reference, "A date of this review runs out")]
    assert not lines(world.officer, MONDAY)


@pytest.fixture
def imr(world):
    ManagementReview.objects.all().delete()
    return reviews.request_management_review(
        world.second_review,
        agency=world.police,
        due_on=MONDAY,
        requested_on=MONDAY - dt.timedelta(days=30),
        by=world.manager,
    )


def test_an_imr_is_with_the_leads_until_an_author_with_an_account_is_named(world, imr):
    assert hears(world.police_lead, MONDAY)

    imr.author_account = world.police_contributor
    imr.save()
    assert hears(world.police_contributor, MONDAY) and not hears(world.police_lead, MONDAY)
    assert [reference for reference, _ in lines(world.police_contributor, MONDAY)] == [world.second_review.reference]

    world.police_contributor.agency_memberships.update(ended_at=imr.review.created_at)
    assert hears(world.police_lead, MONDAY)


def test_nobody_is_reminded_of_what_was_handed_in_or_of_a_closed_review(world, imr):
    ManagementReview.objects.update(state="received")
    assert not hears(world.police_lead, MONDAY)

    ManagementReview.objects.update(state="returned")
    assert hears(world.police_lead, MONDAY)

    type(imr.review).objects.filter(pk=imr.review_id).update(closed_at=imr.review.created_at, closed_by=world.manager)
    assert not hears(world.police_lead, MONDAY)


def test_of_a_restricted_review_only_people_named_on_it_are_reminded(world, imr):
    ManagementReview.objects.update(review=world.restricted)
    reviews.name_person(world.restricted, user=world.police_lead, capacity="agency", by=world.manager)
    second_lead = f.AgencyMembershipFactory(agency=world.police, role="agency_lead").user

    assert hears(world.police_lead, MONDAY)
    assert not hears(second_lead, MONDAY)
    assert not lines(second_lead, MONDAY)


def test_whoever_is_reminded_of_an_item_may_see_it(world, action, imr):
    """Every kind, every person: what planning finds is part of what `visible_to` shows."""
    Milestone.objects.create(review=world.restricted, name="Report", due_on=MONDAY)
    f.ActionFactory(board=world.board, lead_agency=world.police, owner=None)
    services.ask_for_more_time(action, to_on=action.due_on + dt.timedelta(days=9), reason="x", by=world.police_lead)
    seen = set()
    for kind in KINDS.values():
        for rows in everyone(kind, lambda items: items):
            for item, person in rows.values_list("pk", "with_person"):
                user = f.User.objects.get(pk=person)
                assert kind.visible_to(user).filter(pk=item).exists(), (kind.name, user)
                seen.add(kind.name)
    assert seen >= {"action", "imr", "milestone", "more_time"}


def test_planning_asks_the_same_few_questions_however_much_there_is(world):
    def questions():
        with CaptureQueriesContext(connection) as captured:
            planning.plan(MONDAY, dry_run=True)
        return len(captured)

    few = questions()
    for _ in range(30):
        agency = f.AgencyFactory()
        f.PartnershipFactory(board=world.board, agency=agency)
        lead = f.AgencyMembershipFactory(agency=agency).user
        f.ActionFactory(board=world.board, lead_agency=agency, owner=lead, due_on=MONDAY)

    assert questions() == few <= 50
    with CaptureQueriesContext(connection) as captured:
        assert len(planning.plan(MONDAY)) >= 30
    assert len(captured) <= 50
