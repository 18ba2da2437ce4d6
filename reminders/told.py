"""When people were reminded of a thing (what the messages said, not what was planned), and how far up it went."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import BooleanField, DateTimeField, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast

from core import days
from core.models import Notification, NotificationLine
from core.templatetags.words import plural
from reminders.kinds import KINDS
from reminders.models import Escalation
from reminders.planning import PLANS_FROM


class Told(NamedTuple):
    """A message that spoke of an item, or a rung of the ladder that it reached."""

    at: dt.datetime
    sentence: str
    is_reminder: bool = False  # neither news of something that came up, nor a rung
    passed_to: str = ""  # "the chair"; empty for a message, and where nobody is named for the rung


def told_of(kind, items):
    """{item id: [(sent at, name of the recipient, what was asked, "3 days late")]}, oldest first; one statement."""
    lines = _lines({kind: items})
    found = defaultdict(list)
    for item, *told in lines.values_list(
        "item_id", "notification__sent_at", "notification__recipient__name", "asks", "when"
    ):
        found[item].append(tuple(told))
    return found


def last_reminded(kind):
    """For `annotate`: when a message last spoke of an item of this kind; None for never."""
    lines = NotificationLine.objects.filter(
        item_kind=kind, item_id=OuterRef("pk"), notification__state=Notification.State.SENT
    )
    return Subquery(lines.order_by("-notification__sent_at").values("notification__sent_at")[:1])


def rung_reached(kind, due_on="due_on"):
    """For `annotate`: the highest rung that an item reached by its present date, a value of `Rung`; None for none."""
    tops = Escalation.objects.filter(item_kind=kind, item_id=OuterRef("pk"), due_on=OuterRef(due_on), is_top=True)
    return Subquery(tops.values("rung")[:1])


def history_of(items):
    """Every message that spoke of these items ({kind: ids}), and every rung that they reached; oldest first.

    One statement for both: the pages that show it are asked for all day.
    """
    spoken = _lines(items).values_list(
        "notification__sent_at",
        "notification__recipient__name",
        "asks",
        "when",
        Value(None, BooleanField(null=True)),
        "item_kind",
        "notification__kind",
    )
    names = "notices__person__name"
    passed_to = StringAgg(names, ", ", filter=Q(notices__passed_to_them=True), order_by=names)
    rungs = (
        Escalation.objects.filter(_any_of(items))
        .order_by()
        .annotate(at=Cast("on", DateTimeField()), people=passed_to, due=Cast("due_on", TextField()))
        .values_list("at", "people", "rung", "due", "nobody", "item_kind", Value(""))
    )
    told = [
        _spoke(at, people, what, when, KINDS[item_kind].happens == by)
        if nobody is None
        else _passed(at, people, what, when, nobody)
        for at, people, what, when, nobody, item_kind, by in spoken.order_by().union(rungs, all=True)
    ]
    return sorted(told, key=lambda one: one.at)


def _lines(items):
    sent = NotificationLine.objects.filter(_any_of(items), notification__state=Notification.State.SENT)
    return sent.order_by("notification__sent_at", "pk")


def _any_of(items):
    wanted = Q(pk=None)
    for kind, ids in items.items():
        wanted |= Q(item_kind=kind, item_id__in=ids)
    return wanted


def _spoke(at, name, asks, when, is_news):
    """A message about the item: when it came up that is news, and a reminder later."""
    said = f"{asks[:1].lower()}{asks[1:]}"
    if is_news:
        return Told(at, f"Told {name or 'somebody'}: {said}.")
    return Told(at, f"Reminded {name or 'somebody'}{f', {when}' if when else ''}: {said}.", is_reminder=True)


def _passed(at, people, rung, due_on, nobody):
    row = Escalation(on=at.date(), rung=rung, due_on=dt.date.fromisoformat(due_on), nobody=nobody)
    late = f"{plural(row.days_late, 'day')} late"
    at = days.london(row.on, PLANS_FROM.hour, PLANS_FROM.minute)
    if row.nobody:
        return Told(at, f"{late[0].upper()}{late[1:]}: should go up to {row.to_whom}, but nobody else is named there.")
    return Told(at, f"Passed up to {row.to_whom}{f', {people}' if people else ''}: {late}.", passed_to=row.to_whom)
