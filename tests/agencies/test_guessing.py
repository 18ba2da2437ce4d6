"""Guessing passwords and codes with Redis away: braked, counted in PostgreSQL, and nobody can lock another person out."""

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import tasks
from agencies.devices import COOKIE
from core.models import Notification
from tests.agencies.conftest import code, link_in, mails, verbs, words
from tests.factories import PASSWORD, UserFactory

STRANGER, HOME = "203.0.113.66", "198.51.100.7"
LOGIN, SECOND = "/accounts/login/", "/accounts/second-factor/code/"
WRONG = "wrong-wrong-wrong"

pytestmark = pytest.mark.usefixtures("brakes", "redis_away")


def at(address):
    return Client(REMOTE_ADDR=address)


def enter(client, person, password=PASSWORD):
    return client.post(LOGIN, {"login": person.email, "password": password})


def braked(response):
    return "Too many wrong attempts" in words(response)


def sign_in_wholly(client, person):
    enter(client, person)
    response = client.post(SECOND, {"code": code()})
    Authenticator.objects.filter(user=person).update(last_used_at=None)
    return response


def guess(client, person, times):
    """How many of so many wrong passwords were looked at."""
    return sum(not braked(enter(client, person, WRONG)) for _ in range(times))


def test_of_twenty_five_wrong_passwords_five_are_looked_at(person):
    stranger = at(STRANGER)

    with time_machine.travel(timezone.now(), tick=False):
        assert guess(stranger, person, 25) == 5
        assert verbs().count("account.sign_in_failed") == 5
        assert braked(enter(stranger, person))  # nor does a lucky guess open the door now


def test_the_owner_signs_in_meanwhile_from_another_address(person):
    guess(at(STRANGER), person, 25)

    assert enter(at(HOME), person).url == SECOND


def test_the_owner_signs_in_meanwhile_on_a_known_device_at_the_same_address(person):
    own = at(STRANGER)
    assert sign_in_wholly(own, person).url == "/"
    own.post("/accounts/logout/")
    guess(at(STRANGER), person, 25)

    assert enter(own, person).url == SECOND


def test_the_delay_grows_to_a_quarter_of_an_hour(person):
    stranger, waits = at(STRANGER), []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        guess(stranger, person, 5)
        for _ in range(12):
            waited = 0
            while braked(enter(stranger, person, WRONG)):
                clock.shift(1 if waited < 100 else 10)
                waited += 1 if waited < 100 else 10
            waits.append(waited)

    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert 890 <= waits[-1] <= 910


def test_many_addresses_together_only_slow_the_account_and_never_a_known_device(person):
    own = at(HOME)
    sign_in_wholly(own, person)
    own.post("/accounts/logout/")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        looked_at = sum(guess(at(f"192.0.2.{number}"), person, 1) for number in range(1, 120))
        assert looked_at == 50
        assert braked(enter(at("192.0.2.200"), person))
        assert enter(own, person).url == SECOND
        clock.shift(61)  # at the most a minute, however many guess
        assert enter(at("192.0.2.201"), person).url == SECOND


def test_one_address_trying_many_accounts_is_slowed(db):
    stranger = at(STRANGER)
    with time_machine.travel(timezone.now(), tick=False):
        looked_at = sum(
            not braked(stranger.post(LOGIN, {"login": f"p{number}@example.org", "password": WRONG}))
            for number in range(130)
        )

    assert looked_at == 100


def test_right_passwords_do_not_wear_out_an_address(person):
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(110):
            assert enter(at(STRANGER), person).status_code == 302


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_wrong_codes_are_braked_at_one_address_and_not_at_another(person, kind):
    stranger = at(STRANGER)
    wrong = "000000" if kind == "app" else "00000000"
    with time_machine.travel(timezone.now(), tick=False):
        enter(stranger, person)
        looked_at = sum(not braked(stranger.post(SECOND, {"code": wrong})) for _ in range(25))
        assert looked_at == 5
        assert braked(stranger.post(SECOND, {"code": code()}))
        own = at(HOME)
        enter(own, person)
        assert own.post(SECOND, {"code": code()}).url == "/"


def test_a_code_works_once_also_without_redis(person):
    shown = code()
    first, second = at(HOME), at(STRANGER)
    enter(first, person)
    enter(second, person)

    assert first.post(SECOND, {"code": shown}).status_code == 302
    assert second.post(SECOND, {"code": shown}).status_code == 400


def test_unknown_accounts_look_the_same_at_every_try(person):
    seen = {}
    with time_machine.travel(timezone.now(), tick=False):
        for address in (person.email, "nobody@example.org"):
            client, seen[address] = at(STRANGER), []
            for _ in range(14):
                with CaptureQueriesContext(connection) as queries:
                    response = client.post(LOGIN, {"login": address, "password": WRONG})
                seen[address].append((response.status_code, words(response), len(queries)))

    assert seen[person.email] == seen["nobody@example.org"]


