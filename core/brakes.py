"""Brakes on guessing: wrong passwords, codes, links and keys are counted in rows, so that they hold without Redis.

So many tries are free; after them each further one has to wait twice as long as the one before. What is counted (an
account, an address, both together) is stored as a keyed hash only, whether or not there is such an account. A try
during a wait is refused without a look, and does not lengthen it.
"""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from core.addresses import network
from core.models import BrakeTally

# Counts one try unless there is a wait; a window that is over begins anew. Locks the row until the commit.
COUNT = """
INSERT INTO core_braketally AS tally (key, brake, tries, since, blocked_until, forget_at)
VALUES (%(key)s, %(brake)s, 1, %(now)s, %(now)s, %(now)s + %(window)s)
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN tally.forget_at <= %(now)s THEN 1 ELSE tally.tries + 1 END,
    since = CASE WHEN tally.forget_at <= %(now)s THEN %(now)s ELSE tally.since END,
    forget_at = CASE WHEN tally.forget_at <= %(now)s THEN %(now)s + %(window)s ELSE tally.forget_at END
WHERE tally.blocked_until <= %(now)s
RETURNING tries
"""
ONE_SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Brake:
    """How many tries are free within the window, the wait after them, and the longest that it grows to."""

    name: str
    free: int
    window: dt.timedelta
    longest: dt.timedelta
    first: dt.timedelta = ONE_SECOND

    def key(self, *who: str) -> str:
        """What is stored in place of whoever is counted."""
        return salted_hmac(f"core.brakes.{self.name}", "\n".join(who), algorithm="sha256").hexdigest()

    def delay(self, tries: int) -> dt.timedelta:
        """How long to wait after so many tries."""
        if tries < self.free:
            return dt.timedelta()
        return min(self.first * 2 ** min(tries - self.free, 30), self.longest)


@dataclass(frozen=True)
class Count:
    """One thing to count: by which brake, and who."""

    brake: Brake
    who: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.brake.key(*self.who)


class _Blocked(Exception):
    pass


def take(*counts: Count) -> int:
    """Count one try on all of these at once, or on none. Returns the seconds to wait; 0 means go on.

    Whoever counts by several brakes always names them in the same order, so that two tries never wait for each other.
    """
    if not settings.BRAKES:
        return 0
    now = timezone.now()
    try:
        with transaction.atomic():
            for count in counts:
                _count(count, now)
    except _Blocked:
        ends = BrakeTally.objects.filter(key__in=[count.key for count in counts]).values_list(
            "blocked_until", flat=True
        )
        return max((math.ceil((end - now).total_seconds()) for end in ends if end > now), default=1)
    return 0


def _count(count: Count, now: dt.datetime) -> None:
    brake, key = count.brake, count.key
    tries = _tries(brake, key, now)
    if tries is None:
        raise _Blocked
    if delay := brake.delay(tries):
        BrakeTally.objects.filter(key=key).update(blocked_until=now + delay)


def _tries(brake: Brake, key: str, now: dt.datetime) -> int | None:
    """How many tries there are with this one; None while there is a wait."""
    values: dict[str, Any] = {"key": key, "brake": brake.name, "now": now, "window": brake.window}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        row = cursor.fetchone()
    return row[0] if row else None


def give_back(*counts: Count) -> None:
    """The try was right: take it off again. A wait that it began ends, for before it there was none."""
    if settings.BRAKES:
        keys = [count.key for count in counts]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_braketally SET tries = tries - 1, blocked_until = since WHERE key = ANY(%s) AND tries > 0",
                [keys],
            )


def forget(*counts: Count) -> None:
    """Begin anew."""
    if settings.BRAKES:
        BrakeTally.objects.filter(key__in=[count.key for count in counts]).delete()


def counted(brake: Brake, at_least: int) -> set[str]:
    """The keys that this brake counted so often within its window."""
    rows = BrakeTally.objects.filter(brake=brake.name, tries__gte=at_least, forget_at__gt=timezone.now())
    return set(rows.values_list("key", flat=True))


def first_time(name: str, *who: str, within: dt.timedelta) -> bool:
    """Whether this was not used before within so long; from now on it was. Not switched off with the brakes."""
    brake = Brake(name, 1, within, within)
    return _tries(brake, brake.key(*who), timezone.now()) == 1


def in_words(wait: int) -> str:
    """How long to wait, for a message."""
    if wait < 60:
        return ngettext("%(number)s second", "%(number)s seconds", wait) % {"number": wait}
    minutes = -(-wait // 60)
    return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}


def sweep() -> None:
    """Remove what no brake needs any more."""
    now = timezone.now()
    BrakeTally.objects.filter(forget_at__lt=now, blocked_until__lt=now).delete()


# One-time links and keys to the API: only wrong ones are counted, a right one always opens.

LINK = Brake("link", free=20, window=dt.timedelta(minutes=10), longest=dt.timedelta(minutes=10))
KEY = Brake("key", free=60, window=dt.timedelta(minutes=10), longest=dt.timedelta(minutes=10))
LINK_POSTS = Brake("link posts", free=60, window=dt.timedelta(minutes=10), longest=dt.timedelta(minutes=10))


def wrong_link(request) -> int:
    """Count a one-time link of whatever kind that opens nothing. Returns the seconds to wait.

    The view has to return its answer, not raise Http404: that would take the count back with everything else.
    """
    return take(Count(LINK, (network(request),)))


def wrong_key(request) -> int:
    """As `wrong_link`, for a call to the API without a key that is right."""
    return take(Count(KEY, (network(request),)))
