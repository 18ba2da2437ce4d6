"""The rules of each board as they hold: the defaults of a kind, and where the board does otherwise; and its days."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import F, FilteredRelation, Q

from core import days
from core.templatetags.words import plural
from reminders.kinds import KINDS, ItemKind
from reminders.models import BoardReminders, ReminderRule

URGENT_AHEAD = dt.timedelta(days=1)  # what those hear of who want only what is urgent
LONGEST_LATE = 730  # days after the date on which the last reminder goes out
LONGEST_AHEAD = 60
MOST_STEPS = 12
Channel = ReminderRule.Channel


@dataclass(frozen=True)
class Rule:
    """When one board reminds of one kind of item."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    every: int
    who: str = ReminderRule.Who.HOLDER
    channel: str = Channel.DIGEST

    @classmethod
    def standard(cls, kind: ItemKind):
        channel = Channel.AT_ONCE if kind.happens else Channel.DIGEST
        return cls(tuple(kind.before), tuple(kind.after), kind.every, channel=channel)

    def dates(self, on):
        """The due dates of which a reminder goes out on the day `on`."""
        return {on - dt.timedelta(days=late) for late in self._days_late()}

    def falls_on(self, due_on):
        """The days on which a reminder of this due date goes out, soonest first; endless ones up to LONGEST_LATE."""
        return sorted({due_on + dt.timedelta(days=late) for late in self._days_late()})

    def in_words(self):
        """ "28, 14, 7 and 1 days before, on the day, then every 7 days while late"."""
        if self.channel == Channel.OFF:
            return "Not at all"
        ahead = [step for step in self.before if step]
        parts = [f"{_listed(ahead)} before"] if ahead else []
        parts += ["on the day"] if 0 in self.before else []
        parts += [f"{_listed(self.after)} after"] if self.after else []
        parts += [f"then every {plural(self.every, 'day')} while late"] if self.every else []
        words = ", ".join(parts)
        return words[:1].upper() + words[1:]

    def _days_late(self):
        """How late something is when a reminder goes out: below zero before the date."""
        first = max(self.after, default=0) + self.every
        endless = range(first, LONGEST_LATE, self.every) if self.every else ()
        return {*(-step for step in self.before), *self.after, *endless}


def _listed(numbers):
    *most, last = map(str, numbers)
    unit = "day" if list(numbers) == [1] else "days"
    return f"{', '.join(most)} and {last} {unit}" if most else f"{last} {unit}"


@dataclass
class BoardRules:
    """Everything that decides what one board sends on a day."""

    settings: BoardReminders
    rules: dict[str, Rule] = field(default_factory=dict)

    def rule(self, kind: str) -> Rule:
        return self.rules.get(kind) or Rule.standard(KINDS[kind])

    def is_quiet(self, day):
        """Whether nothing goes out on this day; what would have been sent goes out on the next day that is not."""
        if day.weekday() in self.settings.quiet_weekdays:
            return True
        return self.settings.quiet_on_bank_holidays and day in days.bank_holidays()

    def next_morning(self, after):
        """The next day after this one on which something goes out."""
        day = after + dt.timedelta(days=1)
        while self.is_quiet(day):
            day += dt.timedelta(days=1)
        return day

    def days_told_on(self, on, first=None):
        """The days whose reminders go out on `on`: it, those since `first` that were missed, and quiet ones before."""
        if self.is_quiet(on):
            return []
        first = min(first or on, on)
        while self.is_quiet(first - dt.timedelta(days=1)):
            first -= dt.timedelta(days=1)
        return [first + dt.timedelta(days=number) for number in range((on - first).days + 1)]

    def dates(self, kind, on, first=None):
        """The due dates of which this board reminds on `on`, with what was missed since `first`."""
        if self.is_off(kind):
            return frozenset()
        rule = self.rule(kind)
        return frozenset().union(*(rule.dates(day) for day in self.days_told_on(on, first)))

    def urgent_dates(self, kind, on, first=None):
        """Of those: what is late on `on`, or due then or on the next day."""
        return frozenset(date for date in self.dates(kind, on, first) if date <= on + URGENT_AHEAD)

    def dates_of_a_week(self, kind, on, weekday, first=None):
        """The due dates that a weekly digest tells on `on`: those of the week up to the weekday whose reminders go out
        then, or were missed and are made up for; none on the other days."""
        told = [day for day in self.days_told_on(on, first) if day.weekday() == weekday]
        return self.dates(kind, on, told[0] - dt.timedelta(days=6)) if told else frozenset()

    def in_digest(self, kind: str):
        """Whether items of this kind stand in the digest. What was told when it came up stands there later as well."""
        channel = self.rule(kind).channel
        return channel == Channel.DIGEST or (channel == Channel.AT_ONCE and bool(KINDS[kind].happens))

    def is_off(self, kind: str):
        return self.rule(kind).channel == Channel.OFF

    def tells_leads(self, kind: str):
        """Whether the leads of an item's agency hear of it as well."""
        return self.rule(kind).who == ReminderRule.Who.HOLDER_AND_LEADS

    def in_own_messages(self, kind: str):
        return self.rule(kind).channel == Channel.AT_ONCE and not KINDS[kind].happens

    @property
    def sends_at(self):
        return self.settings.sends_at


