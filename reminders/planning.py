"""Who gets a digest on a day: asked of the database by due dates, the same few statements for ten items or a million.

A digest is planned once for a person and day (the key of its row), after half past six in London. Days that were
missed are made up for in the same message, and so is a digest that could not be sent in time. What it says is worked
out when it is sent.
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core import days
from core.models import Notification, SystemMark
from core.notifications import wake_the_drain
from reminders import escalation
from reminders.kinds import KINDS, ItemKind, everyone
from reminders.models import MailChoice
from reminders.models.settings import STANDARD_TIME, chased
from reminders.rules import live_boards

PLANS_FROM = dt.time(6, 30)  # London
USELESS_AFTER = (18, 0)  # London: what is still waiting then is told in the next digest
CATCH_UP = 7  # days
URGENT_AHEAD = 1
MARK = "digests"
LOCK = 7_301  # a number of our own among PostgreSQL's advisory locks
State = Notification.State


def tick(now=None):
    """What beat calls every few minutes: plan today's digests when it is time and nobody has. Returns how many, or None.

    Safe to run any number of times at once, with a clock that jumps.
    """
    now = now or timezone.now()
    here = now.astimezone(days.LONDON)
    if here.time() < PLANS_FROM or planned_until() >= here.date():
        return None
    return len(plan(here.date()))


def planned_until():
    """The last day that was planned."""
    mark = SystemMark.objects.filter(name=MARK).first()
    return dt.date.fromisoformat(mark.detail["on"]) if mark else dt.date.min


@transaction.atomic
def plan(on, *, dry_run=False):
    """Plan the digests of the day `on` (a London date): {person: ids of the boards that they hear of}.

    Running it again changes nothing: one key for each person and day.
    """
    if not dry_run:
        # Two planners at once would do the same work twice, to the same end: the second waits and finds it done.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    until = planned_until()
    first = max(until + dt.timedelta(days=1), on - dt.timedelta(days=CATCH_UP)) if until != dt.date.min else on
    boards = live_boards()
    if not dry_run:
        escalation.climb(boards, on)
    people = people_to_tell(boards, on, min(first, on))
    if dry_run:
        return people
    at = {board: rules.sends_at for board, rules in boards.items()}
    Notification.objects.bulk_create(
        [
            _digest(person, of, on, min((at[board] for board in of), default=STANDARD_TIME))
            for person, of in sorted(people.items())
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )
    _plan_single_messages(boards, on, min(first, on))
    _plan_for_people_outside(boards, on, min(first, on))
    if days.london(on, PLANS_FROM.hour) < timezone.now():
        transaction.on_commit(wake_the_drain)  # a morning that is made up for has been due for a while
    if on > until:
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
        due_at=days.london(on, at.hour, at.minute),
        not_after=days.london(on, *USELESS_AFTER),
    )


def people_to_tell(boards, on, first):
    """Who hears something on the day `on`: by the steps of their boards, by what was passed up, by what was not sent."""
    if not boards:
        return {}
    choices = {choice.user_id: choice for choice in MailChoice.objects.exclude(frequency="daily", away_until=None)}
    speaking = {board: rules for board, rules in boards.items() if not rules.is_quiet(on)}
    found = _matching(speaking, lambda rules, kind: rules.dates(kind, on, first))
    _hear_as_they_chose(found, choices, speaking, on, first)
    for person, board in escalation.people_to_tell():
        if board in speaking:
            found.setdefault(person, set()).add(board)
    for person, of in _unsent_digests(on):
        if of := speaking.keys() & set(of):
            found.setdefault(person, set()).update(of)
    return _hand_to_deputies(found, choices, on)


def _hear_as_they_chose(found, choices, boards, on, first):
    """Weekly people hear on their day of everything of the week; those who want only what is urgent, of that alone.

    A weekly day on which nothing could go out is made up for on the next day that is not quiet.
    """
    weekly = {pk for pk, choice in choices.items() if choice.frequency == MailChoice.Frequency.WEEKLY}
    urgent = {pk for pk, choice in choices.items() if choice.frequency == MailChoice.Frequency.URGENT}
    for person in weekly | urgent:
        found.pop(person, None)
    told = {day for rules in boards.values() for day in rules.days_told_on(on, first)}
    due_now = {pk for pk in weekly if choices[pk].weekday in {day.weekday() for day in told}}
    if due_now:
        week = min(told) - dt.timedelta(days=6)
        found |= _matching(boards, lambda rules, kind: rules.dates(kind, on, week), due_now)
    if urgent:
        soon = on + dt.timedelta(days=URGENT_AHEAD)
        found |= _matching(
            boards, lambda rules, kind: frozenset(date for date in rules.dates(kind, on, first) if date <= soon), urgent
        )


def _matching(boards, dates_of, people=None):
    """{person: board ids} with an item due on one of the dates that `dates_of(rules, kind)` names; in one statement."""
    parts = []
    for kind in KINDS.values():
        groups: dict[frozenset, list[int]] = {}
        for board, rules in boards.items():
            if rules.in_digest(kind.name) and (dates := dates_of(rules, kind.name)):
                groups.setdefault(dates, []).append(board)
        if groups:
            leads_at = [board for board, rules in boards.items() if rules.tells_leads(kind.name)]
            parts += [
                rows if people is None else rows.filter(with_person__in=people)
                for rows in everyone(kind, lambda items, groups=groups: chased(items.filter(_due(groups))), leads_at)
            ]
    found: dict[int, set[int]] = {}
    if parts:
        pairs = [rows.values_list("with_person", "of_board") for rows in parts]
        for person, board in pairs[0].union(*pairs[1:]):
            found.setdefault(person, set()).add(board)
    return found


def _due(groups):
    """Whether an item of one of these boards is due on one of its dates: {dates: board ids}."""
    rule = Q()
    for dates, boards in groups.items():
        rule |= Q(of_board__in=boards, due_day__in=sorted(dates))
    return rule


def _unsent_digests(on):
    """(person, boards) of digests of the past days that could not be sent in time, and that no later one made up for."""
    late = Notification.objects.filter(
        kind="digest", state=State.EXPIRED, due_at__gte=days.london(on - dt.timedelta(days=CATCH_UP), 0)
    )
    newer = Notification.objects.filter(kind="digest", recipient=OuterRef("recipient"), due_at__gt=OuterRef("due_at"))
    return late.filter(~Exists(newer), recipient__is_active=True).values_list("recipient_id", "boards")


def _hand_to_deputies(found, choices, on):
    """What somebody who is away would hear goes to their deputy, if that one is here; else it stays with them.

    What the deputy may not see is sorted out when the message is written (`reminders.digest`): it stays with the
    person themself.
    """
    handed = dict(found)
    for person, boards in found.items():
        choice = choices.get(person)
        if choice and choice.is_away(on) and choice.deputy_id:
            other = choices.get(choice.deputy_id)
            if not (other and other.is_away(on)):
                handed[choice.deputy_id] = handed.get(choice.deputy_id, set()) | boards
    return handed


def _plan_single_messages(boards, on, first):
    """Items that a board wants told in messages of their own: one row for each item, person and day."""
    wanted = {board: rules for board, rules in boards.items() if any(map(rules.in_own_messages, rules.rules))}
    rows = []
    for kind in KINDS.values() if wanted else ():
        groups: dict[frozenset, list[int]] = {}
        for board, rules in wanted.items():
            if rules.in_own_messages(kind.name) and (dates := rules.dates(kind.name, on, first)):
                groups.setdefault(dates, []).append(board)
        if not groups:
            continue
        for part in everyone(kind, lambda items, groups=groups: items.filter(_due(groups))):
            for item, person, board, due in part.values_list("pk", "with_person", "of_board", "due_day"):
                if due >= wanted[board].settings.chases_from:
                    rows.append(_single(kind, item, person, board, due, on, wanted[board].sends_at))
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)


def _plan_for_people_outside(boards, on, first):
    """Reminders to people without an account, on the same days as to those who have one."""
    rows = []
    for kind in KINDS.values():
        groups: dict[frozenset, list[int]] = {}
        for board, rules in boards.items():
            if dates := rules.dates(kind.name, on, first):
                groups.setdefault(dates, []).append(board)
        if not groups or type(kind).outside is ItemKind.outside:
            continue
        for each in kind.outside(chased(kind.open().filter(_due(groups)))):
            at = boards[each.board].sends_at
            rows.append(
                Notification(
                    dedupe_key=f"{each.kind}:{each.item}:{on}",
                    kind=each.kind,
                    address=each.address,
                    board_id=each.board,
                    subject_type=each.subject_type,
                    subject_id=str(each.item),
                    detail=each.detail,
                    due_at=days.london(on, at.hour, at.minute),
                    not_after=days.london(on, *USELESS_AFTER),
                )
            )
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)


def _single(kind, item, person, board, due, on, at):
    return Notification(
        dedupe_key=f"reminder:{kind.name}:{item}:{due}:{on}:{person}",
        kind="reminders.item",
        recipient_id=person,
        board_id=board,
        detail={"kind": kind.name, "item": item},
        due_at=days.london(on, at.hour, at.minute),
        not_after=days.london(on, *USELESS_AFTER),
    )
