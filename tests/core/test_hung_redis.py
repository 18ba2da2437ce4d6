"""A Redis that accepts and never answers costs a request one short time-out, and then nothing for a while."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.core.cache import cache
from django.test import Client

from tests.agencies.conftest import code
from tests.agencies.conftest import person as person  # noqa: PLC0414  a fixture
from tests.factories import PASSWORD, BoardMembershipFactory


@pytest.fixture
def hung(settings):
    """The port of a server that takes every connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        kept, ended = [], threading.Event()

        def take():
            server.settimeout(0.1)
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    kept.append(server.accept()[0])

        thread = threading.Thread(target=take)
        thread.start()
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": url}}
        yield url
        ended.set()
        thread.join()
        for connection in kept:
            connection.close()


@contextlib.contextmanager
def at_most(seconds):
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def test_one_question_costs_one_short_time_out_and_the_next_ones_nothing(hung):
    with at_most(1.5):
        assert cache.get("anything") is None
    with at_most(0.1):
        for _ in range(50):
            cache.get("anything")
            cache.add("anything", 1)
            cache.set("anything", 1)


def test_a_whole_sign_in_takes_less_than_three_seconds(hung, person, settings):
    settings.BRAKES = True
    client, shown = Client(), code()
    with at_most(3):
        assert client.post("/accounts/login/", {"login": person.email, "password": PASSWORD}).status_code == 302
        assert client.post("/accounts/second-factor/code/", {"code": shown}).url == "/"


@pytest.mark.django_db
def test_an_api_call_takes_less_than_two_seconds(hung, monkeypatch):
    from core.api import PersonLimit

    monkeypatch.setattr("core.viewsets.ScopedViewSet.throttle_classes", [PersonLimit])
    client = Client()
    client.force_login(BoardMembershipFactory(role="business_manager").user)
    with at_most(2):
        for _ in range(3):
            assert client.get("/api/v1/actions/").status_code == 200


PUBLISH = """
import time, django
django.setup()
from core import notifications
began = time.monotonic()
for number in range(5):
    notifications.wake_the_drain()
print(time.monotonic() - began)
"""


def test_a_request_that_queues_work_does_not_wait_for_the_queue(hung):
    """In a process of its own, as the queue of this one is replaced by a list."""
    env = os.environ | {"REDIS_URL": hung, "CELERY_BROKER_URL": hung}
    done = subprocess.run([sys.executable, "-c", PUBLISH], env=env, capture_output=True, text=True, timeout=60)

    assert float(done.stdout) < 2
    assert done.stderr.count("broker.unavailable") == 1
