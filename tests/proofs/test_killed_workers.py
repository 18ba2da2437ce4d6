"""Workers are killed while they send: nothing is lost in silence, nothing is sent twice, and what is not certain is listed.

make test-slow                                          2,000 messages, 10 kills
SCR_KILL=10000/50 make test-slow ARGS="-k killed"       in full
"""

import os
import random
import time

import pytest

from core.models import Notification
from tests.proofs.conftest import OPEN, account_of, fill, ticks, wait_until_settled

pytestmark = [pytest.mark.slow, pytest.mark.real_celery]
MESSAGES, KILLS = map(int, os.environ.get("SCR_KILL", "2000/10").split("/"))
MOST_UNKNOWN = 0.005


def test_workers_that_are_killed_lose_nothing_and_send_nothing_twice(
    transactional_db, mail_server, workers, record_property
):
    fill(MESSAGES)
    crew = workers(4)
    began = time.monotonic()

    with ticks(0.2):
        for number in range(KILLS):
            _until_so_many_are_left(MESSAGES * (KILLS - number) // (KILLS + 1))
            time.sleep(random.uniform(0, 0.05))
            crew.kill(random.choice(crew.running))
            crew.start()
        wait_until_settled(600)

    lost, doubled, unknown = account_of(mail_server)
    took = time.monotonic() - began
    print(
        f"{MESSAGES} messages, {KILLS} kills, {took:.0f} s: lost {len(lost)}, doubled {len(doubled)}, unknown {len(unknown)}"
    )
    for words, number in (
        ("messages", MESSAGES),
        ("kills", KILLS),
        ("lost", len(lost)),
        ("doubled", len(doubled)),
        ("unknown", len(unknown)),
    ):
        record_property("counted", [f"killed workers: {words}", number])
    assert not lost
    assert not doubled
    assert len(unknown) <= MESSAGES * MOST_UNKNOWN
    assert Notification.objects.undecided().count() == len(unknown), "every one of them stands in the list of decisions"


def _until_so_many_are_left(number):
    until = time.monotonic() + 300
    while Notification.objects.filter(state__in=OPEN).count() > number and time.monotonic() < until:
        time.sleep(0.02)
