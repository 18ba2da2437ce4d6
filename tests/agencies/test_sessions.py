"""Sessions end: when somebody leaves the desk, everywhere at once, with a new password, with a change of part."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string

from agencies import services
from agencies.roles import BoardRole
from scr_tracker.celery import PERIODIC
from tests.agencies.conftest import mails, verbs, words
from tests.factories import PASSWORD


def _signed_in(page):
    return page.get("/account/").status_code == 200


def test_an_hour_without_a_sign_of_life_signs_out_and_says_so(sign_in, world, settings):
    page = sign_in(world.manager)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=settings.SESSION_IDLE_MINUTES + 1)):
        response = page.get("/account/", follow=True)

    assert response.redirect_chain[0][0] == "/accounts/login/?next=/account/"
    assert "nothing happened for 60 minutes" in words(response)


def test_whoever_keeps_working_stays_in(sign_in, world):
    page, now = sign_in(world.manager), timezone.now()
    for minutes in (50, 100, 150):
        with time_machine.travel(now + dt.timedelta(minutes=minutes)):
            assert _signed_in(page)


def test_after_twelve_hours_everybody_signs_in_again(sign_in, world):
    page, now = sign_in(world.manager), timezone.now()
    for minutes in range(50, 12 * 60, 50):
        with time_machine.travel(now + dt.timedelta(minutes=minutes)):
            assert _signed_in(page)
    with time_machine.travel(now + dt.timedelta(hours=12, minutes=5)):
        assert not _signed_in(page)


def test_signing_out_everywhere_ends_the_other_sessions_and_keeps_this_one(sign_in, world):
    here, there = sign_in(world.manager), sign_in(world.manager)

    here.post("/account/sign-out-everywhere/")

    assert _signed_in(here)
    assert not _signed_in(there)
    assert "account.signed_out_everywhere" in verbs()


def test_a_new_password_ends_the_other_sessions_and_the_person_is_told(sign_in, person):
    here, there = sign_in(person), sign_in(person)
    new = "three-quiet-otters-swim"

    response = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert response.url == "/account/"
    assert _signed_in(here)
    assert not _signed_in(there)
    assert "account.password_changed" in verbs()
    assert [subject for _, subject, _ in mails("agencies.password_changed")] == [
        "SCR Tracker: your password was changed"
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"oldpassword": "wrong"}, "That is not your password now"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password2": "something-else-entirely"}, "same password"),
    ],
)
def test_a_password_change_says_what_is_wrong(sign_in, person, typed, sentence):
    new = "three-quiet-otters-swim"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new} | typed

    response = sign_in(person).post("/accounts/password/change/", data)

    assert response.status_code == 400
    assert sentence in words(response)


def test_being_given_or_losing_a_part_signs_out(sign_in, world):
    page = sign_in(world.officer)
    services.invite(world.board, email=world.officer.email, name="", role=BoardRole.AUDITOR, by=world.manager)
    assert not _signed_in(page)

    page = sign_in(type(world.officer).objects.get(pk=world.officer.pk))
    part = world.officer.board_memberships.get(role="board_officer")
    services.end_board_role(world.board, part, by=world.manager)
    assert not _signed_in(page)


def test_closing_the_account_signs_out(sign_in, world):
    page = sign_in(world.officer)

    services.close_account(world.officer, by=world.administrator)

    assert not _signed_in(page)


def test_ended_sessions_are_thrown_away_every_night_and_open_ones_stay(client, world):
    client.force_login(world.manager)
    ended = SessionStore()
    ended.set_expiry(-1)
    ended.create()

    import_string(next(task for _, task in PERIODIC.values() if "sessions" in task))()

    assert list(Session.objects.values_list("pk", flat=True)) == [client.session.session_key]
