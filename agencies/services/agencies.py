"""Agencies, and their places on boards."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from agencies.models import Agency, Partnership, sort_key
from core import audit
from core.permissions import Permission, demand
from core.refusals import Refusal, check_version


class AlreadyThere(Refusal):
    def __init__(self, reason):
        super().__init__(reason, field="name")


class NotEnough(Refusal):
    def __init__(self):
        super().__init__("No agency has this name yet. To add a new one, give its short name and its kind as well.")


@transaction.atomic
def create_agency(*, name, short_name, kind, by):
    """Set up an agency without a board."""
    demand(by, Permission.ACCOUNT_MANAGE)
    if _called(name):
        raise AlreadyThere(f"There is already an agency called {name}.")
    agency = _create(name, short_name, kind)
    audit.record("agency.created", target=agency, by=by)
    return agency


@transaction.atomic
def add_agency(board, *, name, short_name="", kind="", by):
    """Give an agency a place on this board: the one with exactly this name, or a new one. Returns (agency, is_new)."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    agency = _called(name)
    is_new = agency is None
    if is_new:
        if not (short_name and kind):
            raise NotEnough()
        agency = _create(name, short_name, kind)
        audit.record("agency.created", target=agency, by=by)
    partnership, added = Partnership.objects.select_for_update().get_or_create(board=board, agency=agency)
    if not added and partnership.ended_at is None:
        raise AlreadyThere(f"{agency} is already one of the board’s agencies.")
    partnership.ended_at = None
    partnership.save(update_fields=["ended_at"])
    audit.record("partnership.begun", target=board, by=by, agency=agency.slug)
    return agency, is_new


@transaction.atomic
def change_agency(board, agency, *, version=None, by, **fields):
    """Change an agency's name, short name or kind; every board it serves sees the change."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    agency = board.agencies.select_for_update(of=("self",)).get(pk=agency.pk)
    check_version(agency, version)
    namesake = _called(fields.get("name", agency.name))
    if namesake is not None and namesake.pk != agency.pk:
        raise AlreadyThere(f"There is already an agency called {fields['name']}.")
    changed = [name for name, value in fields.items() if getattr(agency, name) != value]
    if changed:
        for name in changed:
            setattr(agency, name, fields[name])
        agency.version += 1
        agency.save(update_fields=[*changed, "sort_name", "version"])
        audit.record("agency.changed", target=agency, by=by, changed=changed)
    return agency


@transaction.atomic
def end_partnership(board, agency, *, by):
    """The agency no longer sits on this board. What it was asked for stays where it is."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    board.partnerships.filter(agency=agency, ended_at=None).update(ended_at=timezone.now())
    audit.record("partnership.ended", target=board, by=by, agency=agency.slug)


def _called(name):
    """The agency with this name, whatever the case and accents."""
    return Agency.objects.filter(sort_name=sort_key(name.strip())).first()


def _create(name, short_name, kind):
    try:
        with transaction.atomic():
            return Agency.objects.create(
                name=name, short_name=short_name, kind=kind, slug=_free_slug(short_name or name)
            )
    except IntegrityError as taken:  # somebody else added the same one at the same moment
        raise AlreadyThere("Somebody has just added this agency. Look for it in the list.") from taken


def _free_slug(text):
    stem = slugify(text)[:50] or "agency"
    taken = set(Agency.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)
