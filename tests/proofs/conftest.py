"""Real workers that can be killed, a mail server that outlives them, and the account of what it took."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from core.models import Notification
from tests import factories as f

ROOT = Path(__file__).parent.parent.parent
State = Notification.State
OPEN = [State.DUE, State.CLAIMED, State.HANDOVER]


def environment(**more):
    """What a process needs to work on the test database."""
    database = connection.settings_dict
    host = f"?host={database['HOST']}" if database["HOST"] else ""
    return os.environ | {
        "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}{host}",
        "LOG_LEVEL": "ERROR",
        "MAIL_LEASE_SECONDS": "4",
        "MAIL_PER_MINUTE": "0",
        "MAIL_PER_DOMAIN_PER_MINUTE": "0",
        "MAIL_CAP_PER_RUN": "1000000",
        **more,
    }


class MailServer:
    """The other process, and what it says it accepted."""

    def __init__(self, folder, process):
        self.folder, self.process = folder, process
        self.url = f"smtp://127.0.0.1:{(folder / 'port').read_text()}"

    def accepted(self):
        """{id of the row: how many times its message was accepted}."""
        names = (self.folder / "accepted").read_text().split()
        return Counter(int(re.match(r"<n(\d+)\.", name).group(1)) for name in names)


@pytest.fixture
def mail_server(tmp_path):
    folder = tmp_path / "mail-server"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.mail_server", str(folder)], cwd=ROOT, stdin=subprocess.PIPE
    )
    until = time.monotonic() + 20
    while not (folder / "port").exists() and time.monotonic() < until:
        time.sleep(0.05)
    yield MailServer(folder, process)
    process.stdin.close()
    process.wait(20)


class Workers:
    """Celery workers, each a process group of its own, so that a SIGKILL takes all of it."""

    def __init__(self, env, log):
        self.env, self.log, self.running = env, log, []

    def start(self, queues="celery"):
        command = [sys.executable, "-m", "celery", "-A", "scr_tracker", "worker", "-P", "solo", "-Q", queues, "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True
        )
        self.running.append(process)
        return process

    def kill(self, process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def stop(self):
        for process in list(self.running):
            self.kill(process)


@pytest.fixture
def workers(mail_server, tmp_path):
    """`crew = workers(4)`: real workers on the real broker, sending to the real mail server."""
    crews, log = [], (tmp_path / "workers.log").open("w")

    def hire(number):
        crew = Workers(environment(EMAIL_URL=mail_server.url), log)
        crews.append(crew)
        for _ in range(number):
            crew.start()
        return crew

    yield hire
    for crew in crews:
        crew.stop()
    log.close()


@contextmanager
def ticks(every):
    """What beat does, faster: ask for a drain again and again."""
    import threading

    from core.tasks import drain_notifications

    done = threading.Event()

    def tick():
        while not done.wait(every):
            drain_notifications.delay()

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def fill(number, people=50):
    """So many messages that are due now, in the outbox of the test database."""
    recipients = [f.UserFactory() for _ in range(people)]
    Notification.objects.bulk_create(
        Notification(dedupe_key=f"proof:{n}", kind="agencies.password_changed", recipient=recipients[n % people])
        for n in range(number)
    )


def wait_until_settled(seconds):
    """Until nothing is due or in somebody's hands."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not Notification.objects.filter(state__in=OPEN).exists():
            return
        time.sleep(0.25)
    raise AssertionError(f"not settled: {Counter(Notification.objects.values_list('state', flat=True))}")


def account_of(mail_server):
    """(lost in silence, doubled, unknown): the three numbers of the promise."""
    accepted = mail_server.accepted()
    states = dict(Notification.objects.values_list("pk", "state"))
    lost = [pk for pk, state in states.items() if not accepted[pk] and state != State.UNKNOWN]
    doubled = [pk for pk, times in accepted.items() if times > 1]
    unknown = [pk for pk, state in states.items() if state == State.UNKNOWN]
    wrong = [pk for pk, state in states.items() if accepted[pk] and state not in (State.SENT, State.UNKNOWN)]
    assert not wrong, f"accepted, but called {Counter(states[pk] for pk in wrong)}"
    return lost, doubled, unknown
