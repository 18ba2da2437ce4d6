"""Redis loses everything it holds, twenty times in one sweep: every message is sent once, within a tick."""

import time

import pytest
import redis
from django.conf import settings

from core.models import Notification
from tests.proofs.conftest import OPEN, account_of, fill, ticks, wait_until_settled

pytestmark = [pytest.mark.slow, pytest.mark.real_celery]
MESSAGES, FLUSHES, TICK = 2000, 20, 1.0


def test_flushing_redis_loses_no_message(transactional_db, mail_server, workers, record_property):
    fill(MESSAGES)
    server = redis.Redis.from_url(settings.REDIS_URL)
    workers(2)

    with ticks(TICK):
        for number in range(FLUSHES):
            _wait_for_progress(MESSAGES * (FLUSHES - number) // (FLUSHES + 1))
            server.flushall()
        flushed = time.monotonic()
        wait_until_settled(300)

    lost, doubled, unknown = account_of(mail_server)
    record_property("counted", ["flushed Redis: flushes", FLUSHES])
    record_property("counted", ["flushed Redis: lost", len(lost)])
    assert (lost, doubled, unknown) == ([], [], [])
    print(f"the rest was sent {time.monotonic() - flushed:.1f} s after the last flush, a tick being {TICK} s")


def _wait_for_progress(left):
    until = time.monotonic() + 120
    while Notification.objects.filter(state__in=OPEN).count() > left and time.monotonic() < until:
        time.sleep(0.02)
