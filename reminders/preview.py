"""What would go out in the next days, to whom, if nothing changed: shown before a board switches its reminders on.

Asked in one statement (how many items of each kind are due when, with whom) and counted out day by day here.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import CharField, Count, Q, Value

from agencies.models import User
from core import days
from reminders.audience import choices_of_people
from reminders.kinds import KINDS, everyone
from reminders.models import MailChoice
from reminders.planning import planned_until
from reminders.rules import LONGEST_LATE, of_board

DAYS = 30


@dataclass
class Day:
    """One morning: {person: how many items of each kind they would hear of}."""

    on: dt.date
    people: dict[int, dict[str, int]] = field(default_factory=dict)
    single: int = 0  # messages about one item each, besides the digests
    digests: set[int] = field(default_factory=set)  # people who get one

    @property
    def messages(self):
        return len(self.digests) + self.single


@dataclass
class Preview:
    """The next days of one board."""

    days: list[Day]
    names: dict[int, User]
    late_now: int  # items that are late already and would not be chased

    @property
    def messages(self):
        return sum(day.messages for day in self.days)

    @property
    def busiest(self):
        return max((day.messages for day in self.days), default=0)

    def rows(self):
        """Days on which something goes out, with (person, what) pairs by name."""
        for day in self.days:
            known = sorted((self.names[pk] for pk in day.people if pk in self.names), key=lambda each: each.sort_name)
            if known:
                yield day, [(person, _in_words(day.people[person.pk])) for person in known]


def of(board, on=None):
    """The preview of a board from the day `on` (the next that is not planned yet): as its rules stand, switched on or not."""
    on = on or _next_to_plan()
    rules = of_board(board)
    start = rules.settings.chases_from if rules.settings.is_live else on
    end = on + dt.timedelta(days=DAYS - 1)
    counts = _counts(board, rules, start, end)
    choices = choices_of_people()
    found = []
    for number in range(DAYS):
        day = Day(on + dt.timedelta(days=number))
        for kind, per_person in counts.items():
            single = rules.in_own_messages(kind)
            dates = _Dates(rules, kind, day.on)
            for (person, due_on), items in per_person.items():
                if due_on in dates.told_to(None if single else choices.get(person)):
                    told = day.people.setdefault(person, {})
                    told[kind] = told.get(kind, 0) + items
                    if single:
                        day.single += items
                    else:
                        day.digests.add(person)
        found.append(day)
    people = {person for day in found for person in day.people}
    return Preview(found, User.objects.in_bulk(people), _late_now(board, rules, on))


def _next_to_plan():
    today = days.today()
    return today + dt.timedelta(days=1) if planned_until(today) == today else today


class _Dates:
    """The due dates of which people hear on one day, by what they chose: the same rules as planning's."""

    def __init__(self, rules, kind, on):
        self.rules, self.kind, self.on = rules, kind, on
        self.daily = rules.dates(kind, on)
        self.urgent = rules.urgent_dates(kind, on)
        self.weekly: dict[int, frozenset] = {}

    def told_to(self, choice):
        if choice is None or choice.frequency == MailChoice.Frequency.DAILY:
            return self.daily
        if choice.frequency == MailChoice.Frequency.URGENT:
            return self.urgent
        if choice.weekday not in self.weekly:
            self.weekly[choice.weekday] = self.rules.dates_of_a_week(self.kind, self.on, choice.weekday)
        return self.weekly[choice.weekday]


def _counts(board, rules, start, end):
    """{kind: {(person, due date): items}} of what could be spoken of until `end`."""
    ahead = end + dt.timedelta(days=max((max(rules.rule(name).before, default=0) for name in KINDS), default=0))
    oldest = max(start, end - dt.timedelta(days=LONGEST_LATE))
    window = Q(of_board=board.pk, due_day__gte=oldest, due_day__lte=ahead)
    parts = []
    for name, kind in KINDS.items():
        if not rules.is_off(name):
            leads_at = [board.pk] if rules.tells_leads(name) else []
            people = everyone(kind, lambda items: items.filter(window), leads_at)
            parts += [_numbers(part, name, "with_person", "due_day") for part in people]
    found: dict[str, dict[tuple[int, dt.date], int]] = defaultdict(lambda: defaultdict(int))
    for name, person, due_on, number in _together(parts):
        found[name][person, due_on] += number
    return found


def _numbers(rows, kind, *by):
    """(kind, *by, how many) of a queryset of items."""
    named = rows.annotate(of_kind=Value(kind, CharField()))
    return named.values("of_kind", *by).annotate(number=Count("pk")).values_list("of_kind", *by, "number")


def _together(parts):
    """The rows of all parts, in one statement."""
    return parts[0].union(*parts[1:], all=True) if parts else []


def _late_now(board, rules, on):
    late = Q(of_board=board.pk, due_day__lt=on)
    parts = [
        _numbers(kind.to_remind().filter(late), kind.name) for kind in KINDS.values() if not rules.is_off(kind.name)
    ]
    return sum(number for _, number in _together(parts))


def _in_words(counts):
    """ "2 actions, 1 feedback"."""
    return ", ".join(
        f"{number} {KINDS[kind].singular if number == 1 else KINDS[kind].label.lower()}"
        for kind, number in counts.items()
    )
