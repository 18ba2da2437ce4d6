"""Mail that came back: a delivery report is read, the message it speaks of becomes *failed*, its address may be marked.

Reports come from a mailbox (BOUNCES_URL: a Maildir or IMAP), or one by one on the standard input of
`manage.py receive_bounce`, as every mail server can call it. A report is trusted for what it names and no more: by
the Message-ID of one of our own messages, which nobody can guess, and by the address to which that message went. Then
the message turns from sent to failed. Only when the report says that the address itself will never work (RFC 3463: it
does not exist, or is disabled) is it marked, and those who run the board are told: a full mailbox, a policy or a filter
is no fault of the address.
"""

import imaplib
import mailbox
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
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
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
NOT_SAID = {"", "5.0.0"}  # statuses that leave it to the words of the other server
# Bad mailbox, bad system, bad syntax, ambiguous, moved away, no mail taken at all; and mailbox disabled. Not 5.1.7 and
# 5.1.8, which speak of the sender, nor 5.2.2, a full mailbox.
OF_THE_ADDRESS = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"}
# The parser of mail would read these parts without looking at how they are encoded: to it they are plain text.
REPORTS = re.compile(rb"message/(?:global-)?delivery-status\b", re.IGNORECASE)
COPIES = re.compile(rb"message/(?:rfc822|global|global-headers)\b|text/rfc822-headers\b", re.IGNORECASE)

# Called with a message that came back and the sentence why, in the same transaction; they tell whoever should know.
LISTENERS: list[Callable[[Notification, str], None]] = []


@dataclass(frozen=True)
class Recipient:
    """What a report says of one address. `addresses` are the one that failed and the one it was sent to, if they differ."""

    addresses: frozenset[str]
    action: str
    status: str
    reason: str

    @property
    def is_final(self):
        return self.action == "failed" and not self.status.startswith(("2", "4"))

    @property
    def blames_the_address(self):
        return self.is_final and self.status in OF_THE_ADDRESS


@dataclass(frozen=True)
class Report:
    """A delivery report: of which of our messages, and what became of it for whom."""

    message_id: str
    recipients: tuple[Recipient, ...]

    def about(self, address):
        """What it says of this address, or None."""
        address = _plain(address)
        return next((one for one in self.recipients if address in one.addresses), None)


def read(content: bytes) -> Report | None:
    """The report in a message; None when it is none, or not about a message of ours (RFC 3464)."""
    content = COPIES.sub(b"text/x-copy", REPORTS.sub(b"text/x-report", content[:LARGEST]))
    message = message_from_bytes(content, policy=policy.compat32)
    parts = {"report": "", "copy": ""}
    for part in message.walk():
        kind = part.get_content_type().removeprefix("text/x-")
        if kind in parts and not parts[kind]:
            payload = part.get_payload(decode=True)
            parts[kind] = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    name = _named_in(message, parts["copy"])
    blocks = re.split(r"\n\s*\n", parts["report"].replace("\r\n", "\n"))
    recipients = tuple(one for block in blocks if (one := _recipient(message_from_string(block.lstrip()))))
    return Report(f"<{name}@{settings.MAIL_DOMAIN}>", recipients) if name and recipients else None


def _named_in(message, copy):
    """The left half of our Message-ID: from the returned copy, or from the address that the report came to."""
    found = [str(message_from_string(copy.lstrip()).get("Message-ID", ""))]
    found += [str(message.get(header, "")) for header in ("To", "Delivered-To", "X-Original-To")]
    return next((match.group() for text in found if (match := OURS.search(text))), None)


def _recipient(fields):
    """One recipient of a report from its fields; None when they do not say of whom and what."""
    said = {name.lower(): str(value).strip() for name, value in fields.items()}
    addresses = {_plain(said.get(name, "").rpartition(";")[2]) for name in ("final-recipient", "original-recipient")}
    words = said.get("diagnostic-code", "").partition(";")[2]
    code = match.group() if (match := STATUS.search(said.get("status", ""))) else ""
    if code in NOT_SAID and (match := STATUS.search(words)):
        code = match.group()
    if not (addresses - {""} and said.get("action")):
        return None
    reason = NOT_WORDS.sub(" ", words or code).strip()[:200] or "no reason given"
    return Recipient(frozenset(addresses - {""}), said["action"].lower(), code, reason)


def _plain(address):
    """An address as it can be compared: without brackets and case, its domain as it travels."""
    local, _, domain = address.strip().strip("<>").casefold().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}" if local else ""
    except UnicodeError:
        return ""


def receive(content: bytes) -> str:
    """Take one message from the mailbox in; returns what came of it.

    "failed": the message failed and its address is marked; "refused": the message failed, and the address may well take
    the next one; "delayed", "unknown" (not a message we wait for), "other" (not about its recipient), "ignored" and
    "unreadable" change nothing.
    """
    try:
        report = read(content)
    except Exception as error:  # noqa: BLE001  anybody may write to this address, and the parser of mail has its limits
        log.warning("bounces.unreadable", error=type(error).__name__, size=len(content))  # never what it says
        return "unreadable"
    if report is None:
        return "ignored"
    with transaction.atomic():
        rows = Notification.objects.select_for_update(of=("self",)).select_related("recipient")
        row = rows.filter(message_id=report.message_id).first()
        if row is None or row.state not in {State.SENT, State.UNKNOWN, State.HANDOVER}:
            return "unknown"
        address = (row.recipient.email if row.recipient else row.address).lower()
        said = report.about(address)
        if said is None:
            return "other"
        if not said.is_final:
            return "delayed"
        row.state, row.last_error = State.FAILED, f"It came back: {said.reason}"[:300]
        row.save(update_fields=["state", "last_error"])
        audit.record("notification.came_back", target=row)
        if not said.blames_the_address:
            return "refused"
        FailingAddress.objects.update_or_create(
            address=address, defaults={"since": timezone.now(), "reason": said.reason, "notification": row}
        )
        for listener in LISTENERS:
            listener(row, said.reason)
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
            outcome = receive(content)
            remove()  # only now: a crash before means that it is read again, which changes nothing
            counts[outcome] = counts.get(outcome, 0) + 1
    SystemMark.set("bounces", **counts)
    if counts:
        log.info("bounces.fetched", **counts)
    return counts


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
