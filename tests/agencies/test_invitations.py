"""An invitation: one link, one use, seven days; looking changes nothing."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agencies import services
from agencies.models import Invitation
from agencies.roles import BoardRole
from core.mail import build
from core.models import Notification
from core.notifications import NotNeeded
from tests.agencies.conftest import link_in, mails, person_called, verbs, words

CHOSEN = {"name": "Nora Field", "job_title": "Auditor", "password": "three-quiet-otters-swim"}
CHOSEN["again"] = CHOSEN["password"]


@pytest.fixture
def invited(world):
    return services.invite(
        world.board, email="nora@example.org", name="Nora F", role=BoardRole.AUDITOR, by=world.manager
    )


@pytest.fixture
def link(invited):
    return link_in(mails("agencies.invitation")[-1][2])


def test_the_message_names_the_board_and_holds_the_link(world, link):
    [(to, subject, text)] = mails("agencies.invitation")

    assert (to, subject) == ("nora@example.org", "You are invited to SCR Tracker")
    assert world.board.name in text
    assert link.startswith("/invitations/")


def test_the_form_opens_the_account_and_leads_to_the_second_factor(client, link):
    response = client.post(link, CHOSEN)

    assert response.url == "/accounts/second-factor/app/"
    user = person_called("nora@example.org")
    assert (user.name, user.job_title) == ("Nora Field", "Auditor")
    assert user.check_password(CHOSEN["password"])
    assert "Set up your second factor" in words(client.get(response.url))
    assert verbs()[-2:] == ["invitation.accepted", "account.signed_in"]


def test_looking_a_hundred_times_changes_nothing(client, invited, link):
    for _ in range(50):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200

    assert Invitation.objects.get().accepted_at is None
    assert client.post(link, CHOSEN).status_code == 302


def test_it_works_once(client, link):
    client.post(link, CHOSEN)
    client.logout()

    for response in (client.get(link), client.post(link, CHOSEN)):
        assert response.status_code == 410
        assert "ask the board’s business manager to send you a new link" in words(response)


def test_after_seven_days_it_is_gone(client, link):
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(link, CHOSEN).status_code == 410


def test_a_new_link_stops_the_old_one(client, world, invited, link):
    services.resend_invitation(world.board, invited, by=world.manager)
    rows = Notification.objects.filter(kind="agencies.invitation").order_by("pk")
    with pytest.raises(NotNeeded):
        build(rows[0])
    new = link_in(build(rows[1]).body)

    assert client.get(link).status_code == 410
    assert client.get(new).status_code == 200


def test_a_withdrawn_invitation_is_gone_and_so_is_the_part(client, world, invited, link):
    services.revoke_invitation(world.board, invited, by=world.manager)

    assert client.get(link).status_code == 410
    assert not invited.board_memberships.current().exists()


def test_used_withdrawn_and_made_up_links_look_the_same(client, world, invited, link):
    services.revoke_invitation(world.board, invited, by=world.manager)

    assert client.get(link).content == client.get("/invitations/made-up/").content


def test_only_the_hash_is_stored(invited, link):
    token = link.strip("/").rpartition("/")[2]

    assert token not in str([vars(row) for row in (*Invitation.objects.all(), *Notification.objects.all())])


def test_guessing_is_slowed_down(client, db, brakes):
    statuses = [client.post(f"/invitations/guess-{n}/").status_code for n in range(22)]

    assert statuses == [410] * 20 + [429] * 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"again": "something-else-entirely"}, "The two passwords are not the same"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "nora@example.org", "again": "nora@example.org"}, "too similar"),
        ({"name": ""}, "Enter your name"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_works(client, link, typed, sentence):
    response = client.post(link, CHOSEN | typed)

    assert response.status_code == 400
    assert sentence in words(response)
    assert client.get(link).status_code == 200


def test_opening_the_account_signs_out_whoever_was_in(sign_in, world, link):
    page = sign_in(world.officer)
    assert "Opening the account signs them out" in words(page.get(link))

    page.post(link, CHOSEN)

    assert "nora@example.org" in page.get("/accounts/second-factor/app/").wsgi_request.user.email


def test_inviting_somebody_with_an_account_adds_the_part_and_tells_them(world):
    services.invite(
        world.board, email=world.other_lead.email.upper(), name="x", role=BoardRole.AUDITOR, by=world.manager
    )

    assert world.other_lead.board_memberships.filter(board=world.board, role="auditor").exists()
    [(to, subject, _)] = mails("agencies.role_given")
    assert (to, subject) == (world.other_lead.email, "SCR Tracker: you are now auditor")
    assert not mails("agencies.invitation")
    assert person_called(world.other_lead.email).name != "x"


def test_the_manager_sees_the_same_answer_for_known_and_unknown_addresses(sign_in, world):
    page, url = sign_in(world.manager), f"/boards/{world.board.prefix}/people/add/"
    for address in ("unknown@example.org", world.other_lead.email):
        response = page.post(url, {"email": address, "name": "X Y", "role": "auditor"}, follow=True)
        assert f"Saved. {address} gets an e-mail about it." in words(response)


def test_one_account_cannot_be_invited_twice_by_two_boards_into_two(world, invited):
    services.invite(
        world.other_board, email="NORA@example.org ", name="N", role=BoardRole.AUDITOR, by=world.other_manager
    )

    assert invited.board_memberships.current().count() == 2
    assert len(mails("agencies.invitation")) == 2


def test_accepting_one_uses_up_the_other_boards_link_too(client, world, invited, link):
    services.invite(world.other_board, email=invited.email, name="N", role=BoardRole.AUDITOR, by=world.other_manager)
    other = link_in(mails("agencies.invitation")[-1][2])

    client.post(link, CHOSEN)

    assert client.get(other).status_code == 410


def test_somebody_who_is_in_cannot_be_sent_a_link(world):
    with pytest.raises(services.invitations.AlreadyAccepted):
        services.resend_invitation(world.board, world.officer, by=world.manager)


@pytest.mark.parametrize("who", ["officer", "chair", "auditor", "police_lead", "other_manager", "stranger"])
def test_nobody_else_invites(world, who):
    with pytest.raises(PermissionDenied):
        services.invite(world.board, email="a@example.org", name="A", role=BoardRole.AUDITOR, by=getattr(world, who))
