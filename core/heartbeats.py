"""Who is alive: the worker, beat, the broker, the mail server; and the ping by which somebody outside hears of us.

A stopped scheduler cannot report itself. So every part leaves a mark with a time, a page says how old each is, and
DEAD_MAN_URL, if set, is asked for after every good round: the service behind it raises the alarm when we fall silent.
"""

import datetime as dt
import urllib.request
from dataclasses import dataclass
from urllib.error import URLError

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db.models.functions import Greatest
from django.utils import timezone

from core.models import Notification, SystemMark

log = structlog.get_logger(__name__)

STALE = {
    "beat": dt.timedelta(minutes=3),
    "worker": dt.timedelta(minutes=3),
    "drain": dt.timedelta(minutes=12),
    "prints": dt.timedelta(minutes=5),
}
MAIL_IS_LATE = dt.timedelta(minutes=15)
PING_TIMEOUT = 10


def beat(name):
    """Leave a mark: this part is alive now."""
    SystemMark.set(name)


@dataclass(frozen=True)
class Part:
    """A part of the machinery on the status page."""

    name: str
    seen_at: dt.datetime | None
    well: bool
    note: str = ""


def parts(now=None):
    """Every part that leaves marks, with how it is."""
    now = now or timezone.now()
    marks = {mark.name: mark for mark in SystemMark.objects.all()}
    found = []
    watched = STALE | ({"bounces": dt.timedelta(minutes=30)} if settings.BOUNCES_URL else {})
    for name, most in watched.items():
        at = marks[name].at if name in marks else None
        found.append(Part(name, at, at is not None and now - at < most))
    trouble, accepted = marks.get("mail_trouble"), marks.get("mail_accepted")
    found.append(
        Part(
            "mail",
            accepted.at if accepted else None,
            trouble is None,
            trouble.detail.get("why", "") if trouble else "",
        )
    )
    found.append(Part("redis", None, redis_answers()))
    return found


def redis_answers():
    cache.set("status.ping", 1, 5)
    return cache.get("status.ping") == 1


def late_since(now=None):
    """Since when mail has been waiting longer than it should; None when it is not.

    What was written down late (a morning that is made up for) waits since then, and not since it would have been due.
    """
    late = (now or timezone.now()) - MAIL_IS_LATE
    waiting = Notification.objects.filter(state=Notification.State.DUE, due_at__lt=late, created_at__lt=late)
    since = waiting.annotate(since=Greatest("due_at", "created_at")).order_by("since")
    return since.values_list("since", flat=True).first()


def mail_in_trouble():
    """Whether mail stands still: the server cannot be spoken to, or a run is held back until a person decides."""
    return late_since() is not None or SystemMark.objects.filter(name="mail_trouble").exists()


def ping_outside():
    """Tell the outside eye that a round went well. Its trouble is not ours: it is noted and nothing else."""
    if not settings.DEAD_MAN_URL.startswith(("https://", "http://")):
        return False
    try:
        with urllib.request.urlopen(settings.DEAD_MAN_URL, timeout=PING_TIMEOUT) as answer:  # noqa: S310  checked above
            return answer.status < 400
    except (URLError, OSError, ValueError) as error:
        log.warning("dead_man.unreachable", error=type(error).__name__)
        return False
