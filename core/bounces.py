"""Mail that came back: a delivery report is read, the message it speaks of becomes *failed*, its address is marked.

Reports come from a mailbox (BOUNCES_URL: a Maildir or IMAP), or one by one on the standard input of
`manage.py receive_bounce`, as every mail server can call it. A report is trusted for what it names and no more: by
the Message-ID of one of our own messages, which nobody can guess, that message turns from sent to failed, its address
is marked, and those who run the board are told.
"""

import imaplib
import mailbox
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, transaction
from django.utils import timezone

from core import audit
from core.models import FailingAddress, Notification, SystemMark
from core.permissions import Permission as P
from core.permissions import demand

log = structlog.get_logger(__name__)
State = Notification.State

OURS = re.compile(r"n\d+\.[0-9a-f]{12}")
MOST_READ = 500  # reports in one run
LARGEST = 1024 * 1024  # bytes of one report that are looked at
NOT_WORDS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")

# Called with a message that came back and the sentence why, in the same transaction; they tell whoever should know.
LISTENERS: list[Callable[[Notification, str], None]] = []


@dataclass(frozen=True)
class Report:
    """What a delivery report says: of which of our messages, and whether it is final."""

    message_id: str
    final: bool
    reason: str


def read(content: bytes) -> Report | None:
    """The report in a message; None when it is none, or not about a message of ours (RFC 3464)."""
    message = message_from_bytes(content[:LARGEST], policy=policy.compat32)
    name = _named_in(message)
    if name is None:
        return None
    fields = _per_recipient(message)
    if not fields:
        return None
    status, action = fields.get("status", "").strip(), fields.get("action", "").strip().lower()
    words = fields.get("diagnostic-code", "").partition(";")[2] or status
    reason = NOT_WORDS.sub(" ", words).strip()[:200] or "no reason given"
    return Report(f"<{name}@{settings.MAIL_DOMAIN}>", action == "failed" and not status.startswith("4"), reason)


def _named_in(message):
    """The left half of our Message-ID: from the returned copy, or from the address that the report came to."""
    found = []
    for part in message.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            inner = part.get_payload()
            copy = inner[0] if isinstance(inner, list) else message_from_bytes(part.get_payload(decode=True) or b"")
            found.append(str(copy.get("Message-ID", "")))
    found += [str(message.get(header, "")) for header in ("To", "Delivered-To", "X-Original-To")]
    return next((match.group() for text in found if (match := OURS.search(text))), None)


def _per_recipient(message):
    """The fields about the one recipient, or {}."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else ():
                if block.get("Action"):
                    return {name.lower(): str(value) for name, value in block.items()}
    return {}


def receive(content: bytes) -> str:
    """Take one message from the mailbox in; returns what came of it: "failed", "delayed", "unknown" or "ignored"."""
    report = read(content)
    if report is None:
        return "ignored"
    if not report.final:
        return "delayed"
    with transaction.atomic():
        rows = Notification.objects.select_for_update(of=("self",)).select_related("recipient")
        row = rows.filter(message_id=report.message_id).first()
        if row is None or row.state not in {State.SENT, State.UNKNOWN, State.HANDOVER}:
            return "unknown"
        row.state, row.last_error = State.FAILED, f"It came back: {report.reason}"[:300]
        row.save(update_fields=["state", "last_error"])
        address = (row.recipient.email if row.recipient else row.address).lower()
        FailingAddress.objects.update_or_create(
            address=address, defaults={"since": timezone.now(), "reason": report.reason, "notification": row}
        )
        audit.record("notification.came_back", target=row)
        for listener in LISTENERS:
            listener(row, report.reason)
    return "failed"


@transaction.atomic
def trust(address, *, on, by):
    """Somebody says that an address works again. `on`: the person or request it belongs to, for the trail and the right."""
    demand(by, P.BOARD_MANAGE)
    deleted, _ = FailingAddress.objects.filter(address=address.lower()).delete()
    if deleted:
        audit.record("address.trusted", target=on, by=by)


def trouble_with(address):
    """The mark on an address, or None."""
    return FailingAddress.objects.filter(address=address.lower()).first()


# Mailboxes


def fetch():
    """Take in everything that lies in the mailbox of BOUNCES_URL; returns how many messages came of what."""
    counts: dict[str, int] = {}
    with _mailbox(settings.BOUNCES_URL) as messages:
        for content, remove in messages:
            outcome = _received(content)
            remove()  # only now: a crash before means that it is read again, which changes nothing
            counts[outcome] = counts.get(outcome, 0) + 1
    SystemMark.set("bounces", **counts)
    if counts:
        log.info("bounces.fetched", **counts)
    return counts


def _received(content):
    """As `receive`; a message that cannot be read is one message: it does not stand in the way of those behind it."""
    try:
        return receive(content)
    except OperationalError:
        raise
    except Exception as error:  # anybody may write to this address, and the parser of mail has its limits
        log.exception("bounces.unreadable", error=type(error).__name__, size=len(content))
        return "unreadable"


@contextmanager
def _mailbox(url):
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        yield _maildir(parts.path)
    elif parts.scheme in {"imap", "imaps"}:
        with _imap(parts) as messages:
            yield messages
    else:
        raise ImproperlyConfigured("BOUNCES_URL must begin with maildir:// or imaps://.")


def _maildir(path) -> Iterator:
    box = mailbox.Maildir(path, create=False)
    for key in list(box.keys())[:MOST_READ]:
        yield box.get_bytes(key), lambda key=key: box.discard(key)


@contextmanager
def _imap(parts):
    kind = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
    server = kind(
        parts.hostname, parts.port or (993 if parts.scheme == "imaps" else 143), timeout=settings.EMAIL_TIMEOUT
    )
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        server.select(unquote(parts.path.lstrip("/")) or "INBOX")
        yield _imap_messages(server)
        server.expunge()
    finally:
        server.logout()


def _imap_messages(server) -> Iterator:
    _, (numbers,) = server.search(None, "UNDELETED")
    for number in numbers.split()[:MOST_READ]:
        _, answer = server.fetch(number, "(BODY.PEEK[])")
        yield answer[0][1], lambda number=number: server.store(number, "+FLAGS", r"(\Deleted)")
