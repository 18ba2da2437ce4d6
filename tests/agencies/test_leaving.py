"""Nothing is owned by somebody who has left: whoever ends their last role is asked who takes over."""

import pytest
from django.urls import reverse

from agencies import services
from core.models import AuditEvent
from recommendations.models import Action
from tests import factories as f


@pytest.fixture
def leaver(world):
    """A contributor of the police who owns an action and writes the police's management review."""
    person = world.police_contributor
    Action.objects.filter(pk=world.actions.police.pk).update(owner=person)
    type(world.imrs.police).objects.filter(pk=world.imrs.police.pk).update(author_account=person)
    return person


@pytest.fixture
def role(leaver):
    return leaver.agency_memberships.get()


@pytest.fixture
def url(world, role):
    return reverse("agencies:agency_role_end", args=[world.board.prefix, role.pk])


def owner_of(action):
    action.refresh_from_db()
    return action.owner


def test_the_page_asks_who_takes_over_and_gives_it_to_them(world, sign_in, leaver, url):
    page = sign_in(world.manager)
    assert f"Who takes over 1 management review and 1 action from {leaver.name}?" in page.get(url).content.decode()

    page.post(url, {"successor": world.police_lead.pk})

    assert owner_of(world.actions.police) == world.police_lead
    world.imrs.police.refresh_from_db()
    assert world.imrs.police.author_account == world.police_lead
    event = AuditEvent.objects.get(verb="action.assigned")
    assert event.detail["left"] == leaver.pk


def test_what_nobody_takes_over_has_no_owner_and_home_says_so(world, sign_in, url):
    page = sign_in(world.manager)
    page.post(url, {"successor": ""})
    assert owner_of(world.actions.police) is None
    assert "Choose an owner for 1 action" in page.get(reverse("home")).content.decode()


def test_nothing_is_asked_while_another_role_holds_it(world, sign_in, leaver, url):
    f.AgencyMembershipFactory(user=leaver, agency=world.police, role="agency_lead")
    page = sign_in(world.manager)
    assert "Who takes over" not in page.get(url).content.decode()
    page.post(url, {})
    assert owner_of(world.actions.police) == leaver


def test_somebody_of_another_agency_cannot_take_over(world, sign_in, leaver, role, url):
    answer = sign_in(world.manager).post(url, {"successor": world.health_lead.pk})
    assert answer.status_code == 400
    role.refresh_from_db()
    assert role.ended_at is None and owner_of(world.actions.police) == leaver


def test_every_way_of_leaving_lets_go(world, leaver, role):
    ways = {
        "all roles": lambda: services.end_all_roles(world.board, leaver, by=world.manager),
        "account closed": lambda: services.close_account(leaver, by=world.administrator),
        "agency ended": lambda: services.end_partnership(world.board, world.police, by=world.manager),
    }
    for way, leave in ways.items():
        Action.objects.filter(pk=world.actions.police.pk).update(owner=leaver)
        role.ended_at = None
        role.save()
        leave()
        assert owner_of(world.actions.police) is None, way


def test_a_lead_who_hands_over_and_leaves_is_followed_by_the_new_one(world):
    services.hand_over_lead(world.board, world.police, to=world.police_contributor, stays=False, by=world.manager)
    assert owner_of(world.actions.police) == world.police_contributor


def test_finished_actions_keep_the_name_of_who_did_them(world, leaver, sign_in, url):
    Action.objects.filter(pk=world.actions.police.pk).update(status="withdrawn", status_reason="Not needed")
    sign_in(world.manager).post(url, {})
    assert owner_of(world.actions.police) == leaver


def test_another_boards_actions_stay_as_they_are(world, leaver, sign_in, url):
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    f.AgencyMembershipFactory(user=leaver, agency=world.police, board=world.other_board)
    theirs = f.ActionFactory(board=world.other_board, lead_agency=world.police, owner=leaver)
    sign_in(world.manager).post(url, {"successor": ""})
    assert owner_of(theirs) == leaver
