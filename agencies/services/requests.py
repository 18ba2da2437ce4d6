"""What a board asks about an agency that other boards share: asked, answered by each side, carried out, or expired.

No step of it tells the asking board which agencies other boards have, nor who works for them.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import notices
from agencies.models import Agency, AgencyMembership, AgencyRequest, Board, User
from agencies.roles import AgencyRole
from agencies.services import agencies
from agencies.services.people import hold_partnership
from core import audit
from core.permissions import Permission, demand, may
from core.refusals import Refusal, check_version

LASTS = dt.timedelta(days=14)
MOST_OPEN = 20  # of one board: a request goes to somebody's inbox
Kind, State = AgencyRequest.Kind, AgencyRequest.State


class NotOpen(Refusal):
    status = 410

    def __init__(self):
        super().__init__(_("This request has been answered or has expired. Ask again."))


class AlreadyAsked(Refusal):
    def __init__(self):
        super().__init__(_("You have already asked for this. Wait for the answer, or withdraw the request first."))


class TooMany(Refusal):
    def __init__(self):
        super().__init__(
            _("Your board has %(most)s open requests. Wait for an answer, or withdraw one.") % {"most": MOST_OPEN}
        )


@transaction.atomic
def ask_to_join(board, *, address, merges=None, reason="", by):
    """Ask the lead of an agency that works with other boards already to join this one as the same agency.

    What comes back is the same whether or not somebody with this address leads an agency: the request waits and
    expires. `merges` is the board's own record of the organisation, which becomes one with the agency.
    """
    demand(by, Permission.BOARD_MANAGE, on=board)
    address = address.strip().lower()
    if merges is not None and not board.agencies.filter(pk=merges.pk).exists():
        raise Refusal(_("Select one of the board’s agencies."), field="merges")
    leads = AgencyMembership.objects.leads().exclude(agency__in=board.agencies)
    asked_of = User.objects.active().filter(email=address, pk__in=leads.values("user_id")).first()
    return _ask(board, kind=Kind.JOIN, address=address, asked_of=asked_of, merges=merges, reason=reason, by=by)


@transaction.atomic
def ask_to_change(board, agency, *, version=None, reason="", by, **fields):
    """Change the details of an agency: at once if it serves this board alone, else when the other boards agree.

    Returns the request, or None if the change was made.
    """
    demand(by, Permission.BOARD_MANAGE, on=board)
    agency = board.agencies.select_for_update(of=("self",)).get(pk=agency.pk)
    check_version(agency, version)
    agencies.check_name(board, agency, fields)
    changed = agencies.changes_to(agency, fields)
    if not changed:
        return None
    if not agencies.other_boards(board, agency).exists():
        agencies.apply_changes(agency, fields, by=by)
        return None
    changes = {name: fields[name] for name in changed}
    return _ask(board, kind=Kind.CHANGE, agency=agency, changes=changes, reason=reason, by=by)


@transaction.atomic
def ask_to_end(board, agency, *, reason, by):
    """End an agency on every board, as when it was dissolved: at once if it serves this board alone, else when all agree."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    agency = board.agencies.select_for_update(of=("self",)).get(pk=agency.pk)
    if not agencies.other_boards(board, agency).exists():
        agencies.end_partnership(board, agency, by=by)
        return None
    return _ask(board, kind=Kind.END, agency=agency, reason=reason, by=by)


@transaction.atomic
def name_administrator(board, agency, *, person, by):
    """Let a colleague give and end the agency's roles on this board.

    A lead of the agency on the board names one at once; whom a business manager names waits for such a lead to agree.
    Returns the request, or None if the role was given.
    """
    agency = board.agencies.select_for_update(of=("self",)).get(pk=agency.pk)
    leads_here = (board.pk, agency.pk) in by.partnerships_where(Permission.AGENCY_AGREE)
    if not leads_here:
        demand(by, Permission.BOARD_MANAGE, on=board)
    if not agency.people(board).filter(pk=person.pk).exists():
        raise Refusal(_("Select somebody who works for %(agency)s.") % {"agency": agency}, field="person")
    if leads_here:
        _give_administration(board, agency, person, by=by)
        return None
    return _ask(board, kind=Kind.ADMINISTRATOR, agency=agency, person=person, by=by)


@transaction.atomic
def withdraw_request(request, *, by):
    """The asking board no longer wants it."""
    demand(by, Permission.BOARD_MANAGE, on=request)
    request = _locked(request)
    _close(request, State.WITHDRAWN)
    audit.record("agencyrequest.withdrawn", target=request, by=by)
    return request


