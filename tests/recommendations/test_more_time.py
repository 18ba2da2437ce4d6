"""More time: asked, decided by somebody else, counted; the first date stays."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.models import Notification
from core.refusals import Refusal
from recommendations import services
from recommendations.refusals import SamePerson, WrongStep
from tests import factories as f


@pytest.fixture
def asked(world, action):
    later = action.due_on + dt.timedelta(days=60)
    return services.ask_for_more_time(action, to_on=later, reason="The supplier is late.", by=world.police_lead)


def test_agreeing_moves_the_date_and_counts(world, action, asked):
    services.decide_more_time(asked, agreed=True, by=world.manager)

    first = action.first_due_on
    action.refresh_from_db()
    assert (action.due_on, action.moves, action.first_due_on) == (asked.to_on, 1, first)
    assert Notification.objects.get(kind="recommendations.more_time_decided").recipient == world.police_lead


def test_keeping_the_date_needs_a_reason(world, action, asked):
    with pytest.raises(Refusal, match="Say why"):
        services.decide_more_time(asked, agreed=False, by=world.manager)

    services.decide_more_time(asked, agreed=False, reason="The panel meets before.", by=world.manager)
    action.refresh_from_db()
    assert action.moves == 0


def test_who_asked_does_not_decide(world, action, second_manager):
    f.AgencyMembershipFactory(user=world.manager, agency=world.police)
    world.manager.forget_roles()
    asked = services.ask_for_more_time(action, to_on=action.due_on + dt.timedelta(days=9), reason="x", by=world.manager)

    with pytest.raises(SamePerson, match="Somebody else has to decide"):
        services.decide_more_time(asked, agreed=True, by=world.manager)
    services.decide_more_time(asked, agreed=True, by=second_manager)


def test_an_agency_does_not_decide(world, asked):
    with pytest.raises(PermissionDenied):
        services.decide_more_time(asked, agreed=True, by=world.police_lead)


def test_a_request_is_decided_once(world, asked):
    services.decide_more_time(asked, agreed=True, by=world.manager)

    with pytest.raises(WrongStep, match="already decided"):
        services.decide_more_time(asked, agreed=True, by=world.manager)


def test_there_is_one_request_at_a_time(world, action, asked):
    with pytest.raises(WrongStep, match="already asked for"):
        services.ask_for_more_time(action, to_on=asked.to_on + dt.timedelta(days=1), reason="x", by=world.police_lead)
    with pytest.raises(WrongStep, match="Decide on that first"):
        services.move_date(action, to_on=asked.to_on, reason="x", by=world.manager)


def test_the_board_moves_a_date_itself_with_a_reason(world, action):
    later = action.due_on + dt.timedelta(days=7)

    services.move_date(action, to_on=later, reason="The meeting moved.", by=world.manager)

    action.refresh_from_db()
    assert (action.due_on, action.moves) == (later, 1)
    with pytest.raises(Refusal, match="must be after"):
        services.move_date(action, to_on=later, reason="x", by=world.manager)


def test_the_page_refuses_an_earlier_date_and_an_empty_reason_at_once(sign_in, world, action):
    url = reverse("recommendations:ask_for_more_time", args=[action.reference])

    response = sign_in(world.police_lead).post(
        url, {"to_on_day": "29", "to_on_month": "1", "to_on_year": "2020", "why": "Something else", "first": ""}
    )

    page = response.content.decode()
    assert response.status_code == 400
    assert "Two things to put right" in page
    assert f"The new date must be after {action.due_on:%-d %B %Y}" in page
    assert "Say what has to happen before the action is finished" in page


def test_a_request_of_another_action_cannot_be_decided_through_this_one(sign_in, world, asked):
    url = reverse("recommendations:decide_more_time", args=[world.actions.health.reference, asked.pk])

    assert sign_in(world.manager).post(url, {"decision": "agreed"}).status_code == 404
