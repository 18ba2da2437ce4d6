"""Whatever people are reminded of, no word of a case is in a mail, in Redis or in a log.

The world of the access table marks every text, title and file name; here each of its things is late, and stays
late until it has climbed the whole ladder.
"""

import datetime as dt

import pytest
import redis
from django.conf import settings

from core import days
from core.models import NotificationLine
from newsletters.models import FeedbackRequest
from recommendations.models import Action
from reminders.kinds import KINDS
from reviews.models import ManagementReview, Milestone
from tests import factories as f
from tests.access.world import build

MARKS = ("CANARY", "Marked Child")
FIRST = days.today()


@pytest.fixture
def late(db):
    """Everything that can be reminded of is late on every board, and its people are told."""
    w = build()
    day = FIRST - dt.timedelta(days=1)
    Action.objects.update(due_on=day, first_due_on=day)
    claimed = f.ActionFactory(
        board=w.board, lead_agency=w.police, owner=w.police_lead, title="CANARYCLAIM", status="claimed",
        claimed_at=days.london(day - dt.timedelta(days=20), 9), claimed_by=w.police_lead,
    )  # fmt: skip
    claimed.recommendations.add(w.recommendations.first)
    ManagementReview.objects.update(due_on=day, state="being_written", received_on=None, accepted_on=None)
    Milestone.objects.update(due_on=day)
    FeedbackRequest.objects.update(
        answered_at=None,
        answered_by=None,
        due_on=day,
        respondent_email="outside@example.org",
    )
    return w


@pytest.fixture
def broker():
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.flushdb()
    yield server
    server.flushdb()


def everything_in(server):
    """All that Redis holds, keys and values, as one text."""
    reads = {
        b"string": server.get,
        b"list": lambda key: server.lrange(key, 0, -1),
        b"set": server.smembers,
        b"hash": server.hgetall,
        b"zset": lambda key: server.zrange(key, 0, -1, withscores=True),
        b"stream": server.xrange,
    }
    return "\n".join(f"{key} {reads[server.type(key)](key)}" for key in server.scan_iter())


@pytest.mark.real_celery
def test_forty_six_late_days_hold_no_word_of_a_case(
    late, morning, broker, capfd, django_capture_on_commit_callbacks, sign_in
):
    said = []
    with django_capture_on_commit_callbacks(execute=True):
        for later in range(46):
            said += [
                message.message().as_string() + message.body for message in morning(FIRST + dt.timedelta(days=later))
            ]
        sign_in(late.manager).post("/actions/chosen/", {"do": "ask", "action": [late.own.action.pk]})
    held = everything_in(broker)
    logged = "".join(capfd.readouterr())

    assert {line.item_kind for line in NotificationLine.objects.filter(notification__state="sent")} == {*KINDS}
    assert len(said) > 50
    assert "Passed up to you" in " ".join(said)
    assert "drain_notifications" in held
    for place, text in {"mails": "\n".join(said), "Redis": held, "logs": logged}.items():
        for mark in MARKS:
            assert mark not in text, place
