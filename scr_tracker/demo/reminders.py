"""Reminders of the demonstration: switched on some time ago, with what went out since, and one message nobody is certain of."""

import datetime as dt
from collections import defaultdict

from core import days
from core.models import Notification, NotificationLine, SystemMark
from reminders import audience, digest, escalation, planning
from reminders.kinds import in_words
from reminders.models import BoardReminders, EscalationNotice
from reminders.rules import live_boards

SINCE = 60  # days
HISTORY = 45
State = Notification.State


def make(board, people):
    """The past mornings, told by the same rules as those to come."""
    today = days.today()
    since = today - dt.timedelta(days=SINCE)
    BoardReminders.objects.create(
        board=board,
        previewed_at=days.london(since, 9),
        switched_on_at=days.london(since, 10),
        switched_on_by=people.manager,
        chases_from=since,
    )
    boards = live_boards()
    for number in range(HISTORY, 0, -1):
        on = today - dt.timedelta(days=number)
        escalation.climb(boards, on)
        _morning(boards, on)
    unsure = Notification.objects.filter(kind="digest", recipient=people.housing_lead, state=State.SENT).order_by(
        "-sent_at"
    )
    Notification.objects.filter(pk__in=unsure.values("pk")[:1]).update(
        state=State.UNKNOWN,
        sent_at=None,
        last_error="The mail server did not answer. It may or may not have been delivered.",
    )
    SystemMark.set(planning.MARK, on=(today - dt.timedelta(days=1)).isoformat(), people=0)


def _morning(boards, on):
    """The digests of one past day, as sent at half past seven."""
    told = audience.people_to_tell(boards, on, on)
    entries = defaultdict(list)
    for entry in digest.open_items(told, on + digest.AHEAD):
        entries[entry.person].append(entry)
    for person, of in told.items():
        at = days.london(on, 7, 30)
        row = Notification.objects.create(
            dedupe_key=f"digest:{person}:{on}",
            kind="digest",
            recipient_id=person,
            boards=sorted(of),
            reference=f"{on:%-d %B %Y}",
            detail={"on": on.isoformat()},
            created_at=days.london(on, 6, 40),
            due_at=at,
            handed_at=at,
            sent_at=at,
            state=State.SENT,
            attempts=1,
            subject_line="SCR Tracker: what waits for you",
        )
        NotificationLine.objects.bulk_create(
            NotificationLine(
                notification=row,
                board_id=entry.board,
                item_kind=entry.kind,
                item_id=entry.item,
                reference=entry.called,
                asks=entry.asks,
                when=in_words(entry.left(on)),
                position=place,
            )
            for place, entry in enumerate(entries[person])
        )
        EscalationNotice.objects.filter(person=person, told_in=None).update(told_in=row)
