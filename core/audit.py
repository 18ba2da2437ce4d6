"""The audit trail: who did or looked at what, in the same transaction as the deed.

Events are rows that the database refuses to change or remove (see
`AuditEvent`). They carry no foreign key into the apps and no case text: names
of changed fields, never their narrative.

They are written by a function of the database, the only door for the product's
role. It sets id and time, and the e-mail address of the account that acts.
Which account that is says the session, in one place: the person who signed in,
whatever a call says. Where nobody has (a task, a command, a link that is a key)
the call's `by` says it.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.db import DatabaseError, connection
from django.db.backends.postgresql.psycopg_any import Jsonb

from core.middleware import asking, request_id
from core.models import AuditEvent

LOOKED = "looked"
WRITE = "SELECT id, at FROM core_audit_record(%s, %s)"
_holder = ContextVar("holder", default=None)


class NotRecorded(DatabaseError):
    """The trail cannot be written, so what was to be recorded must not happen and must not be shown."""


def _or_refused(write):
    """What cannot be written stops the request; what was written is noted for `core.reading`, which asks for it."""

    @wraps(write)
    def written(*args, **kwargs):
        try:
            event = write(*args, **kwargs)
        except DatabaseError as error:
            raise NotRecorded from error
        shows_nothing()
        return event

    return written


@_or_refused
def record(verb, *, target=None, by=None, changed=(), reason="", **detail):
    """Append one event. `verb` is "noun.past_tense"; `detail` holds codes, dates and counts only."""
    actor = _actor(by)
    event = _event(verb, target=target, by=actor, changed=changed, reason=reason, **detail)
    [(pk, at)] = write([event], actor)
    name = getattr(actor, "email", "") or "system"
    written = AuditEvent(pk=pk, at=at, actor_id=getattr(actor, "pk", None), actor=name, **event)
    written._state.adding = False
    return written


@_or_refused
def record_each(verb, targets, *, by=None, **detail):
    """Append one event for every row, in one statement however many there are. `verb` is the part after the noun."""
    actor = _actor(by)
    write([_event(f"{row._meta.model_name}.{verb}", target=row, by=actor, **detail) for row in targets], actor)


def looked(target, *, by, **detail):
    """Record that confidential content is about to be shown; before the body is sent."""
    return record(_look(target), target=target, by=by, **detail)


@_or_refused
def looked_at_each(targets, *, by, **detail):
    """As `looked`, for every row of a list at once: one statement however many there are."""
    actor = _actor(by)
    write([_event(_look(target), target=target, by=actor, **detail) for target in targets], actor)


@contextmanager
def by_link_of(person):
    """Inside, this person acts, whoever else may be signed in: a link that is a key was used, and it is theirs."""
    token = _holder.set(person)
    try:
        yield
    finally:
        _holder.reset(token)


def _actor(by):
    """Who acts: the holder of a link, else the person who signed in, else whom the call names."""
    if holder := _holder.get():
        return holder
    request = asking.get()
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return user
    return by if by is not None and by.is_authenticated else None


def write(events, actor):
    """Append events (see `_event`), in one statement however many there are; returns the id and the time of each."""
    if not events:
        return []
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [actor.pk if actor else None, Jsonb(events)])
        return cursor.fetchall()


def _look(target):
    return f"{target._meta.model_name}.{LOOKED}"


def _event(verb, *, target=None, by=None, changed=(), reason="", **detail):
    """What the function of the database takes. It sets the rest: id, time and actor."""
    role, agency, agency_id = by.standing_on(target) if by else ("system", "", None)
    return {
        "verb": verb,
        "role": role,
        "agency": agency,
        "agency_id": agency_id,
        "target_type": target._meta.label_lower if target is not None else "",
        "target_id": str(target.pk) if target is not None else "",
        "target": _reference(target),
        "board_id": getattr(target, "audit_board_id", None) or getattr(target, "board_id", None),
        "review_reference": getattr(target, "audit_review", ""),
        "changed": sorted(changed),
        "reason": reason,
        "detail": {key: _plain(value) for key, value in detail.items()},
        "request_id": request_id.get(),
    }


def _reference(target):
    """How people would name the thing: its reference, never a title or a name."""
    if target is None:
        return ""
    return str(getattr(target, "reference", "") or f"{target._meta.verbose_name} {target.pk}")


def _plain(value):
    return value if isinstance(value, bool | int | str | list | type(None)) else str(value)


# Whether this request has accounted for what it shows: by an event, or by saying that it shows nothing of a case.
_accounted_for: ContextVar[bool] = ContextVar("audit_accounted_for", default=False)


def begin_request():
    """Nothing of this request is recorded yet."""
    _accounted_for.set(False)


def shows_nothing():
    """Say that this answer holds nothing of a case although its address usually does (an empty page, a choice to make)."""
    _accounted_for.set(True)


def is_accounted_for():
    return _accounted_for.get()


def looked_unless_recorded(target, *, by, **detail):
    """As `looked`, after a change that usually records itself: the answer shows the row as it is now."""
    if not is_accounted_for():
        looked(target, by=by, **detail)
