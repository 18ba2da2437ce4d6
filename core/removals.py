"""Taking back mistakes: remove a row with a reason, undo that within a day, and a second person where something was built on it."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit, days
from core.models import Removal, removable_models
from core.refusals import Refusal

# Functions called with a removal and the rows that went with it or came back with it, in the same transaction; an app
# that tells people of them registers one.
FOLLOWED: list[Callable] = []

MOST_REASON = Removal._meta.get_field("reason").max_length


@transaction.atomic
def remove(row, *, reason, by):
    """Remove a row that should not be there. Where something was built on it, this only asks: a second person confirms."""
    row = _held(row, by)
    _refuse_if_blocked(row)
    if row.removal_id is not None:
        raise Refusal(_("This is removed already."))
    kind = row.kind_of_removal()
    if Removal.objects.waiting().filter(kind=kind, object_id=row.pk).exists():
        raise Refusal(_("Somebody has asked to remove this already. A second person needs to confirm it."))
    reason = reason.strip()
    if not reason:
        raise Refusal(_("Enter a reason."), field="reason")
    removal = Removal.objects.create(
        kind=kind,
        object_id=row.pk,
        reference=row.removal_reference(),
        board_id=row.board_id,
        audit_review=getattr(row, "audit_review", ""),
        reason=reason,
        needs_two=bool(row.built_on_it()),
        asked_by=by,
    )
    if removal.needs_two:
        _record("removal_asked", row, removal, by, reason=reason)
        return removal
    return _take_away(row, removal, by)


@transaction.atomic
def confirm(removal, *, by):
    """Agree, as a second person, that it is removed."""
    row, removal = _asked(removal, by)
    _refuse_if_blocked(row)
    if removal.asked_by_id == by.pk:
        raise Refusal(_("You asked for this yourself, so somebody else needs to confirm it."))
    return _take_away(row, removal, by)


@transaction.atomic
def decline(removal, *, by):
    """Say that it stays: as a second person, or as the one who asked."""
    row, removal = _asked(removal, by)
    removal.declined_at, removal.declined_by = timezone.now(), by
    removal.save(update_fields=["declined_at", "declined_by"])
    _record("removal_declined", row, removal, by)
    return removal


@transaction.atomic
def restore(removal, *, by):
    """Bring back what was removed, with all that went with it, within a day."""
    row, removal = _locked(removal, by)
    if removal.restored_at:
        raise Refusal(_("This was restored already."))
    if not removal.is_restorable:
        raise Refusal(_("A removal can be undone for one day. That day has passed, so this stays removed."))
    if blockers := row.blockers_to_restoring():
        raise Refusal(blockers)
    removal.restored_at, removal.restored_by = timezone.now(), by
    removal.save(update_fields=["restored_at", "restored_by"])
    row.removal = None
    row.save(update_fields=["removal"])
    _record("restored", row, removal, by)
    went = (model.with_removed.filter(removal=removal) for model in removable_models().values())
    _with_it("restored", (*went, *row.comes_back_with_it()), None, removal, by)
    return removal


def said(removal):
    """What has just become of it, for a message on the next page."""
    names = {"what": removal.reference, "until": in_words(removal.restorable_until or removal.confirmed_until)}
    if removal.restored_at:
        return _("%(what)s is restored.") % names
    if removal.declined_at:
        return _("%(what)s stays. Nothing was removed.") % names
    if removal.removed_at:
        return _("%(what)s is removed. You can undo this until %(until)s.") % names
    return _("You asked to remove %(what)s. A second person needs to confirm it by %(until)s.") % names


def in_words(moment):
    return date_format(moment.astimezone(days.LONDON), "j F Y, H:i")


def _take_away(row, removal, by):
    removal.removed_at, removal.removed_by = timezone.now(), by
    removal.save(update_fields=["removed_at", "removed_by"])
    row.removal = removal
    row.save(update_fields=["removal"])
    _record("removed", row, removal, by, reason=removal.reason)
    _with_it("removed", row.goes_with_it(removal), removal, removal, by)
    return removal


def _with_it(deed, each, value, removal, by):
    """Give all these rows the removal `value`, on record one by one, and tell those whom it concerns."""
    followed = []
    for rows in each:
        held = list(_with_holder(rows).select_for_update(of=("self",)).order_by("pk"))
        rows.model.with_removed.filter(pk__in=[row.pk for row in held]).update(removal=value)
        for row in held:
            row.removal = value
        audit.record_each(deed, held, by=by, removal=removal.pk)
        followed += held
    for tell in FOLLOWED:
        tell(removal, followed)


def _with_holder(rows):
    """Read with what they belong to, by which the trail names them."""
    return rows.select_related(rows.model.held_with) if rows.model.held_with else rows


def _asked(removal, by):
    row, removal = _locked(removal, by)
    if not removal.is_waiting:
        raise Refusal(_("Nobody is asking to remove this now."))
    return row, removal


def _locked(removal, by):
    """(its row, the removal), both locked, in the order in which `remove` locks them."""
    row = _held(removal.row(), by)
    return row, Removal.objects.select_for_update().get(pk=removal.pk)


def _held(row, by):
    row = row.held()
    if not type(row).with_removed.removable_by(by).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row


def _refuse_if_blocked(row):
    if blockers := row.blockers_to_removal():
        raise Refusal(blockers)


def _record(deed, row, removal, by, **said):
    audit.record(f"{row._meta.model_name}.{deed}", target=row, by=by, removal=removal.pk, **said)
