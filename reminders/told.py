"""When people were reminded of a thing: from what the messages said, not from what was planned."""

from collections import defaultdict

from core import days
from core.models import Notification, NotificationLine
from reminders.escalation import story_of
from reminders.planning import PLANS_FROM


def told_of(kind, items):
    """{item id: [(sent at, name of the recipient, what was asked, "3 days late")]}, oldest first; one statement."""
    lines = NotificationLine.objects.filter(
        item_kind=kind, item_id__in=items, notification__state=Notification.State.SENT
    ).order_by("notification__sent_at", "pk")
    found = defaultdict(list)
    for item, *told in lines.values_list(
        "item_id", "notification__sent_at", "notification__recipient__name", "asks", "when"
    ):
        found[item].append(tuple(told))
    return found


def history_of(kind, item_id):
    """(when, sentence) of every message that spoke of an item, and of every rung that it was passed up; oldest first."""
    told = told_of(kind, [item_id]).get(item_id, [])
    spoken = [(at, _reminded(name, asks, when)) for at, name, asks, when in told]
    passed = [
        (days.london(on, PLANS_FROM.hour, PLANS_FROM.minute), sentence) for on, sentence in story_of(kind, item_id)
    ]
    return sorted(spoken + passed, key=lambda pair: pair[0])


def _reminded(name, asks, when):
    return f"Reminded {name or 'somebody'}{f', {when}' if when else ''}: {asks[:1].lower()}{asks[1:]}."
