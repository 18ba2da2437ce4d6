"""More time: asked for by the agency, decided by somebody else, or given by the board itself."""

from django.db import transaction
from django.utils import timezone

from core import audit, days
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal
from recommendations import notices
from recommendations.models import Action, Extension
from recommendations.refusals import BadDate, Missing, SamePerson, SomeRefused, WrongStep, say
from recommendations.rights import demand_work_on
from recommendations.services.actions import in_order, not_too_many
from recommendations.services.locking import locked, require, saved

Decision = Extension.Decision


@transaction.atomic
def ask_for_more_time(action, *, to_on, reason, by):
    """Ask the board for a later date. The date stays as it is until somebody else agrees."""
    row = locked(action)
    demand_work_on(by, row)
    require(row, Action.WITH_THE_AGENCY, "given more time")
    reason = say(reason, "Say what has to happen before the action is finished.", "reason")
    return request_more_time(row, to_on=to_on, reason=reason, by=by)


def request_more_time(action, *, to_on, reason, by, field="to_on", again=False):
    """Add the request to an action that is already held.

    With `again`, an update may repeat that it is late while a request waits: the
    same date, or none, adds nothing.
    """
    waiting = action.extensions.filter(decision=Decision.WAITING).first()
    if waiting and again and to_on in (None, waiting.to_on):
        return waiting
    if waiting:
        raise WrongStep(
            f"More time was already asked for, until {waiting.to_on:%-d %B %Y}. The board decides on that first.",
            field=field,
        )
    if to_on is None:
        raise Missing("Say when it will be finished.", field=field)
    _check_later(action, to_on, field)
    extension = Extension.objects.create(action=action, from_on=action.due_on, to_on=to_on, reason=reason, asked_by=by)
    audit.record("action.more_time_asked", target=action, by=by, from_on=action.due_on, to_on=to_on)
    notices.more_time_asked(extension)
    return extension


@transaction.atomic
def decide_more_time(extension, *, agreed, by, reason=""):
    """Agree, and the due date moves and is counted; or refuse, with a reason. Never by the person who asked."""
    row = locked(extension.action)
    demand(by, P.ACTION_CHECK, on=row)
    extension = Extension.objects.select_for_update().get(pk=extension.pk)
    if not extension.is_waiting:
        raise WrongStep("This request was already decided.")
    if extension.asked_by_id == by.pk:
        raise SamePerson("You asked for this. Somebody else has to decide.")
    require(row, Action.OPEN, "given more time")
    reason = (reason or "").strip()
    if not agreed and not reason:
        raise Missing("Say why, so that the agency knows what to do.", field="reason")
    if agreed and extension.to_on <= row.due_on:
        raise BadDate(
            f"The due date is already {row.due_on:%-d %B %Y}. Refuse this request, or move the date yourself."
        )
    extension.decision = Decision.AGREED if agreed else Decision.REFUSED
    extension.decided_at, extension.decided_by, extension.decision_reason = timezone.now(), by, reason
    extension.save()
    if agreed:
        _move(row, extension.to_on)
    audit.record(f"action.more_time_{extension.decision}", target=row, by=by, reason=reason, to_on=extension.to_on)
    extension.action = row
    notices.more_time_decided(extension)
    return extension


@transaction.atomic
def move_date(action, *, to_on, reason, by, version=None):
    """The board gives more time without being asked. Counted and kept like every other move."""
    row = locked(action, version)
    demand(by, P.ACTION_CHECK, on=row)
    require(row, (*Action.OPEN, Action.Status.PAUSED), "given another date")
    reason = say(reason, "Say why the date moves.", "reason")
    if to_on is None:
        raise Missing("Enter the new date.", field="to_on")
    if row.extensions.filter(decision=Decision.WAITING).exists():
        raise WrongStep("The agency has asked for more time. Decide on that first.")
    _check_later(row, to_on, "to_on")
    now = timezone.now()
    extension = Extension.objects.create(
        action=row,
        from_on=row.due_on,
        to_on=to_on,
        reason=reason,
        asked_at=now,
        asked_by=by,
        decision=Decision.AGREED,
        decided_at=now,
        decided_by=by,
    )
    _move(row, to_on)
    audit.record("action.date_moved", target=row, by=by, reason=reason, from_on=extension.from_on, to_on=to_on)
    return extension


@transaction.atomic
def move_dates(actions, *, to_on, reason, by, versions):
    """One later date for several actions, each by the rules of `move_date`: all of them move, or none (`SomeRefused`).

    `versions` are what the reader of the dates had seen, by primary key.
    """
    not_too_many(actions)
    refused = {}
    for action in in_order(actions):
        try:
            move_date(action, to_on=to_on, reason=reason, by=by, version=versions.get(action.pk))
        except Refusal as refusal:
            if refusal.field == "reason":
                raise  # the same for all of them
            refused[action] = refusal
    if refused:
        raise SomeRefused(refused)


def _check_later(action, to_on, field):
    if to_on <= action.due_on:
        raise BadDate(f"The new date must be after {action.due_on:%-d %B %Y}", field=field)
    if to_on < days.today():
        raise BadDate("The new date must be today or later", field=field)


def _move(action, to_on):
    action.due_on = to_on
    action.moves += 1
    saved(action, "due_on", "moves", edited=True)