@transaction.atomic
def answer_request(request, *, agrees, agency=None, by):
    """Answer for every side that this person may answer for. The last agreement carries the request out; one no ends it.

    `agency` says, of a request to join, which of the agencies that the person leads it is.
    """
    request = _locked(request)
    if request.agency_id:
        # Nobody joins or leaves the agency while it is counted who has agreed.
        Agency.objects.select_for_update().get(pk=request.agency_id)
    sides = request.sides_of(by)
    if not sides:
        raise PermissionDenied
    if request.kind == Kind.JOIN and agrees:
        if agency is None or not request.agencies_to_join().filter(pk=agency.pk).exists():
            raise Refusal(_("Select the agency that is to join."), field="agency")
        request.agency = agency
        request.save(update_fields=["agency"])
    for board in Board.objects.filter(pk__in=sides):
        request.answers.get_or_create(board=board, defaults={"agrees": agrees, "by": by})
        # In the trail of the side that answered: who it was is nothing the asking board learns.
        of = None if request.kind == Kind.JOIN else board
        audit.record("agencyrequest.answered", target=of, by=by, agrees=agrees, request=request.pk)
    if not agrees:
        _close(request, State.REFUSED)
    elif request.sides() <= set(request.answers.filter(agrees=True).values_list("board_id", flat=True)):
        _carry_out(request, by=by)
    if not request.is_open:
        notices.send_request_answered(request)
    return request


def _ask(board, *, kind, by, agency=None, **fields):
    mine = AgencyRequest.objects.open().filter(board=board)
    if mine.count() >= MOST_OPEN:
        raise TooMany()
    same = mine.filter(kind=kind, agency=agency, address=fields.get("address", ""), person=fields.get("person"))
    if same.exists():
        raise AlreadyAsked()
    request = AgencyRequest.objects.create(
        board=board, kind=kind, agency=agency, asked_by=by, expires_at=timezone.now() + LASTS, **fields
    )
    audit.record("agencyrequest.asked", target=request, by=by, kind=kind, agency=agency.slug if agency else "")
    notices.send_request(request)
    if kind != Kind.ADMINISTRATOR and request.sides_of(by):
        # Who runs another of the agency's boards as well has agreed for it by asking.
        return answer_request(request, agrees=True, by=by)
    return request


def _locked(request):
    request = AgencyRequest.objects.select_for_update().get(pk=request.pk)
    if not request.is_open:
        raise NotOpen()
    return request


def _close(request, state):
    request.state, request.decided_at = state, timezone.now()
    request.save(update_fields=["state", "decided_at"])


def _carry_out(request, *, by):
    """Everybody has agreed. Raises a Refusal, and then nothing is answered either."""
    board = request.board
    agency = Agency.objects.select_for_update().get(pk=request.agency_id)
    if not may(request.asked_by, Permission.BOARD_MANAGE, on=board):
        raise NotOpen()
    if request.kind == Kind.JOIN:
        if request.merges_id:
            merged = Agency.objects.select_for_update().get(pk=request.merges_id)
            agencies.merge_agency(board, merged, into=agency, by=request.asked_by)
        else:
            agencies.begin_partnership(board, agency, by=request.asked_by)
    elif request.kind == Kind.CHANGE:
        agencies.apply_changes(agency, request.changes, by=request.asked_by)
    elif request.kind == Kind.END:
        for partnership in agency.partnerships.filter(ended_at=None).select_related("board"):
            agencies.close_partnership(partnership.board, agency, by=None)
    else:
        _give_administration(board, agency, request.person, by=by)
    _close(request, State.AGREED)


def _give_administration(board, agency, person, *, by):
    hold_partnership(board, agency)
    if not agency.people(board).filter(pk=person.pk).exists():
        raise Refusal(_("This person no longer works for %(agency)s.") % {"agency": agency})
    membership, given = AgencyMembership.objects.get_or_create(
        user=person, board=board, agency=agency, role=AgencyRole.ADMINISTRATOR, ended_at=None
    )
    if given:
        person.end_sessions()
        detail = {"account": person.pk, "role": AgencyRole.ADMINISTRATOR.value, "agency": agency.slug}
        audit.record("role.given", target=board, by=by, **detail)
        key = f"agency:{membership.pk}"
        notices.send_role_given(person, board, role=AgencyRole.ADMINISTRATOR.value, agency=agency, key=key)
