"""Asking for a message to be sent: kinds, and rows of the outbox.

Each app registers its kinds of message in its `notices.py`. A kind is a
function from a Notification to a Mail, called right before sending; it raises
NotNeeded when the person lost the right or the matter is settled by then.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import broker
from core.models import Notification, NotificationLine
from core.refusals import Refusal

MOST_TO_ONE = ((3, dt.timedelta(hours=1), "an hour"), (10, dt.timedelta(days=1), "a day"))
MOST_OF_A_BOARD = 60  # an hour, of one kind


class NotNeeded(Exception):
    """The message has no purpose any more; the text says why."""


@dataclass(frozen=True)
class Line:
    """What a message says of one thing: which, what is asked, and when (in words)."""

    item_kind: str
    item_id: int
    reference: str
    asks: str
    when: str = ""
    board_id: int | None = None


@dataclass(frozen=True)
class Mail:
    """What a message says: a subject without case content, a template pair, plain values for it.

    A message about several things names each in `lines`, so that each can say when it was spoken of. `board_id` is
    the board whose name it wears, where that is not the board of the notification or the only one of its lines.
    """

    subject: str
    template: str  # "agencies/mail/invitation" has .txt and .html
    context: dict = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    board_id: int | None = None

    def worn_by(self, notification):
        """The id of the board whose name the message wears, or None."""
        of_lines = {line.board_id for line in self.lines}
        only = next(iter(of_lines)) if len(of_lines) == 1 else None
        return self.board_id or notification.board_id or only

    def lines_of(self, notification):
        return [
            NotificationLine(
                notification=notification,
                position=position,
                board_id=line.board_id,
                item_kind=line.item_kind,
                item_id=line.item_id,
                reference=line.reference,
                asks=line.asks,
                when=line.when,
            )
            for position, line in enumerate(self.lines)
        ]


@dataclass(frozen=True)
class Kind:
    """A kind of message. `about_accounts`: somebody waits for it to be able to sign in. `automatic`: no person pressed
    Send; it follows from what happened, and waits until a board has switched its messages on."""

    label: str
    build: Callable[[Notification], Mail]
    about_accounts: bool = False
    automatic: bool = False


@dataclass(frozen=True)
class Letterhead:
    """What a board's messages show of it: its name, and its colour as "#0c4a54"."""

    name: str
    colour: str


# Functions from a board's id to its letterhead, or None; the app that knows boards registers one.
LETTERHEADS: list[Callable[[int], Letterhead | None]] = []

KINDS: dict[str, Kind] = {}

# Functions from (kind, board id) to the sentence why a board's messages do not go out, or "" when they do.
GATES: list[Callable[[Kind, int | None], str]] = []


def kind(name, label, **nature):
    """Register the function that writes messages of this kind."""

    def register(build):
        KINDS[name] = Kind(label, build, **nature)
        return build

    return register


def letterhead(board_id):
    """The letterhead of a board; None for a message that is of no board, or of several."""
    if board_id is None:
        return None
    return next((found for of in LETTERHEADS if (found := of(board_id))), None)


def why_closed(name, board_id):
    """Why a message of this kind and board does not go out now, by any gate; "" when it does."""
    return next((why for gate in GATES if (why := gate(KINDS[name], board_id))), "")


def enqueue(
    name, *, key, recipient=None, address="", subject=None, due_at=None, not_after=None, is_private=False, **detail
):
    """Put one message to one recipient into the outbox, in the transaction of its cause.

    `key` says what makes it the same message: a second call with the same key
    changes nothing, however often and from wherever it comes. What a gate holds
    is written down too, as cancelled and with the reason. A private message
    belongs to no board: only its recipient sees that there is one.
    """
    if name not in KINDS:
        raise LookupError(f"No kind of message is called {name}.")
    board_id = None if is_private else getattr(subject, "board_id", None)
    closed = why_closed(name, board_id)
    row = Notification(
        dedupe_key=key,
        kind=name,
        recipient=recipient,
        address=address,
        board_id=board_id,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        reference=str(getattr(subject, "reference", "")),
        detail=detail,
        due_at=due_at or timezone.now(),
        not_after=not_after,
        state=Notification.State.CANCELLED if closed else Notification.State.DUE,
        last_error=closed,
    )
    Notification.objects.bulk_create([row], ignore_conflicts=True)
    if not closed and row.due_at <= timezone.now():
        transaction.on_commit(partial(wake_the_drain))


def not_too_often(name, *, recipient=None, address="", board_id=None):
    """Nobody is flooded through us: refuse one more message of this kind where many went lately. Raises Refusal."""
    now = timezone.now()
    rows = Notification.objects.filter(kind=name)
    there = rows.filter(recipient=recipient) if recipient else rows.filter(address__iexact=address)
    for most, within, words in MOST_TO_ONE:
        if there.filter(created_at__gt=now - within).count() >= most:
            raise Refusal(f"{most} such messages went there within {words}. Wait, or ask whether they arrived.")
    if (
        board_id
        and rows.filter(board_id=board_id, created_at__gt=now - dt.timedelta(hours=1)).count() >= MOST_OF_A_BOARD
    ):
        raise Refusal(f"{MOST_OF_A_BOARD} such messages went out within an hour. Wait a while.")


def wake_the_drain():
    """Ask a worker to look now. Without a broker the five-minute tick will find the row."""
    from core.tasks import drain_notifications

    broker.publish(drain_notifications)


def absolute(path):
    """A full address for a mail."""
    return settings.BASE_URL + path
