"""A new password by a link in an e-mail, and nothing to learn about who has an account."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from agencies import services
from agencies.roles import BoardRole
from core.mail import build
from core.models import Notification
from core.notifications import NotNeeded
from tests.agencies.conftest import link_in, mails, sign_in_with_password, verbs, words

NEW = "three-quiet-otters-swim"


def ask(client, address):
    return client.post("/accounts/password/reset/", {"email": address}, follow=True)


def test_known_and_unknown_addresses_get_the_same_answer(client, person):
    known, unknown = ask(client, person.email), ask(client, "nobody@example.org")

    assert known.content.replace(person.email.encode(), b"") == unknown.content
    assert known.redirect_chain == unknown.redirect_chain
    assert verbs()[-2:] == ["account.password_reset_asked"] * 2
    assert Notification.objects.count() == 1


def test_the_link_sets_a_new_password_and_works_once(client, person):
    ask(client, person.email.upper())
    [(to, subject, text)] = mails("agencies.password_reset")
    assert (to, subject) == (person.email, "SCR Tracker: choose a new password")

    path = client.get(link_in(text)).url
    response = client.post(path, {"password1": NEW, "password2": NEW})

    assert response.url == "/accounts/password/reset/key/done/"
    assert sign_in_with_password(client, person, NEW).url == "/accounts/second-factor/code/"
    assert client.get(link_in(text)).status_code == 410
    assert len(mails("agencies.password_changed")) == 1


def test_looking_at_the_link_changes_nothing(client, person):
    ask(client, person.email)
    [(_, _, text)] = mails("agencies.password_reset")
    before = person.password

    for _ in range(3):
        client.head(link_in(text))
        client.get(link_in(text), follow=True)

    person.refresh_from_db()
    assert person.password == before


def test_the_second_factor_stays(client, person):
    ask(client, person.email)
    path = client.get(link_in(mails("agencies.password_reset")[0][2])).url
    client.post(path, {"password1": NEW, "password2": NEW})

    assert sign_in_with_password(client, person, NEW).url == "/accounts/second-factor/code/"


@pytest.mark.parametrize(
    ("passwords", "sentence"),
    [
        (("short", "short"), "too short"),
        ((NEW, NEW + "x"), "same password"),
        (("password1234", "password1234"), "common"),
    ],
)
def test_a_weak_or_mistyped_password_says_so(client, person, passwords, sentence):
    ask(client, person.email)
    path = client.get(link_in(mails("agencies.password_reset")[0][2])).url

    response = client.post(path, {"password1": passwords[0], "password2": passwords[1]})

    assert response.status_code == 400
    assert sentence in words(response)


def test_an_old_link_says_what_to_do(client, person):
    ask(client, person.email)
    path = link_in(mails("agencies.password_reset")[0][2])

    with time_machine.travel(timezone.now() + dt.timedelta(hours=5)):
        response = client.get(path)

    assert response.status_code == 410
    assert "Ask for a new link" in words(response)


@pytest.mark.parametrize(
    "path", ["/accounts/password/reset/key/zz-zz/", "/accounts/password/reset/key/1-set-password/"]
)
def test_a_made_up_link_is_gone(client, db, path):
    assert client.get(path).status_code == 410


def test_nothing_secret_lies_in_the_outbox(client, person):
    ask(client, person.email)

    [row] = Notification.objects.all()
    key = link_in(build(row).body).strip("/").rpartition("-")[2]
    assert key not in str(vars(row))


def test_a_closed_account_gets_no_message(client, person):
    person.is_active = False
    person.save()
    ask(client, person.email)

    assert not Notification.objects.exists()


def test_a_message_still_waiting_when_the_account_is_closed_is_not_sent(client, person):
    ask(client, person.email)
    person.is_active = False
    person.save()

    with pytest.raises(NotNeeded):
        build(Notification.objects.get())


def test_somebody_not_yet_in_gets_the_invitation_again(client, world):
    user = services.invite(
        world.board, email="new@example.org", name="New Person", role=BoardRole.AUDITOR, by=world.manager
    )
    ask(client, user.email)

    first, second = mails("agencies.invitation")
    assert link_in(first[2]) == link_in(second[2])
    assert not mails("agencies.password_reset")
