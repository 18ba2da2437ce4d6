"""What would go out in the next days, to whom, if nothing changed: shown before a board switches its reminders on.

Asked in one statement (how many items of each kind are due when, with whom) and counted out day by day here.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import CharField, Count, Q, Value

from agencies.models import User
from core import days
from reminders.kinds import KINDS, everyone
from reminders.models import MailChoice
from reminders.rules import LONGEST_LATE, of_board

DAYS = 30


@dataclass
class Day:
    """One morning: {person: how many items of each kind they would hear of}."""

    on: dt.date
    quiet: bool
    people: dict[int, dict[str, int]] = field(default_factory=dict)

    @property
    def messages(self):
        return len(self.people)


@dataclass
class Preview:
    """The next days of one board."""

    days: list[Day]
    names: dict[int, User]
    late_now: int  # items that are late already and would not be chased
    weekly: set[int]

    @property
    def messages(self):
        return sum(day.messages for day in self.days)

    @property
    def busiest(self):
        return max((day.messages for day in self.days), default=0)

    def rows(self):
        """Days on which something goes out, with (person, what) pairs by name."""
        for day in self.days:
            if day.people:
                people = sorted(day.people, key=lambda pk: self.names[pk].sort_name)
                yield day, [(self.names[pk], _in_words(day.people[pk])) for pk in people if pk in self.names]


def of(board, on=None):
    """The preview of a board from the day `on` (London's today): as its rules stand now, switched on or not."""
    on = on or days.today()
    rules = of_board(board)
    start = rules.settings.chases_from or on
    end = on + dt.timedelta(days=DAYS - 1)
    counts = _counts(board, rules, start, end)
    choices = {choice.user_id: choice for choice in MailChoice.objects.all()}
    found = []
    for number in range(DAYS):
        day = Day(on + dt.timedelta(days=number), rules.is_quiet(on + dt.timedelta(days=number)))
        for kind, per_person in counts.items():
            dates = rules.dates(kind, day.on)
            for (person, due_on), items in per_person.items():
                if due_on in dates and _hears(choices.get(person), day.on, due_on):
                    told = day.people.setdefault(person, {})
                    told[kind] = told.get(kind, 0) + items
        found.append(day)
    people = {person for day in found for person in day.people}
    weekly = {pk for pk, choice in choices.items() if choice.frequency == MailChoice.Frequency.WEEKLY} & people
    return Preview(found, User.objects.in_bulk(people), _late_now(board, on), weekly)


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


def _hears(choice, on, due_on):
    """Whether somebody with this choice hears of a date on a day; what a weekly digest gathers is counted on its own day."""
    if choice is None or choice.frequency == MailChoice.Frequency.DAILY:
        return True
    if choice.frequency == MailChoice.Frequency.URGENT:
        return due_on <= on + dt.timedelta(days=1)
    return choice.weekday == on.weekday()


def _late_now(board, on):
    late = Q(of_board=board.pk, due_day__lt=on)
    return sum(
        number for _, number in _together([_numbers(kind.open().filter(late), kind.name) for kind in KINDS.values()])
    )


def _in_words(counts):
    """ "2 actions, 1 feedback"."""
    return ", ".join(
        f"{number} {KINDS[kind].singular if number == 1 else KINDS[kind].label.lower()}"
        for kind, number in counts.items()
    )
