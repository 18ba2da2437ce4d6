"""The outbox: from a row that is due to an answer from the mail server, with nothing lost in silence.

    due -> claimed -> handover -> sent
                               -> unknown   (no answer: a person decides)
        -> cancelled | expired | failed

A claim that was not finished goes back to due after the lease: nothing had left
yet. A handover that was not answered becomes *unknown* and is never sent again
by the machine without evidence: SMTP cannot tell us whether the message went
(RFC 1047). Every step is a transaction of its own, fenced by the attempt's
number, so a worker that slept past its lease changes nothing.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from core import allowances, audit, holds
from core.mail import Unsendable, compose, sender_of, words_of
from core.models import Notification, NotificationLine, SystemMark
from core.notifications import NotNeeded
from core.transports import SILENCE, Refused, Unreachable, transport

log = structlog.get_logger(__name__)

BACK_OFF = [dt.timedelta(minutes=m) for m in (1, 5, 15, 60)] + [dt.timedelta(hours=4)] * 6
MOST_ASKED_ABOUT = 100  # unknown messages of which a sending service is asked in one run
AFTER_A_HANG_UP = dt.timedelta(minutes=5)
# Unknown messages are asked about when the service has had time to list them, and before it forgets them.
ASKED_AFTER, ASKED_UNTIL = dt.timedelta(minutes=10), dt.timedelta(days=6)
TRIES_TO_SAVE = 3  # a database that hangs up between two steps is asked again
NO_ANSWER = "The mail server did not answer. It may or may not have been delivered."
State = Notification.State

CLAIM = """
UPDATE core_notification SET
    state = 'claimed', attempt = %(attempt)s, claimed_at = %(now)s, attempts = attempts + 1,
    message_id = '<n' || id || '.' || left(replace(%(attempt)s::text, '-', ''), 12) || '@' || %(domain)s || '>'
