"""The agencies of a board, and an agency's own page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies import services
from agencies.forms import AgencyAddForm, AgencyForm, HandOverForm
from agencies.models import Agency, Board, User
from agencies.views.places import board_tabs, crumbs_of, managed_board, page_of, visible_board
from core.pages import done, form_page
from core.permissions import Permission as P
from core.permissions import requires


@require_safe
@requires(P.AGENCY_VIEW)
def board_agencies(request, prefix):
    board = visible_board(request.user, prefix)
    rows = Agency.objects.visible_to(request.user).filter(pk__in=board.agencies.values("pk")).with_leads()
    context = {
        "board": board,
        "tabs": board_tabs(request.user, board, "Agencies"),
        "page_obj": page_of(request, rows),
        "may_change": request.user.can(P.BOARD_MANAGE, on=board),
        "sees_people": request.user.boards_where(P.AGENCY_VIEW) >= {board.pk},
    }
    return render(request, "agencies/board_agencies.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
def agency_add(request, prefix):
    board = managed_board(request.user, prefix)
    form = AgencyAddForm(request.POST or None)
    added = []
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: added.extend(services.add_agency(board, **form.cleaned_data, by=request.user))):
            agency, is_new = added
            how = "is added" if is_new else "was in the system already and now serves this board too"
            messages.success(request, f"{agency} {how}. Next: invite its lead.")
            return redirect("agencies:board_agencies", board.prefix)
    return form_page(request, "agencies/agency_add.html", form, board=board, crumbs=crumbs_of(board))


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
def agency_change(request, prefix, slug):
    board, agency = _managed_agency(request.user, prefix, slug)
    form = AgencyForm(request.POST or None, instance=board.agencies.get(pk=agency.pk))
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_agency(board, agency, **form.cleaned_data, by=request.user)):
            messages.success(request, "The agency’s details are saved.")
            return redirect(agency)
    return form_page(request, "agencies/agency_change.html", form, board=board, agency=agency, crumbs=crumbs_of(board))


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
def agency_end(request, prefix, slug):
    board, agency = _managed_agency(request.user, prefix, slug)
    if request.method == "POST":
        services.end_partnership(board, agency, by=request.user)
        messages.success(request, f"{agency} is no longer one of the board’s agencies.")
        return redirect("agencies:board_agencies", board.prefix)
    return render(request, "agencies/agency_end.html", {"board": board, "agency": agency, "crumbs": crumbs_of(board)})


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
def lead_hand_over(request, prefix, slug):
    board, agency = _managed_agency(request.user, prefix, slug)
    leads = list(agency.leads())
    colleagues = agency.people().exclude(pk__in=[lead.pk for lead in leads])
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
@requires(P.AGENCY_VIEW)
def agency(request, slug):
    """An agency: its people, its lead, and those of its boards that the reader may see."""
    user = request.user
    agency = get_object_or_404(Agency.objects.visible_to(user).with_has_lead(), slug=slug)
    parts = agency.memberships.current().filter(user__in=User.objects.visible_to(user)).select_related("user")
    people = {}
    for part in parts.order_by("user__sort_name", "role"):
        people.setdefault(part.user, []).append(part.get_role_display())
    boards = Board.objects.visible_to(user).filter(partnerships__agency=agency, partnerships__ended_at=None)
    managed = [board for board in boards if user.can(P.BOARD_MANAGE, on=board)]
    context = {
        "agency": agency,
        "people": list(people.items()),
        "sees_people": bool(people) or bool(managed) or agency.pk in user.agencies_where(P.AGENCY_VIEW),
        "boards": boards,
        "managed_on": managed[0] if managed else None,
    }
    return render(request, "agencies/agency.html", context)


def _managed_agency(user, prefix, slug):
    """A board one runs and one of its agencies, or 404."""
    board = managed_board(user, prefix)
    return board, get_object_or_404(board.agencies, slug=slug)
