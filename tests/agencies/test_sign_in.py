"""Signing in: password, then the code of the authenticator app."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEvent
from tests.agencies.conftest import code, sign_in_with_password, verbs, words
from tests.factories import UserFactory


def test_the_page_says_how_to_get_in_and_that_looks_are_recorded(client, db):
    text = words(client.get("/accounts/login/"))

    assert "Sign in to SCR Tracker" in text
    assert "There is no public sign-up" in text
    assert "What you open is recorded" in text


def test_a_password_alone_is_not_enough(client, person):
    response = sign_in_with_password(client, person)

    assert response.url == "/accounts/second-factor/code/"
    assert "_auth_user_id" not in client.session


def test_password_and_code_open_the_door_and_leave_a_trace(client, person):
    sign_in_with_password(client, person)
    response = client.post("/accounts/second-factor/code/", {"code": code()})

    assert response.url == "/"
    event = AuditEvent.objects.get(verb="account.signed_in")
    assert event.actor == person.email


def test_spaces_in_the_code_do_no_harm(client, person):
    sign_in_with_password(client, person)

    response = client.post("/accounts/second-factor/code/", {"code": f" {code()[:3]} {code()[3:]} "})

    assert response.status_code == 302


def test_a_wrong_code_says_what_to_do_and_is_recorded(client, person):
    sign_in_with_password(client, person)
    response = client.post("/accounts/second-factor/code/", {"code": "000000"})

    assert response.status_code == 400
    assert "type the newest one" in words(response)
    assert "account.second_factor_failed" in verbs()


def test_a_code_works_once(client, person):
    shown = code()
    sign_in_with_password(client, person)
    client.post("/accounts/second-factor/code/", {"code": shown})
    client.post("/accounts/logout/")
    sign_in_with_password(client, person)

    assert client.post("/accounts/second-factor/code/", {"code": shown}).status_code == 400


def test_a_recovery_code_works_once(client, person):
    recovery = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (302, 400):
        sign_in_with_password(client, person)
        assert client.post("/accounts/second-factor/code/", {"code": recovery}).status_code == expected
        client.post("/accounts/logout/")


def test_the_session_gets_a_new_number_at_each_step(client, person):
    client.get("/accounts/login/")
    sign_in_with_password(client, person)
    before = client.session.session_key
    client.post("/accounts/second-factor/code/", {"code": code()})

    assert before and client.session.session_key != before


def test_the_page_one_came_for_is_opened_afterwards(client, person):
    assert client.get("/account/").url == "/accounts/login/?next=/account/"
    client.post("/accounts/login/?next=/account/", {"login": person.email, "password": "correct-horse-battery-staple"})

    assert client.post("/accounts/second-factor/code/", {"code": code()}).url == "/account/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client, db, elsewhere):
    user = UserFactory()

    response = client.post(
        f"/accounts/login/?next={elsewhere}", {"login": user.email, "password": "correct-horse-battery-staple"}
    )

    assert response.url == "/"


def test_known_and_unknown_addresses_get_the_same_answer(client, person):
    known = client.post("/accounts/login/", {"login": person.email, "password": "wrong-wrong-wrong"})
    unknown = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong-wrong-wrong"})

    assert known.status_code == unknown.status_code == 400
    assert words(known) == words(unknown)
    assert person.email.encode() not in unknown.content
    assert verbs()[-2:] == ["account.sign_in_failed"] * 2


def test_the_same_number_of_queries_for_known_and_unknown_addresses(client, person):
    counts = []
    for address in (person.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            client.post("/accounts/login/", {"login": address, "password": "wrong-wrong-wrong"})
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_closed_account_cannot_come_in(client, person):
    person.is_active = False
    person.save()

    response = sign_in_with_password(client, person)

    assert response.url == "/accounts/closed/"
    assert "This account is closed" in words(client.get(response.url))


def test_signing_out_is_recorded_and_the_browser_is_asked_to_forget(sign_in, person):
    page = sign_in(person)

    response = page.post("/accounts/logout/")

    assert response.url == "/accounts/login/"
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert verbs()[-1] == "account.signed_out"
    assert page.get("/account/").status_code == 302


def test_nobody_can_register(client, db):
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/password/set/"):
        assert client.get(path).status_code == 404
