"""The spreadsheets of the pages come to a program with a key: the same rows, the same rules, no session."""

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone

from agencies import services
from agencies.models import ApiKey
from core import days
from core.models import AuditEvent
from newsletters import content
from tests import factories as f

SHEETS = ("/actions/export/?format=csv", "/reviews/export/csv/", "/newsletters/{}/feedback/export/?format=csv")


@pytest.fixture
def program(world):
    """`program(person)`: a program with a key of this person's, and nothing of a browser."""

    def start(user, **limits):
        _key, secret = services.create_key(name="A table", scope="read", days=90, by=user, **{"board": None, **limits})
        return Client(headers={"authorization": f"Token {secret}"}, raise_request_exception=False)

    return start


def sent_newsletter(world):
    """One on which agencies are asked for feedback."""
    now, by = timezone.now(), world.manager
    meeting = f.MeetingFactory(board=world.board, on=days.today() + dt.timedelta(days=40))
    row = f.NewsletterFactory(
        board=world.board,
        state="sent",
        released_at=now,
        released_by=world.chair,
        sent_at=now,
        sent_by=by,
        created_by=by,
        feedback_meeting=meeting,
        feedback_due_on=days.today(),
    )
    row.released_content = content.build(row)
    row.save()
    return row


def rows(answer):
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("url", SHEETS)
def test_a_key_brings_the_same_rows_as_the_page_and_no_session(world, sign_in, program, url):
    url, caller = url.format(sent_newsletter(world).reference), program(world.manager)
    looks = AuditEvent.objects.count()

    answer = caller.get(url)

    assert rows(answer) == rows(sign_in(world.manager).get(url))
    assert not answer.cookies
    assert AuditEvent.objects.filter(actor=world.manager.email).count() > 0 and AuditEvent.objects.count() > looks


def test_it_shows_what_its_person_may_see_as_far_as_the_key_reaches(world, program):
    for caller, reference, seen in (
        (program(world.police_lead), world.actions.police.reference, True),
        (program(world.police_lead), world.actions.health.reference, False),
        (program(world.manager, board=world.board), world.actions.police.reference, True),
        (program(world.other_manager, board=world.other_board), world.actions.police.reference, False),
    ):
        assert (reference in str(rows(caller.get(SHEETS[0])))) == seen


def test_filters_work_as_on_the_page(world, program):
    found = rows(program(world.manager).get(f"{SHEETS[0]}&q={world.actions.police.reference}"))

    assert len(found) < len(rows(program(world.manager).get(SHEETS[0])))


@pytest.mark.parametrize("head", ["Token scr_wrong", "Token", "Basic abc", "Bearer \x7f"])
@pytest.mark.parametrize("url", SHEETS[:2])
def test_a_wrong_key_is_answered_as_in_the_api(db, url, head):
    answer = Client(headers={"authorization": head}).get(url)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"
    assert "key is not valid" in answer.json()["reasons"][0]


def test_a_revoked_key_brings_nothing_and_no_other_page_takes_a_key(world, program):
    caller = program(world.manager)
    assert caller.get("/actions/").status_code == caller.get("/").status_code == 302
    assert caller.post(SHEETS[0]).status_code in {403, 405}

    for key in ApiKey.objects.all():
        services.revoke_key(key, by=world.manager)
    assert caller.get(SHEETS[0]).status_code == 401


def test_without_a_key_a_browser_is_led_to_sign_in(db):
    assert "/accounts/login/" in Client().get(SHEETS[0]).url


def test_many_wrong_keys_are_slowed(db, brakes):
    caller = Client(headers={"authorization": "Token scr_wrong"})

    assert 429 in {caller.get(SHEETS[0]).status_code for _ in range(80)}
