"""The outbox: from a row that is due to an answer from the mail server, with nothing lost in silence.

    due -> claimed -> handover -> sent
                               -> unknown   (no answer: a person decides)
        -> cancelled | expired | failed

A claim that was not finished goes back to due after the lease: nothing had left
yet. A handover that was not answered becomes *unknown* and is never sent again
by the machine: SMTP cannot tell us whether the message went (RFC 1047). Every
step is a transaction of its own, fenced by the attempt's number, so a worker
that slept past its lease changes nothing.
"""

import datetime as dt
import smtplib
import uuid
from email.utils import parseaddr
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from core import audit
from core.mail import Unsendable, build
from core.models import Notification, SystemMark
from core.notifications import NotNeeded

log = structlog.get_logger(__name__)

LEASE = dt.timedelta(minutes=2)
BACK_OFF = [dt.timedelta(minutes=m) for m in (1, 5, 15, 60)] + [dt.timedelta(hours=4)] * 6
State = Notification.State


class Refused(Exception):
    """The mail server said no before it had the message. `lasting` when it will say so again."""

    def __init__(self, answer, lasting):
        super().__init__(answer)
        self.lasting = lasting


def drain(limit=500):
    """Send what is due; return how many messages were accepted. Safe to run many times at once."""
    sweep()
    sent = 0
    with Transport() as transport:
        for _ in range(limit):
            notification = claim()
            if notification is None:
                break
            sent += deliver(notification, transport)
    SystemMark.set("drain", sent=sent)
    return sent


def sweep():
    """Put lapsed claims back, mark unanswered handovers unknown, drop what is too late to be of use."""
    now = timezone.now()
    lapsed = Notification.objects.filter(claimed_at__lt=now - LEASE)
    lapsed.filter(state=State.CLAIMED).update(state=State.DUE, attempt=None)
    lapsed.filter(state=State.HANDOVER).update(
        state=State.UNKNOWN, last_error="The mail server did not answer. It may or may not have been delivered."
    )
    Notification.objects.filter(state=State.DUE, not_after__lt=now).update(state=State.EXPIRED)


@transaction.atomic
def claim():
    """Take one due row for this worker, or None."""
    now = timezone.now()
    row = Notification.objects.due(now).select_for_update(skip_locked=True).order_by("due_at", "pk").first()
    if row is None:
        return None
    row.state, row.attempt, row.claimed_at, row.attempts = State.CLAIMED, uuid.uuid4(), now, row.attempts + 1
    row.message_id = f"<n{row.pk}.{row.attempt.hex[:12]}@{settings.MAIL_DOMAIN}>"
    row.save(update_fields=["state", "attempt", "claimed_at", "attempts", "message_id"])
    return row


def deliver(notification, transport):
    """Send one claimed row; True when the mail server accepted it."""
    try:
        message = build(notification)
    except NotNeeded as settled:
        _move(notification, State.CANCELLED, last_error=str(settled))
        return False
    except Unsendable as problem:
        _move(notification, State.FAILED, last_error=str(problem))
        return False
    except Exception as error:  # one person's template must not stop the others' mail
        log.exception("outbox.build_failed", notification=notification.pk)
        _later(notification, f"{type(error).__name__} while writing the message")
        return False
    try:
        transport.address(message)
    except Refused as refusal:
        _later(notification, str(refusal), lasting=refusal.lasting)
        return False
    if not _move(notification, State.HANDOVER, was=State.CLAIMED):
        transport.forget()
        return False
    try:
        transport.hand_over(message)
    except Refused as refusal:
        _later(notification, str(refusal), lasting=refusal.lasting, was=State.HANDOVER)
        return False
    except (OSError, smtplib.SMTPException) as silence:
        log.warning("outbox.unanswered", notification=notification.pk, error=type(silence).__name__)
        _move(notification, State.UNKNOWN, was=State.HANDOVER, last_error="The mail server did not answer.")
        transport.close()
        return False
    return _move(notification, State.SENT, was=State.HANDOVER, sent_at=timezone.now(), last_error="")


def _move(notification, state, was=State.CLAIMED, **fields):
    """Change the row if this attempt still holds it; False when it does not."""
    held = Notification.objects.filter(pk=notification.pk, attempt=notification.attempt, state=was)
    with transaction.atomic():
        return bool(held.update(state=state, **fields))


def _later(notification, why, lasting=False, was=State.CLAIMED):
    """Try again after a while, or give up and say so."""
    tries = notification.attempts
    if lasting or tries > len(BACK_OFF):
        return _move(notification, State.FAILED, was=was, last_error=why[:300])
    return _move(
        notification,
        State.DUE,
        was=was,
        due_at=timezone.now() + BACK_OFF[tries - 1],
        attempt=None,
        last_error=why[:300],
    )


@transaction.atomic
def resolve(notification, *, how, by):
    """A person settles a message that is not certain: "sent" (treat as sent) or "again" (send once more)."""
    row = Notification.objects.select_for_update().get(pk=notification.pk)
    if row.state not in {State.UNKNOWN, State.FAILED}:
        return row
    row.resolved_by, row.resolved_how = by, how
    if how == "again":
        row.state, row.due_at, row.attempt = State.DUE, timezone.now(), None
    else:
        row.state, row.sent_at = State.SENT, timezone.now()
    row.save(update_fields=["resolved_by", "resolved_how", "state", "due_at", "attempt", "sent_at"])
    audit.record(f"notification.resolved_{how}", target=row, by=by)
    return row


class Transport:
    """A mail server, spoken to in two steps so that the row can be marked between them.

    Backends other than SMTP (files, console) take the message in the second step.
    """

    def __init__(self):
        self.connection: Any = None  # Django's connection; its own `.connection` is the SMTP session
        self.is_smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _server(self):
        """An open SMTP session; a lost one is opened anew. Raises Refused."""
        if self.connection is None:
            self.connection = get_connection(fail_silently=False)
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException) as error:
            self.connection = None
            raise Refused(f"The mail server cannot be reached ({type(error).__name__}).", lasting=False) from error
        return self.connection.connection

    def address(self, message):
        """MAIL FROM and RCPT TO. Raises Refused; nothing of the message has left by then."""
        if not self.is_smtp:
            return
        for fresh in (False, True):
            server = self._server()
            try:
                server.ehlo_or_helo_if_needed()
                self._expect(server.mail(_bare(message.from_email)))
                self._expect(server.rcpt(message.to[0]))
                return
            except (OSError, smtplib.SMTPServerDisconnected) as gone:
                self.close()
                if fresh:
                    raise Refused(f"The mail server hung up ({type(gone).__name__}).", lasting=False) from gone
            except Refused:
                self.forget()
                raise

    def hand_over(self, message):
        """DATA to the final dot and its answer. Raises Refused on a clear no; lets silence through as it comes."""
        if not self.is_smtp:
            message.send()
            return
        server = self._server()
        try:
            self._expect(server.data(message.message().as_bytes(linesep="\r\n")))
        except smtplib.SMTPDataError as no:
            raise Refused(f"{no.smtp_code} {_words(no.smtp_error)}", lasting=no.smtp_code >= 500) from no

    def forget(self):
        """Take back MAIL FROM and RCPT TO."""
        if self.is_smtp and self.connection is not None and self.connection.connection is not None:
            try:
                self.connection.connection.rset()
            except (OSError, smtplib.SMTPException):
                self.close()

    @staticmethod
    def _expect(answer):
        code, words = answer
        if not 200 <= code < 300:
            raise Refused(f"{code} {_words(words)}", lasting=code >= 500)


def _words(answer):
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)


def _bare(address):
    return parseaddr(address)[1]
