"""The audit trail: who did or looked at what, in the same transaction as the deed.

Events are rows that the database refuses to change or remove (see
`AuditEvent`). They carry no foreign key into the apps and no case text: names
of changed fields, never their narrative.
"""

from core.middleware import request_id
from core.models import AuditEvent

LOOKED = "looked"


def record(verb, *, target=None, by=None, changed=(), reason="", **detail):
    """Append one event. `verb` is "noun.past_tense"; `detail` holds codes, dates and counts only."""
    event = _event(verb, target=target, by=by, changed=changed, reason=reason, **detail)
    event.save(force_insert=True)
    return event


def looked(target, *, by, **detail):
    """Record that confidential content is about to be shown; before the body is sent."""
    return record(_look(target), target=target, by=by, **detail)


def looked_at_each(targets, *, by, **detail):
    """As `looked`, for every row of a list at once: one statement however many there are."""
    AuditEvent.objects.bulk_create(_event(_look(target), target=target, by=by, **detail) for target in targets)


def _look(target):
    return f"{target._meta.model_name}.{LOOKED}"


def _event(verb, *, target=None, by=None, changed=(), reason="", **detail):
    role, agency = by.standing_on(target) if by is not None and by.is_authenticated else ("system", "")
    return AuditEvent(
        verb=verb,
        actor_id=getattr(by, "pk", None),
        actor=getattr(by, "email", "") or "system",
        role=role,
        agency=agency,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target=_reference(target),
        board_id=getattr(target, "audit_board_id", None) or getattr(target, "board_id", None),
        review_reference=getattr(target, "audit_review", ""),
        changed=sorted(changed),
        reason=reason,
        detail={key: _plain(value) for key, value in detail.items()},
        request_id=request_id.get(),
    )


def _reference(target):
    """How people would name the thing: its reference, never a title or a name."""
    if target is None:
        return ""
    return str(getattr(target, "reference", "") or f"{target._meta.verbose_name} {target.pk}")


def _plain(value):
    return value if isinstance(value, bool | int | str | list | type(None)) else str(value)