def test_no_address_stands_in_the_counters(person):
    at(STRANGER).post(LOGIN, {"login": "nobody@example.org", "password": WRONG})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_braketally")
        rows = str(cursor.fetchall())

    assert "nobody" not in rows and STRANGER not in rows


def test_the_owner_is_told_once_a_day_and_unknown_addresses_are_not(person):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(3):
            guess(at(f"192.0.2.{number}"), person, 5)
            guess(at(f"192.0.2.{number}"), type(person)(email="nobody@example.org"), 5)
        tasks.warn_of_guessing()
        tasks.warn_of_guessing()
        ((address, _, text),) = mails("agencies.guessing")
        assert address == person.email
        assert "wrong password" in text and "choose a new password" in text.lower()
        assert "192.0.2" not in text

        clock.shift(dt.timedelta(days=1, minutes=1))
        for number in range(3):
            guess(at(f"192.0.2.{number}"), person, 5)
        tasks.warn_of_guessing()
        assert Notification.objects.filter(kind="agencies.guessing").count() == 2


def test_a_few_slips_are_no_reason_for_a_mail(person):
    guess(at(HOME), person, 4)
    tasks.warn_of_guessing()

    assert not Notification.objects.filter(kind="agencies.guessing").exists()


def test_slips_on_a_known_device_are_braked_too(person):
    own = at(HOME)
    sign_in_wholly(own, person)
    own.post("/accounts/logout/")
    with time_machine.travel(timezone.now(), tick=False):
        assert guess(own, person, 25) == 5


# The mark of a known device


def test_the_mark_is_set_only_after_the_second_step_and_cannot_be_read_by_scripts(person):
    own = at(HOME)
    enter(own, person)
    assert COOKIE not in own.cookies

    own.post(SECOND, {"code": code()})
    mark = own.cookies[COOKIE]
    assert mark["httponly"] and mark["samesite"] == "Strict" and mark["path"] == "/accounts/"
    assert person.email not in mark.value


def test_the_mark_is_secure_over_https(person, settings):
    settings.SESSION_COOKIE_SECURE = True
    own = at(HOME)
    sign_in_wholly(own, person)

    assert own.cookies[COOKIE]["secure"]


@pytest.mark.parametrize("event", ["signed out everywhere", "new password", "another account", "forged"])
def test_a_mark_that_is_not_good_passes_nobody(person, event):
    own = at(STRANGER)
    sign_in_wholly(own, person)
    own.post("/accounts/logout/")
    victim = person
    match event:
        case "signed out everywhere":
            person.end_sessions()
        case "new password":
            person.set_password(PASSWORD)
            person.save()
        case "another account":
            victim = UserFactory()
        case "forged":
            own.cookies[COOKIE] = signing.dumps({"user": person.pk}, key="x" * 50)
    guess(at(STRANGER), victim, 25)

    assert braked(enter(own, victim))


# Whoever sits at somebody else's open session


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/accounts/confirm/", {"password": WRONG}),
        ("/accounts/second-factor/confirm/", {"code": "000000"}),
        (
            "/accounts/password/change/",
            {"oldpassword": WRONG, "password1": "x" * 14 + "Q", "password2": "x" * 14 + "Q"},
        ),
    ],
)
def test_the_password_of_an_open_session_cannot_be_guessed_either(person, path, wrong):
    desk = at(HOME)
    sign_in_wholly(desk, person)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=20), tick=False):
        looked_at = sum("Too many" not in words(desk.post(path, wrong)) for _ in range(25))

    assert looked_at == 5


# New passwords


def test_asking_for_new_passwords_is_braked_by_address_and_floods_no_mailbox(person):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        statuses = []
        for _ in range(25):
            statuses.append(at(STRANGER).post("/accounts/password/reset/", {"email": person.email}).status_code)
            clock.shift(dt.timedelta(milliseconds=1100))
        assert 429 in statuses
        for number in range(30):
            clock.shift(dt.timedelta(seconds=2))
            at(f"192.0.2.{number}").post("/accounts/password/reset/", {"email": person.email})
        assert Notification.objects.filter(kind="agencies.password_reset").count() == 5
        # The owner asks too, and is answered as ever; a link that works is in the mailbox.
        assert at(HOME).post("/accounts/password/reset/", {"email": person.email}).status_code == 302


def test_a_new_password_by_mail_ends_the_brakes_on_the_account(person):
    guess(at(HOME), person, 25)
    assert braked(enter(at(HOME), person))
    own = at(HOME)
    own.post("/accounts/password/reset/", {"email": person.email})
    page = own.get(link_in(mails("agencies.password_reset")[-1][2]))
    new = "a-quite-new-password-of-mine"
    own.post(page.url, {"password1": new, "password2": new})

    assert enter(at(HOME), person, new).url == SECOND