def by_dates(boards, kind, dates_of):
    """{due dates: ids of the boards that speak of them}: boards with the same dates are asked about together."""
    groups: dict[frozenset, list[int]] = {}
    for board, rules in boards.items():
        if dates := dates_of(rules, kind.name):
            groups.setdefault(dates, []).append(board)
    return groups


def due_on_any(groups):
    """Whether an item of one of these boards is due on one of its dates (see `by_dates`)."""
    rule = Q()
    for dates, boards in groups.items():
        rule |= Q(of_board__in=boards, due_day__in=sorted(dates))
    return rule


def live_boards():
    """The rules of every board that is switched on: {board id: BoardRules}, in two queries."""
    boards = {row.board_id: BoardRules(row) for row in BoardReminders.objects.live()}
    for row in ReminderRule.objects.filter(board_id__in=boards):
        boards[row.board_id].rules[row.kind] = _of(row)
    return boards


def of_board(board):
    """The rules of one board, switched on or not."""
    rows = ReminderRule.objects.filter(board=board)
    return BoardRules(BoardReminders.of(board), {row.kind: _of(row) for row in rows})


def of_live_board(board_id, kind):
    """The rules of a board for one kind, in one query; None where the board is not switched on."""
    own = FilteredRelation("board__reminder_rules", condition=Q(board__reminder_rules__kind=kind))
    columns = {f"own_{name}": F(f"own__{name}") for name in ("before", "after", "every", "who", "channel")}
    row = BoardReminders.objects.live().filter(board=board_id).annotate(own=own).annotate(**columns).first()
    if row is None:
        return None
    rules = {kind: Rule(*(getattr(row, name) for name in columns))} if row.own_channel else {}
    return BoardRules(row, rules)


def _of(row):
    return Rule(tuple(row.before), tuple(row.after), row.every, row.who, row.channel)


def is_told_at_once(board_id, kind):
    """Whether this board wants the message that tells of an item at the moment it comes up."""
    channel = ReminderRule.objects.filter(board_id=board_id, kind=kind).values_list("channel", flat=True).first()
    return (channel or Rule.standard(KINDS[kind]).channel) == Channel.AT_ONCE


def next_after(board_rules, kind, due_on, after):
    """The next day after `after` on which this board reminds of an item due then, or None."""
    for day in board_rules.rule(kind).falls_on(due_on):
        told_on = day
        while board_rules.is_quiet(told_on):
            told_on += dt.timedelta(days=1)
        if told_on > after:
            return told_on
    return None
