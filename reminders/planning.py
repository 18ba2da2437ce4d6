"""The messages of a day: planned once in the morning, after half past six in London.

A digest is planned once for a person and day (the key of its row). Days that were missed are made up for in the same
message, and so is a digest that could not be sent in time. What it says is worked out when it is sent.
"""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from core import days
from core.models import Notification, SystemMark
from core.notifications import wake_the_drain
from reminders import escalation
from reminders.audience import CATCH_UP, choices_of_people, deputy_of, people_to_tell
from reminders.kinds import KINDS, ItemKind, everyone
from reminders.models.settings import STANDARD_TIME, chased
from reminders.rules import by_dates, due_on_any, live_boards

PLANS_FROM = dt.time(6, 30)  # London
USELESS_AFTER = (18, 0)  # London: what is still waiting then is told in the next digest
MARK = "digests"
LOCK = 7_301  # a number of our own among PostgreSQL's advisory locks


def tick(now=None):
    """What beat calls every few minutes: plan today's digests when it is time and nobody has. Returns how many, or None.

    Safe to run any number of times at once, and with a clock that was ahead for a while.
    """
    now = now or timezone.now()
    here = now.astimezone(days.LONDON)
    if here.time() < PLANS_FROM or planned_until(here.date()) >= here.date():
        return None
    return len(plan(here.date()))


def planned_until(today):
    """The last day that was planned. A day to come counts for nothing: a clock was ahead, and every day has its own."""
    mark = SystemMark.objects.filter(name=MARK).first()
    on = dt.date.fromisoformat(mark.detail["on"]) if mark else dt.date.min
    return on if on <= today else dt.date.min


@transaction.atomic
def plan(on, *, dry_run=False):
    """Plan the digests of the day `on` (a London date): {person: ids of the boards that they hear of}.

    Running it again changes nothing: one key for each person and day.
    """
    if not dry_run:
        # Two planners at once would do the same work twice, to the same end: the second waits and finds it done.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    until = planned_until(on)
    first = on if until == dt.date.min else max(until + dt.timedelta(days=1), on - dt.timedelta(days=CATCH_UP))
    first = min(first, on)
    boards = live_boards()
    if not dry_run:
        escalation.climb(boards, on)
    people = people_to_tell(boards, on, first)
    if dry_run:
        return people
    at = {board: rules.sends_at for board, rules in boards.items()}
    rows = [
        _digest(person, of, on, min((at[board] for board in of), default=STANDARD_TIME))
        for person, of in sorted(people.items())
    ]
    rows += [*_single_messages(boards, on, first), *_messages_outside(boards, on, first)]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
    if any(row.due_at <= timezone.now() for row in rows):
        transaction.on_commit(wake_the_drain)  # a morning that is made up for
    if until < on:
        SystemMark.set(MARK, on=on.isoformat(), people=len(people))
    return people


def _digest(person, boards, on, at):
    return Notification(
        dedupe_key=f"digest:{person}:{on}",
        kind="digest",
        recipient_id=person,
        reference=f"{on:%-d %B %Y}",
        boards=sorted(boards),
        detail={"on": on.isoformat()},
        **_when(on, at),
    )


def _single_messages(boards, on, first):
    """Items that a board wants told in messages of their own: one for each item, person and day; deputies as well."""
    wanted = {board: rules for board, rules in boards.items() if any(map(rules.in_own_messages, rules.rules))}
    choices = choices_of_people() if wanted else {}
    for kind in KINDS.values() if wanted else ():
        told = {board: rules for board, rules in wanted.items() if rules.in_own_messages(kind.name)}
        if groups := by_dates(told, kind, lambda rules, name: rules.dates(name, on, first)):
            for part in everyone(kind, lambda items, groups=groups: chased(items.filter(due_on_any(groups)))):
                for item, person, board, due in part.values_list("pk", "with_person", "of_board", "due_day"):
                    detail = {"kind": kind.name, "item": item, "due": due.isoformat()}
                    deputy = deputy_of(person, choices, on)
                    for reader in {person, deputy} - {None}:
                        yield Notification(
                            dedupe_key=f"reminder:{kind.name}:{item}:{due}:{on}:{reader}",
                            kind="reminders.item",
                            recipient_id=reader,
                            board_id=board,
                            detail=detail if reader == person else detail | {"of": person},
                            **_when(on, wanted[board].sends_at),
                        )


def _messages_outside(boards, on, first):
    """Reminders to people without an account, on the same days as to those who have one."""
    for kind in KINDS.values():
        if type(kind).outside is ItemKind.outside:
            continue
        if groups := by_dates(boards, kind, lambda rules, name: rules.dates(name, on, first)):
            for each in kind.outside(chased(kind.to_remind().filter(due_on_any(groups)))):
                yield Notification(
                    dedupe_key=f"{each.kind}:{each.item}:{on}",
                    kind=each.kind,
                    address=each.address,
                    board_id=each.board,
                    subject_type=each.subject_type,
                    subject_id=str(each.item),
                    detail=each.detail,
                    **_when(on, boards[each.board].sends_at),
                )


def _when(on, at):
    """From when and until when a message of the day `on` is of use."""
    return {"due_at": days.london(on, at.hour, at.minute), "not_after": days.london(on, *USELESS_AFTER)}
