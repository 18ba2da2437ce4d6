"""Prints and mail at once, with the real workers of both: no mail waits behind a print, and no print stays for ever.

make test-slow ARGS="-k prints_and_mail"
"""

import os
import time

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from core import printing
from core.models import AuditEvent, Notification, PrintJob
from tests import factories as f
from tests.proofs.conftest import ticks

pytestmark = [pytest.mark.slow, pytest.mark.real_celery]
State = PrintJob.State
PRINTS, PER_PERSON = 30, 3
SECONDS_FOR_A_MAIL = 60
LEASE = 4


@pytest.fixture
def media(tmp_path, settings, monkeypatch):
    """One folder of files for the test and its workers."""
    monkeypatch.setenv("MEDIA_ROOT", str(settings.MEDIA_ROOT))
    monkeypatch.setenv("PRINT_LEASE_SECONDS", str(LEASE))
    settings.PRINT_LEASE_SECONDS = LEASE


@pytest.fixture
def board(transactional_db):
    board = f.BoardFactory()
    agency = f.AgencyFactory()
    f.PartnershipFactory(board=board, agency=agency)
    review = f.ReviewFactory(board=board)
    recommendation = f.RecommendationFactory(review=review)
    for _ in range(150):
        f.ActionFactory(board=board, lead_agency=agency, recommendations=[recommendation])
    return board


def ask(person, board, kind="recommendations.progress_report"):
    return printing.ask(kind, title="Report", by=person, board=board.pk, review=None, agency=None)


def until(found, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := found():
            return result
        connection.close()
        time.sleep(0.05)
    return found()


def test_a_password_mail_leaves_while_thirty_prints_wait(media, board, workers, mail_server, record_property):
    people = [f.BoardMembershipFactory(board=board, role="business_manager").user for _ in range(PRINTS // 2)]
    for person in people:
        ask(person, board)
        ask(person, board, "recommendations.action_plan")
    assert PrintJob.objects.filter(state=State.WAITING).count() == PRINTS
    crew = workers(1)
    crew.start("prints")
    assert until(lambda: PrintJob.objects.filter(state=State.WORKING).exists(), 180), "printing has begun"

    began = time.monotonic()
    assert Client().post("/accounts/password/reset/", {"email": people[0].email}).status_code == 302
    mail = Notification.objects.latest("pk")
    accepted = until(lambda: mail_server.accepted()[mail.pk], SECONDS_FOR_A_MAIL)
    took = time.monotonic() - began

    print(f"the mail left after {took:.1f} s; {PrintJob.objects.filter(state=State.DONE).count()} of {PRINTS} printed")
    record_property("counted", ["prints and mail: prints that waited", PRINTS])
    assert accepted == 1
    assert took < SECONDS_FOR_A_MAIL
    assert PrintJob.objects.exclude(state=State.DONE).exists(), "the mail did not wait until all was printed"


def test_a_print_whose_worker_is_killed_is_finished_by_the_next(media, board, workers, record_property):
    person = f.BoardMembershipFactory(board=board, role="business_manager").user
    job = ask(person, board)
    crew = workers(1)
    printer = crew.start("prints")
    assert until(lambda: PrintJob.objects.filter(pk=job.pk, state=State.WORKING).exists(), 60)

    crew.kill(printer)
    killed_at = timezone.now()
    crew.start("prints")
    with ticks(1):  # beat: the round of the mail gives back what is held by nobody
        ended = until(lambda: PrintJob.objects.filter(pk=job.pk, state__in=[State.DONE, State.FAILED]).first(), 90)

    assert ended.state == State.DONE, ended.problem
    assert ended.tries == 2
    given_back = PrintJob.objects.get(pk=job.pk).alive_at
    assert given_back > killed_at
    record_property("counted", ["prints and mail: killed printing workers", 1])


def test_a_print_whose_workers_are_always_killed_ends_with_a_sentence(media, board, workers):
    person = f.BoardMembershipFactory(board=board, role="business_manager").user
    job = ask(person, board)
    crew = workers(1)

    with ticks(1):
        for number in range(1, printing.MOST_TRIES + 1):
            printer = crew.start("prints")
            assert until(
                lambda number=number: PrintJob.objects.filter(pk=job.pk, state=State.WORKING, tries=number).exists(), 60
            )
            crew.kill(printer)
        ended = until(lambda: PrintJob.objects.filter(pk=job.pk, state=State.FAILED).first(), 10 * LEASE)

    assert "stopped several times" in ended.problem
    assert AuditEvent.objects.filter(verb="print.asked", target_id=str(job.pk)).count() == 1
    assert os.environ["PRINT_LEASE_SECONDS"] == str(LEASE)
