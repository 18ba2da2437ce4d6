"""Who hears of something on a day: asked of the database by due dates, the same few statements for ten items or a million.

By the steps of their boards, by what was passed up, and by what could not be sent before; as each person chose, and
with the deputies of those who are away.
"""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from agencies.models import User
from core import days
from core.models import FailingAddress, Notification
from reminders import escalation
from reminders.kinds import KINDS, everyone
from reminders.models import MailChoice
from reminders.models.settings import chased
from reminders.rules import by_dates, due_on_any

CATCH_UP = 7  # days
Frequency = MailChoice.Frequency


def people_to_tell(boards, on, first):
    """{person: ids of the boards that they hear of} on the day `on`, with what was missed since `first`."""
    if not boards:
        return {}
    choices = choices_of_people()
    speaking = {board: rules for board, rules in boards.items() if not rules.is_quiet(on)}
    found = _matching(speaking, lambda rules, kind: rules.dates(kind, on, first))
    _hear_as_they_chose(found, choices, speaking, on, first)
    for person, board in escalation.people_to_tell(on):
        if board in speaking:
            found.setdefault(person, set()).add(board)
    for person, of in _unsent_digests(on):
        if of := speaking.keys() & set(of):
            found.setdefault(person, set()).update(of)
    for person, boards_of in list(found.items()):
        if (deputy := deputy_of(person, choices, on)) is not None:
            # What the deputy may not see is sorted out when the message is written: it stays with the person.
            found[deputy] = found.get(deputy, set()) | boards_of
    for person in _whose_mail_comes_back():
        found.pop(person, None)  # their board was told when it first came back
    return found


def choices_of_people():
    """{person: what they chose}, of those who chose anything."""
    return {row.user_id: row for row in MailChoice.objects.exclude(frequency=Frequency.DAILY, away_until=None)}


def deputy_of(person, choices, on):
    """Who stands in for this person (an id) on a day, or None: not for somebody who is here, nor by one who is away."""
    choice = choices.get(person)
    if choice is None or not choice.is_away(on) or choice.deputy_id is None:
        return None
    theirs = choices.get(choice.deputy_id)
    return None if theirs is not None and theirs.is_away(on) else choice.deputy_id


def _hear_as_they_chose(found, choices, boards, on, first):
    """Weekly people hear on their day of everything of the week; those who want only what is urgent, of that alone.

    A weekly day on which nothing could go out is made up for on the next day that is not quiet, board by board.
    """
    weekly: dict[int, list[int]] = {}
    urgent = []
    for person, choice in choices.items():
        if choice.frequency == Frequency.WEEKLY:
            weekly.setdefault(choice.weekday, []).append(person)
        elif choice.frequency == Frequency.URGENT:
            urgent.append(person)
    for person in [*urgent, *(person for people in weekly.values() for person in people)]:
        found.pop(person, None)
    for weekday, people in weekly.items():
        found |= _matching(boards, lambda rules, kind, day=weekday: rules.dates_of_a_week(kind, on, day, first), people)
    if urgent:
        found |= _matching(boards, lambda rules, kind: rules.urgent_dates(kind, on, first), urgent)


def _matching(boards, dates_of, people=None):
    """{person: board ids} with an item due on one of the dates that `dates_of(rules, kind)` names; in one statement."""
    parts = []
    for kind in KINDS.values():
        told = {board: rules for board, rules in boards.items() if rules.in_digest(kind.name)}
        if groups := by_dates(told, kind, dates_of):
            leads_at = [board for board, rules in boards.items() if rules.tells_leads(kind.name)]
            parts += [
                rows if people is None else rows.filter(with_person__in=people)
                for rows in everyone(
                    kind, lambda items, groups=groups: chased(items.filter(due_on_any(groups))), leads_at
                )
            ]
    found: dict[int, set[int]] = {}
    if parts:
        pairs = [rows.values_list("with_person", "of_board") for rows in parts]
        for person, board in pairs[0].union(*pairs[1:]):
            found.setdefault(person, set()).add(board)
    return found


def _unsent_digests(on):
    """(person, boards) of digests of the past days that could not be sent in time, and that no later one made up for."""
    late = Notification.objects.filter(
        kind="digest",
        state=Notification.State.EXPIRED,
        due_at__gte=days.london(on - dt.timedelta(days=CATCH_UP), 0),
    )
    newer = Notification.objects.filter(kind="digest", recipient=OuterRef("recipient"), due_at__gt=OuterRef("due_at"))
    return late.filter(~Exists(newer), recipient__is_active=True).values_list("recipient_id", "boards")


def _whose_mail_comes_back():
    """People to whose address nothing is sent: a message planned for them would fail anew each morning."""
    failing = FailingAddress.objects.values("address")
    return User.objects.annotate(lower=Lower("email")).filter(lower__in=failing).values_list("pk", flat=True)
