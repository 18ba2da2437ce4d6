"""Agencies, and their places on boards."""

import secrets

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies import leaving
from agencies.models import Agency, AgencyMembership, Board, Partnership, sort_key
from core import audit
from core.permissions import Permission, demand
from core.refusals import Refusal


class AlreadyThere(Refusal):
    def __init__(self, reason):
        super().__init__(reason, field="name")


class NotEnough(Refusal):
    def __init__(self):
        super().__init__(_("Enter a short name and select the kind of agency."))


class CannotMerge(Refusal):
    def __init__(self):
        super().__init__(_("These two agencies have both taken part in the work of this board and cannot be merged."))


SLUG_LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # no vowels: no words by accident


@transaction.atomic
def create_agency(board, *, name, short_name, kind, by):
    """The system administrator sets up an agency of a board. What other boards have plays no part."""
    demand(by, Permission.ACCOUNT_MANAGE)
    return _add(board, name=name, short_name=short_name, kind=kind, by=by)[0]


@transaction.atomic
def add_agency(board, *, name, short_name="", kind="", by):
    """Add an agency to this board: a new one, or one that was the board's before. Returns (agency, is_new).

    Another board's agency of the same name is another agency, and nothing says that it exists. To work with one and
    the same, the board asks the agency's lead: see `requests.ask_to_join`.
    """
    demand(by, Permission.BOARD_MANAGE, on=board)
    return _add(board, name=name, short_name=short_name, kind=kind, by=by)


def _add(board, *, name, short_name, kind, by):
    board = Board.objects.select_for_update().get(pk=board.pk)  # two of one name cannot come at the same moment
    agency = _known_to(board, name)
    is_new = agency is None
    if is_new:
        if not (short_name and kind):
            raise NotEnough()
        agency = Agency.objects.create(name=name, short_name=short_name, kind=kind, slug=_new_slug(short_name or name))
        audit.record("agency.created", target=agency, by=by)
    begin_partnership(board, agency, by=by)
    return agency, is_new


def begin_partnership(board, agency, *, by):
    """Give the agency its place on the board. Call inside a transaction; raises AlreadyThere."""
    partnership, added = Partnership.objects.select_for_update().get_or_create(board=board, agency=agency)
    if not added and partnership.ended_at is None:
        raise AlreadyThere(_("%(agency)s is already one of the board’s agencies.") % {"agency": agency})
    partnership.ended_at = None
    partnership.save(update_fields=["ended_at"])
    audit.record("partnership.begun", target=board, by=by, agency=agency.slug)


def changes_to(agency, fields):
    """Names of the fields that would be different."""
    return [name for name, value in fields.items() if getattr(agency, name) != value]


def check_name(board, agency, fields):
    """Raise AlreadyThere if another agency of this board has the new name."""
    namesake = _known_to(board, fields.get("name", agency.name), orphans=False)
    if namesake is not None and namesake.pk != agency.pk:
        raise AlreadyThere(_("There is already an agency called %(name)s.") % {"name": fields["name"]})


def apply_changes(agency, fields, *, by):
    """Write the new details of a locked agency. Whoever calls this has asked whom they concern."""
    if changed := changes_to(agency, fields):
        for name in changed:
            setattr(agency, name, fields[name])
        agency.version += 1
        agency.save(update_fields=[*changed, "sort_name", "version"])
        audit.record("agency.changed", target=agency, by=by, changed=changed)
    return agency


def other_boards(board, agency):
    """The boards, apart from this one, that the agency serves now."""
    serving = Partnership.objects.filter(agency=agency, ended_at=None)
    return Board.objects.filter(pk__in=serving.values("board_id")).exclude(pk=board.pk)


@transaction.atomic
def end_partnership(board, agency, *, by):
    """The agency no longer serves this board, and the roles that it gave on the board end.

    What the agency was asked for stays where it is, for the board to hand over. Other boards notice nothing.
    """
    demand(by, Permission.BOARD_MANAGE, on=board)
    close_partnership(board, agency, by=by)


def close_partnership(board, agency, *, by):
    now = timezone.now()
    if not board.partnerships.filter(agency=agency, ended_at=None).update(ended_at=now):
        return
    roles = AgencyMembership.objects.current().filter(board=board, agency=agency).select_related("user")
    for membership in roles:
        membership.ended_at = now
        membership.save(update_fields=["ended_at"])
        membership.user.end_sessions()
        detail = {"account": membership.user_id, "role": membership.role, "agency": agency.slug}
        audit.record("role.ended", target=board, by=by, **detail)
    for user in {membership.user for membership in roles}:
        leaving.let_go(user, board, by=by)
    audit.record("partnership.ended", target=board, by=by, agency=agency.slug)


def merge_agency(board, merged, *, into, by):
    """Make the board's own record of an agency one with another: everything of it is `into`'s from now on.

    Call inside a transaction, with both agencies locked, and only after the lead of `into` has agreed. Raises
    CannotMerge when `merged` ever served another board, or when both took part in the same thing.
    """
    if merged.partnerships.exclude(board=board).exists():
        raise CannotMerge()
    try:
        with transaction.atomic():
            begin_partnership(board, into, by=by)
            for relation in _rows_of_an_agency():
                rows = relation.related_model._base_manager.filter(**{relation.field.name: merged})
                rows.update(**{relation.field.name: into})
            merged.partnerships.all().delete()
            merged.delete()
    except IntegrityError as both:
        raise CannotMerge() from both
    audit.record("agency.merged", target=board, by=by, agency=into.slug, merged=merged.slug)


def _rows_of_an_agency():
    """The relations from any app to an agency; not its partnerships, nor the history of rows."""
    fields = Agency._meta.get_fields(include_hidden=True)
    relations = [field for field in fields if isinstance(field, models.ManyToOneRel)]
    return [
        relation
        for relation in relations
        if relation.on_delete is not models.DO_NOTHING and relation.related_model is not Partnership
    ]


def _known_to(board, name, orphans=True):
    """The agency of this name, whatever the case and accents, that is or was this board's, or that was never anybody's."""
    elsewhere = Partnership.objects.filter(agency=OuterRef("pk"), ended_at=None).exclude(board=board)
    # One that has left the board and works with others is asked to join, as any other of theirs.
    mine = Q(partnerships__board=board) & (Q(partnerships__ended_at=None) | ~Exists(elsewhere))
    known = mine | Q(partnerships=None) if orphans else mine
    found = Agency.objects.filter(known, sort_name=sort_key(name.strip()))
    return found.order_by(F("partnerships__ended_at").desc(nulls_first=True), "pk").first()


def _new_slug(text):
    """A part of an address that says nothing of what other boards have: the name, and five letters by chance."""
    stem = slugify(text)[:50].rstrip("-") or "agency"
    return f"{stem}-{''.join(secrets.choice(SLUG_LETTERS) for _n in range(5))}"
