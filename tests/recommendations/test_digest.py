"""What an action puts into the daily digest, and for whom."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import days
from recommendations import services
from recommendations.models import Action
from recommendations.notices import items_of, people_with
from tests import factories as f


@pytest.fixture
def due(action):
    def move(day):
        Action.objects.filter(pk=action.pk).update(due_on=day)
        return {day}

    return move


def lines(user):
    return [(item.reference, item.asks) for item in items_of(user, days.today() + dt.timedelta(days=28))]


def test_the_owner_is_reminded(world, action, due):
    today = days.today()

    assert people_with(due(today)) == {world.police_lead.pk}
    assert lines(world.police_lead) == [(action.reference, "Update wanted")]


def test_without_an_owner_the_agencys_leads_are(world, action, due):
    Action.objects.filter(pk=action.pk).update(owner=None)
    second = f.AgencyMembershipFactory(agency=world.police).user

    assert people_with(due(days.today())) == {world.police_lead.pk, second.pk}
    assert lines(second) == [(action.reference, "Update wanted")]
    assert lines(world.police_contributor) == []


def test_an_owner_who_left_is_not_reminded_and_the_leads_are(world, action, due):
    Action.objects.filter(pk=action.pk).update(owner=world.police_contributor)
    world.police_contributor.is_active = False
    world.police_contributor.save()

    assert people_with(due(days.today())) == {world.police_lead.pk}
    assert lines(world.police_lead) == [(action.reference, "Update wanted")]


def test_an_owner_who_works_elsewhere_now_hears_nothing(world, action, due):
    Action.objects.filter(pk=action.pk).update(owner=world.health_lead)

    assert people_with(due(days.today())) == {world.police_lead.pk}
    assert action.reference not in dict(lines(world.health_lead))


def test_more_evidence_is_asked_in_those_words(world, claimed, due):
    services.ask_for_evidence(claimed, note="x", by=world.manager)
    due(days.today())

    assert lines(world.police_lead) == [(claimed.reference, "More evidence wanted")]


def test_nothing_is_asked_while_it_is_with_the_board(world, claimed, due):
    assert people_with(due(days.today())) == set()
    assert lines(world.police_lead) == []


def test_a_line_holds_no_case_content(world, action, due):
    due(days.today())
    item = next(iter(items_of(world.police_lead, days.today())))

    assert action.title not in str(item)
    assert item.path == f"/actions/{action.reference}/update/"


def test_planning_costs_three_queries_whatever_the_number(world):
    today = days.today()
    for _ in range(30):
        agency = f.AgencyFactory()
        lead = f.AgencyMembershipFactory(agency=agency).user
        f.ActionFactory(board=world.board, lead_agency=agency, owner=lead, due_on=today)

    with CaptureQueriesContext(connection) as captured:
        assert len(people_with({today})) == 30
    assert len(captured) == 3