WHERE id = (
    SELECT row.id FROM core_notification row LEFT JOIN {people} person ON person.id = row.recipient_id
    WHERE row.state = 'due' AND row.due_at <= %(now)s AND (row.not_after IS NULL OR row.not_after >= %(now)s)
        AND (%(kinds)s::text[] IS NULL OR row.kind = ANY(%(kinds)s))
        AND NOT lower(split_part(coalesce(person.email, row.address), '@', 2)) = ANY(%(full)s)
    ORDER BY row.due_at, row.id LIMIT 1
    FOR UPDATE OF row SKIP LOCKED
)
RETURNING *
"""


@dataclass
class Run:
    """What one drain learns on its way."""

    kinds: list[str] | None = None  # only these; all when None
    full: set[str] = field(default_factory=set)  # domains that had their share of this minute
    sent: int = 0
    stopped: str = ""  # why the rest has to wait


def drain(limit=500):
    """Send what is due; return how many messages were accepted. Safe to run many times at once."""
    now = timezone.now()
    sweep()
    run = Run(kinds=holds.account_kinds() if holds.held_back(now) else None)
    with transport() as way:
        ask_about_unknown(way)
        for _ in range(limit):
            notification = claim(run)
            if notification is None:
                break
            try:
                run.sent += deliver(notification, way, run)
            except OperationalError:  # the row goes back after its lease, or becomes unknown
                log.warning("outbox.database_gone", notification=notification.pk)
                connection.close()
            if run.stopped:
                break
        _note_how_it_went(way, run)
    return run.sent


def sweep():
    """Put lapsed claims back, mark unanswered handovers unknown, drop what is too late to be of use."""
    now = timezone.now()
    lapsed = now - dt.timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    Notification.objects.filter(state=State.CLAIMED, claimed_at__lt=lapsed).update(state=State.DUE, attempt=None)
    unanswered = Q(handed_at__lt=lapsed) | Q(handed_at=None, claimed_at__lt=lapsed)
    Notification.objects.filter(unanswered, state=State.HANDOVER).update(state=State.UNKNOWN, last_error=NO_ANSWER)
    Notification.objects.filter(state=State.DUE, not_after__lt=now).update(
        state=State.EXPIRED, last_error="It could not be sent while it was of use."
    )
    allowances.sweep(now)


def claim(run=None):
    """Take one due row for this worker, or None. One statement, so that two workers never hold the same row."""
    run = run or Run()
    values = {
        "attempt": uuid.uuid4(),
        "now": timezone.now(),
        "domain": settings.MAIL_DOMAIN,
        "kinds": run.kinds,
        "full": sorted(run.full),
    }
    statement = CLAIM.format(people=get_user_model()._meta.db_table)
    return next(iter(Notification.objects.raw(statement, values)), None)


def deliver(notification, way, run=None):
    """Send one claimed row; True when the mail server accepted it."""
    run = run or Run()
    try:
        message, mail = compose(notification)
    except NotNeeded as settled:
        _move(notification, State.CANCELLED, last_error=str(settled)[:300])
        return False
    except Unsendable as problem:
        _move(notification, State.FAILED, last_error=str(problem))
        return False
    except OperationalError:
        raise
    except Exception as error:  # one person's template must not stop the others' mail
        log.exception("outbox.build_failed", notification=notification.pk)
        _later(notification, f"{type(error).__name__} while writing the message")
        return False
    try:
        allowances.take(message.to[0])
        way.address(message, sender_of(notification))
    except allowances.Spent as spent:
        _wait_a_minute(notification, spent, run)
        return False
    except Unreachable as trouble:
        _give_back(notification, trouble, run)
        return False
    except Refused as refusal:
        _later(notification, str(refusal), lasting=refusal.lasting)
        return False
    if not _hand_over(notification, message, mail):
        way.forget()
        return False
    try:
        way.hand_over(message)
    except Unreachable as trouble:
        _give_back(notification, trouble, run, was=State.HANDOVER)
        return False
    except Refused as refusal:
        _later(notification, str(refusal), lasting=refusal.lasting, was=State.HANDOVER)
        return False
    except SILENCE as silence:
        log.warning("outbox.unanswered", notification=notification.pk, error=type(silence).__name__)
        _move(notification, State.UNKNOWN, was=State.HANDOVER, last_error=NO_ANSWER)
        way.close()
        return False
    return _move(notification, State.SENT, was=State.HANDOVER, sent_at=timezone.now(), last_error="")


def _hand_over(notification, message, mail):
    """Mark the row, and note what the message says of which thing; False when this attempt does not hold it any more."""

    def write_lines():
        if notification.attempts > 1:  # an earlier try may have written some
            notification.lines.all().delete()
        NotificationLine.objects.bulk_create(mail.lines_of(notification))

    return _move(
        notification,
        State.HANDOVER,
        then=write_lines if mail.lines else None,
        handed_at=timezone.now(),
        subject_line=message.subject,
        text=words_of(message),
        boards=sorted({line.board_id for line in mail.lines if line.board_id}),
    )


def _move(notification, state, was=State.CLAIMED, then=None, **fields):
    """Change the row if this attempt still holds it; False when it does not.

    A database that hung up is asked once more on a new connection: it may have
    kept the change and lost only the answer, so finding the change made by this
    very attempt counts as well.
    """
    mine = Notification.objects.filter(pk=notification.pk, attempt=notification.attempt)
    for trial in range(TRIES_TO_SAVE):
        try:
            held = mine.filter(state__in=[was, state] if trial else [was])
            if then is None:
                return bool(held.update(state=state, **fields))  # one statement is a transaction
            with transaction.atomic():
                changed = held.update(state=state, **fields)
                if changed:
                    then()
            return bool(changed)
        except OperationalError:
            if trial == TRIES_TO_SAVE - 1 or connection.in_atomic_block:
                raise
            connection.close()
    return False


def _later(notification, why, lasting=False, was=State.CLAIMED):
    """Try again after a while, or give up and say so."""
    tries = notification.attempts
    if lasting or tries > len(BACK_OFF):
        return _move(notification, State.FAILED, was=was, last_error=why[:300])
    due_at = timezone.now() + BACK_OFF[tries - 1]
    return _move(notification, State.DUE, was=was, due_at=due_at, attempt=None, last_error=why[:300])


def _give_back(notification, trouble, run, was=State.CLAIMED):
    """The server's fault and not the message's: it keeps its tries, and the run ends."""
    run.stopped = str(trouble)
    changes = {"attempt": None, "attempts": F("attempts") - 1, "last_error": run.stopped[:300]}
    if trouble.about_one:  # the next run begins with another, so that one message cannot stand in the way of all
        changes["due_at"] = timezone.now() + AFTER_A_HANG_UP
    _move(notification, State.DUE, was=was, **changes)


def _wait_a_minute(notification, spent, run):
    """The share of this minute is used up: for one domain (as it travels, and as it was typed), or for everybody."""
    typed = notification.recipient.email if notification.recipient else notification.address
    run.full |= {spent.domain, typed.rpartition("@")[2].lower()} if spent.domain else {""}
    if not spent.domain:
        run.stopped = "The share of this minute is used up."
    _move(notification, State.DUE, attempt=None, attempts=F("attempts") - 1)


def ask_about_unknown(way):
    """Settle unknown messages where the other side can say whether it has them; a person decides about the others."""
    now = timezone.now()
    rows = Notification.objects.filter(state=State.UNKNOWN, resolved_at=None)
    rows = rows.filter(handed_at__range=(now - ASKED_UNTIL, now - ASKED_AFTER))
    for row in rows.order_by("pk")[:MOST_ASKED_ABOUT]:
        accepted = way.was_accepted(row.message_id)
        if accepted is None:
            return
        if accepted:
            _move(row, State.SENT, was=State.UNKNOWN, sent_at=timezone.now(), last_error="")
        else:
            _move(row, State.DUE, was=State.UNKNOWN, attempt=None, last_error="It had not arrived.")


def _note_how_it_went(way, run):
    """For the status page and the banner: when mail was last looked at, and since when the server cannot be spoken to."""
    SystemMark.set("drain", sent=run.sent, stopped=run.stopped)
    if run.sent:
        SystemMark.objects.filter(name="mail_trouble").delete()
        SystemMark.set("mail_accepted", way=way.name)
    elif run.stopped and "" not in run.full:
        SystemMark.objects.get_or_create(
            name="mail_trouble", defaults={"at": timezone.now(), "detail": {"why": run.stopped}}
        )


@transaction.atomic
def resolve(notification, *, how, by):
    """A person settles a message that is not certain or failed: "sent" (treat as sent) or "again" (send once more)."""
    row = Notification.objects.select_for_update().get(pk=notification.pk)
    if row.state not in {State.UNKNOWN, State.FAILED} or row.resolved_at is not None:
        return row
    now = timezone.now()
    row.resolved_by, row.resolved_how, row.resolved_at = by, how, now
    if how == "again":
        row.state, row.due_at, row.attempt, row.attempts, row.resolved_at = State.DUE, now, None, 0, None
        row.not_after = None if row.not_after is None or row.not_after < now else row.not_after
    elif row.state == State.UNKNOWN:
        row.state, row.sent_at = State.SENT, row.handed_at or now
    row.save()
    audit.record(f"notification.resolved_{how}", target=row, by=by)
    return row
