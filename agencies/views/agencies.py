"""The agencies of a board, and an agency's own page."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import services
from agencies.forms import AgencyAddForm, AgencyForm, EndAgencyForm, HandOverForm
from agencies.models import Agency, AgencyMembership, AgencyRequest, Board
from agencies.roles import AgencyRole
from agencies.services.agencies import other_boards
from agencies.views.places import board_tabs, crumbs_of, managed_board, page_of, visible_board
from core.pages import done, form_page
from core.permissions import NOTHING, requires
from core.permissions import Permission as P


@require_safe
@requires(P.AGENCY_VIEW, reads=NOTHING)
def board_agencies(request, prefix):
    board = visible_board(request.user, prefix)
    rows = Agency.objects.visible_to(request.user).filter(pk__in=board.agencies.values("pk")).with_leads(board)
    context = {
        "board": board,
        "tabs": board_tabs(request.user, board, "Agencies"),
        "page_obj": page_of(request, rows),
        "may_change": request.user.can(P.BOARD_MANAGE, on=board),
        "sees_people": request.user.boards_where(P.AGENCY_VIEW) >= {board.pk},
        "requests": AgencyRequest.objects.visible_to(request.user).open().filter(board=board).select_related("agency"),
    }
    return render(request, "agencies/board_agencies.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def agency_add(request, prefix):
    board = managed_board(request.user, prefix)
    form = AgencyAddForm(request.POST or None)
    added = []
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: added.extend(services.add_agency(board, **form.cleaned_data, by=request.user))):
            agency, is_new = added
            said = (
                _("%(agency)s added. Next, invite its lead.")
                if is_new
                else _("%(agency)s works with this board again.")
            )
            messages.success(request, said % {"agency": agency})
            return redirect("agencies:board_agencies", board.prefix)
    return form_page(request, "agencies/agency_add.html", form, board=board, crumbs=crumbs_of(board))


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def agency_change(request, prefix, slug):
    board, agency = _managed_agency(request.user, prefix, slug)
    is_shared = other_boards(board, agency).exists()
    form = AgencyForm(request.POST or None, instance=board.agencies.get(pk=agency.pk), is_shared=is_shared)
    asked = []
    if request.method == "POST" and form.is_valid():
        if done(
            form, lambda: asked.append(services.ask_to_change(board, agency, **form.cleaned_data, by=request.user))
        ):
            return _after_asking(request, agency, asked[0], _("Agency details saved."))
    context = {"board": board, "agency": agency, "is_shared": is_shared, "crumbs": crumbs_of(board)}
    return form_page(request, "agencies/agency_change.html", form, **context)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def agency_end(request, prefix, slug):
    """End the agency's place on this board; of an agency that has closed, on every board once they agree."""
    board, agency = _managed_agency(request.user, prefix, slug)
    form = EndAgencyForm(request.POST if request.method == "POST" else None)
    if not other_boards(board, agency).exists():
        del form.fields["everywhere"], form.fields["reason"]
    asked = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        end = (
            partial(services.ask_to_end, reason=data["reason"]) if data.get("everywhere") else services.end_partnership
        )
        if done(form, lambda: asked.append(end(board, agency, by=request.user))):
            ended = _("%(agency)s no longer works with this board.") % {"agency": agency}
            if asked[0] is not None:
                return _after_asking(request, agency, asked[0], ended)
            messages.success(request, ended)
            return redirect("agencies:board_agencies", board.prefix)
    unfinished = agency.actions.filter(board=board).unfinished().count()
    context = {"board": board, "agency": agency, "unfinished": unfinished, "crumbs": crumbs_of(board)}
    return form_page(request, "agencies/agency_end.html", form, **context)


def _after_asking(request, agency, asked, done_at_once):
    """Back to the agency: the change was made, or it waits for others (`asked`)."""
    if asked is not None and asked.is_open:
        messages.info(request, _("We have asked the agency’s other boards to agree. Nothing changes until they do."))
        return redirect(asked)
    messages.success(request, done_at_once)
    return redirect(agency)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def lead_hand_over(request, prefix, slug):
    board, agency = _managed_agency(request.user, prefix, slug)
    leads = list(agency.leads(board))
    colleagues = agency.people(board).exclude(pk__in=[lead.pk for lead in leads])
    form = HandOverForm(request.POST or None, colleagues=colleagues, has_lead=bool(leads))
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.hand_over_lead(board, agency, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{form.cleaned_data['to']} leads for {agency} now.")
            return redirect(agency)
    return form_page(
        request,
        "agencies/lead_hand_over.html",
        form,
        board=board,
        agency=agency,
        leads=leads,
        has_colleagues=colleagues.exists(),
        crumbs=crumbs_of(board),
    )


@require_safe
@requires(P.AGENCY_VIEW, reads=NOTHING)
def agency(request, slug):
    """An agency as its reader knows it: the boards they share with it, and its people on those boards."""
    user = request.user
    agency = get_object_or_404(Agency.objects.visible_to(user), slug=slug)
    boards = list(Board.objects.visible_to(user).filter(partnerships__agency=agency, partnerships__ended_at=None))
    roles = AgencyMembership.objects.visible_to(user).current().filter(agency=agency).select_related("user", "board")
    people = {}
    for role in roles.order_by("user__sort_name", "board__name", "role"):
        people.setdefault(role.user, []).append(role)
    led = {role.board_id for role in roles if role.role == AgencyRole.LEAD and role.user.is_active}
    managed = [board for board in boards if user.can(P.BOARD_MANAGE, on=board)]
    staffed, agreeing = user.partnerships_where(P.AGENCY_STAFF), user.partnerships_where(P.AGENCY_AGREE)
    context = {
        "agency": agency,
        "people": [
            {"person": person, "roles": held, "ends": [role for role in held if (role.board_id, agency.pk) in staffed]}
            for person, held in people.items()
        ],
        "sees_people": bool(people) or bool(managed) or agency.pk in user.partnerships_where(P.AGENCY_VIEW).agency_ids,
        "boards": boards,
        "leaderless": [board for board in boards if board.pk not in led],
        "managed_on": managed[0] if managed else None,
        "administers": agency.pk in staffed.agency_ids,
        "names_administrator_on": [b for b in boards if b in managed or (b.pk, agency.pk) in agreeing],
        "requests": AgencyRequest.objects.waiting_for(user).filter(agency=agency).select_related("board"),
    }
    return render(request, "agencies/agency.html", context)


def _managed_agency(user, prefix, slug):
    """A board one runs and one of its agencies, or 404."""
    board = managed_board(user, prefix)
    return board, get_object_or_404(board.agencies, slug=slug)
