"""One message a day to one person: everything they are late with or soon asked for.

Each app registers a source of items in its `notices.py`. A source answers two
questions: who has an item whose date is one of these (for planning, in SQL),
and what are one person's items today (when the message is written).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from core import days
from core.models import Notification, SystemMark
from core.notifications import Mail, NotNeeded, absolute, kind

BEFORE = (28, 14, 7, 1, 0)  # days before the date on which a digest is due
EVERY = 7  # days between digests once it is late
LONGEST_LATE = 730
AHEAD = dt.timedelta(days=28)
MORNING = (7, 30)  # London
EVENING = (18, 0)
CATCH_UP = 7


@dataclass(frozen=True)
class Item:
    """One line: a reference, what is asked, the date and where to do it. Never what the case is about."""

    reference: str
    asks: str
    due_on: dt.date
    path: str
    board: str = ""


@dataclass(frozen=True)
class Source:
    steps: tuple[int, ...]
    people_with: Callable  # (set of dates) -> iterable of user ids
    items_of: Callable  # (user, until) -> iterable of Item


SOURCES: dict[str, Source] = {}


def source(name, *, people_with, items_of, steps=BEFORE):
    SOURCES[name] = Source(steps, people_with, items_of)


def dates_to_remind_of(on, steps=BEFORE):
    """The due dates for which a digest goes out on the day `on`: some days ahead, today, then weekly when late."""
    ahead = {on + dt.timedelta(days=n) for n in steps}
    return ahead | {on - dt.timedelta(days=n) for n in range(EVERY, LONGEST_LATE, EVERY)}


def plan(on, *, dry_run=False):
    """Plan the digests of the day `on` (a London date); return the ids of the people who get one.

    Days on which nothing ran (up to a week) are made up for in the same
    message. Running it again changes nothing: one key per person and day.
    """
    mark = SystemMark.objects.filter(name="digests").first()
    last = dt.date.fromisoformat(mark.detail["on"]) if mark else on - dt.timedelta(days=1)
    first = max(last + dt.timedelta(days=1), on - dt.timedelta(days=CATCH_UP))
    missed = [first + dt.timedelta(days=n) for n in range((on - first).days + 1)] or [on]
    people = set()
    for each in SOURCES.values():
        dates = set().union(*(dates_to_remind_of(day, each.steps) for day in missed))
        people.update(each.people_with(dates))
    if dry_run:
        return people
    start, end = days.london(on, *MORNING), days.london(on, *EVENING)
    Notification.objects.bulk_create(
        [
            Notification(
                dedupe_key=f"digest:{person}:{on}",
                kind="digest",
                recipient_id=person,
                reference=f"digest of {on}",
                detail={"on": on.isoformat()},
                due_at=start,
                not_after=end,
            )
            for person in sorted(people)
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )
    SystemMark.set("digests", on=on.isoformat(), people=len(people))
    return people


def items_of(user, on):
    """Everything to tell one person on a day: (late, soon), each soonest first."""
    items = sorted(
        (item for each in SOURCES.values() for item in each.items_of(user, on + AHEAD)),
        key=lambda item: (item.due_on, item.reference),
    )
    return [i for i in items if i.due_on < on], [i for i in items if i.due_on >= on]


@kind("digest", "Daily digest")
def write(notification):
    """The digest as it stands when it is sent: what was done since it was planned has dropped out."""
    user = notification.recipient
    if not user.is_active:
        raise NotNeeded("The account is closed.")
    on = timezone.now().astimezone(days.LONDON).date()
    late, soon = items_of(user, on)
    if not late and not soon:
        raise NotNeeded("Nothing is waiting any more.")
    count = (
        f"{len(late)} late, {len(soon)} soon" if late and soon else f"{len(late)} late" if late else f"{len(soon)} soon"
    )
    lines = [("Late", [_line(item, on) for item in late]), ("Soon", [_line(item, on) for item in soon])]
    return Mail(
        subject=f"SCR Tracker: {count}",
        template="core/mail/digest",
        context={"groups": [group for group in lines if group[1]], "home": absolute("/"), "on": on},
    )


def _line(item, on):
    left = (item.due_on - on).days
    if left < 0:
        when = f"{-left} day{'s' if left != -1 else ''} late"
    else:
        when = "due today" if left == 0 else f"due in {left} day{'s' if left != 1 else ''}"
    return {
        "reference": item.reference,
        "asks": item.asks,
        "when": when,
        "url": absolute(item.path),
        "board": item.board,
    }
