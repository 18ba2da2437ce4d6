"""A process ends, or its database session is terminated, at each step of the protocol, a hundred times each.

The steps are those of `core.outbox`: claim, build, address, handover, hand over, sent. Each trial sends one message in
a process of its own (a fork), which dies where it is told to; the sweeper and a healthy run then settle what is left.
"""

import datetime as dt
import os

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from core import outbox
from core.models import Notification
from tests.mail_server import Moody, start
from tests.proofs.conftest import fill

pytestmark = pytest.mark.slow
TRIALS = int(os.environ.get("SCR_TRIALS", "100"))
EXITS = ("before claim", "after claim", "before address", "after address", "before handover", "after handover", "before data", "after data", "before sent", "after sent")  # fmt: skip
TERMINATIONS = ("claim", "handover", "sent")
State = Notification.State


@pytest.fixture
def server(settings):
    moody = Moody()
    controller = start(moody)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL_VIA = "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.MAIL_PER_MINUTE = settings.MAIL_PER_DOMAIN_PER_MINUTE = 0
    yield moody
    controller.stop()


def wrapped(function, before, after):
    def call(*args, **kwargs):
        before(args, kwargs)
        result = function(*args, **kwargs)
        after(args, kwargs)
        return result

    return call


def nothing(args, kwargs):
    pass


def die(args, kwargs):
    os._exit(9)


def exit_at(point):
    """Patch this process so that it ends without a word at one point."""
    when, _, step = point.partition(" ")
    before, after = (die, nothing) if when == "before" else (nothing, die)

    def at(state):
        def only(args, kwargs):
            if args[1] == state:
                die(args, kwargs)

        return only

    match step:
        case "claim":
            outbox.claim = wrapped(outbox.claim, before, after)
        case "address" | "data":
            from core.transports import SmtpTransport

            name = "address" if step == "address" else "hand_over"
            setattr(SmtpTransport, name, wrapped(getattr(SmtpTransport, name), before, after))
        case "handover" | "sent":
            state = State.HANDOVER if step == "handover" else State.SENT
            before, after = (at(state), nothing) if when == "before" else (nothing, at(state))
            outbox._move = wrapped(outbox._move, before, after)


def terminate_at(step, when):
    """Patch this process so that its database session is gone at one of its commits, right before or right after it."""

    def kill_session(args, kwargs):
        pid = connection.connection.info.backend_pid if connection.connection else None
        if pid:
            other = connections.create_connection("default")
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            other.close()

    state = {"claim": None, "handover": State.HANDOVER, "sent": State.SENT}[step]
    seen = []

    def once(args, kwargs):
        if (state is None or args[1] == state) and not seen:
            seen.append(step)
            kill_session(args, kwargs)

    before, after = (once, nothing) if when == "before" else (nothing, once)
    if step == "claim":
        outbox.claim = wrapped(outbox.claim, before, after)
    else:
        outbox._move = wrapped(outbox._move, before, after)


def in_a_fork(prepare):
    """Run one drain in a child process."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        code = 0
        try:
            for each in connections.all(initialized_only=True):
                each.connection = None  # a session of its own, whatever the parent still held
            prepare()
            outbox.drain(limit=1)
        except OperationalError:
            code = 3
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def settle():
    """What happens by itself afterwards: leases end, the sweeper sweeps, a healthy worker drains."""
    long_ago = timezone.now() - dt.timedelta(minutes=10)
    Notification.objects.filter(state__in=[State.CLAIMED, State.HANDOVER]).update(
        claimed_at=long_ago, handed_at=long_ago
    )
    Notification.objects.filter(state=State.DUE).update(due_at=long_ago)
    outbox.drain()


def judge(server, record_property, name):
    """No message lost in silence or doubled; the numbers for the summary."""
    rows = dict(Notification.objects.values_list("pk", "state"))
    accepted = {}
    for message in server.messages:
        pk = int(message["message-id"].strip("<>").partition(".")[0].removeprefix("n"))
        accepted[pk] = accepted.get(pk, 0) + 1
    lost = [pk for pk, state in rows.items() if not accepted.get(pk) and state != State.UNKNOWN]
    doubled = [pk for pk, times in accepted.items() if times > 1]
    for words, number in (
        ("trials", len(rows)),
        ("lost", len(lost)),
        ("doubled", len(doubled)),
        ("unknown", sum(state == State.UNKNOWN for state in rows.values())),
    ):
        record_property("counted", [f"{name}: {words}", number])
    assert not lost
    assert not doubled
    assert set(rows.values()) <= {State.SENT, State.UNKNOWN}
    return rows


@pytest.mark.parametrize("point", EXITS)
def test_a_process_that_ends_at_any_step_loses_and_doubles_nothing(point, transactional_db, server, record_property):
    fill(TRIALS, people=5)
    for _ in range(TRIALS):
        assert in_a_fork(lambda: exit_at(point)) == 9, "it did not get as far as this step"
    for _ in range(TRIALS):
        settle()
        if not Notification.objects.filter(state__in=[State.DUE, State.CLAIMED, State.HANDOVER]).exists():
            break

    rows = judge(server, record_property, "exits at each step")
    could_have_left = point in {"after handover", "before data", "after data", "before sent"}
    assert (State.UNKNOWN in rows.values()) == could_have_left


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", TERMINATIONS)
def test_a_database_session_that_is_terminated_at_any_commit_loses_and_doubles_nothing(
    step, when, transactional_db, server, record_property
):
    fill(TRIALS, people=5)
    for _ in range(TRIALS):
        in_a_fork(lambda: terminate_at(step, when))
    settle()

    judge(server, record_property, "terminated sessions")
