"""What a board asks about an agency that other boards share: asking, answering, withdrawing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import services
from agencies.forms import AdministratorForm, AnswerForm, JoinForm
from agencies.models import Agency, AgencyRequest
from agencies.views.places import crumbs_of, managed_board, visible_board
from core.pages import done, form_page
from core.permissions import NOTHING, demand, requires
from core.permissions import Permission as P
from core.refusals import Refusal


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def agency_join(request, prefix):
    """Ask an agency that works with other boards to join this one. The answer never says whether there is one."""
    board = managed_board(request.user, prefix)
    form = JoinForm(request.POST or None, board=board, initial={"merges": request.GET.get("merges", "")[:60]})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.ask_to_join(board, **form.cleaned_data, by=request.user)):
            messages.success(
                request,
                _("If %(address)s leads an agency in SCR Tracker, we have asked them to join your board.")
                % {"address": form.cleaned_data["address"]},
            )
            return redirect("agencies:board_agencies", board.prefix)
    return form_page(request, "agencies/agency_join.html", form, board=board, crumbs=crumbs_of(board))


@require_http_methods(["GET", "POST"])
@requires(P.AGENCY_VIEW, reads=NOTHING)
def agency_request(request, pk):
    """One request: what is asked and by whom, how it stands, and the answer of whoever may give one."""
    user = request.user
    rows = AgencyRequest.objects.visible_to(user).select_related("board", "agency", "merges", "person", "asked_by")
    row = get_object_or_404(rows, pk=pk)
    may_answer = AgencyRequest.objects.waiting_for(user).filter(pk=row.pk).exists()
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    joins = row.kind == AgencyRequest.Kind.JOIN
    form = AnswerForm(request.POST or None, agencies=row.agencies_to_join() if joins else None)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.answer_request(row, **form.cleaned_data, by=user)):
            agreed = form.cleaned_data["agrees"]
            messages.success(request, _("You agreed to the request.") if agreed else _("You refused the request."))
            return redirect("home")
    context = {
        "row": row,
        "changes": _changes(row),
        "may_answer": may_answer,
        "may_withdraw": row.is_open and user.can(P.BOARD_MANAGE, on=row),
    }
    return form_page(request, "agencies/agency_request.html", form, **context)


def _changes(row):
    """(label, value now, value asked for) of each detail that would change."""
    if row.kind != AgencyRequest.Kind.CHANGE:
        return []
    wanted = Agency(**row.changes)
    now = row.agency

    def shown(agency, name):
        return agency.get_kind_display() if name == "kind" else getattr(agency, name)

    return [(Agency._meta.get_field(name).verbose_name, shown(now, name), shown(wanted, name)) for name in row.changes]


@require_POST
@requires(P.BOARD_MANAGE, reads=NOTHING)
def agency_request_withdraw(request, pk):
    row = get_object_or_404(AgencyRequest.objects.visible_to(request.user), pk=pk)
    try:
        services.withdraw_request(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, _("Request withdrawn."))
    return redirect("agencies:board_agencies", row.board.prefix)


@require_http_methods(["GET", "POST"])
@requires(P.AGENCY_VIEW, reads=NOTHING)
def agency_administrator(request, prefix, slug):
    """Name who gives and ends the agency's roles on this board: its lead at once, the board with the lead's agreement."""
    user = request.user
    board = visible_board(user, prefix)
    agency = get_object_or_404(Agency.objects.visible_to(user).filter(pk__in=board.agencies.values("pk")), slug=slug)
    leads_here = (board.pk, agency.pk) in user.partnerships_where(P.AGENCY_AGREE)
    if not leads_here:
        demand(user, P.BOARD_MANAGE, on=board)
    people = agency.people(board)
    form = AdministratorForm(request.POST or None, people=people)
    asked = []
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        if done(form, lambda: asked.append(services.name_administrator(board, agency, person=person, by=user))):
            if asked[0] is None:
                said = _("%(person)s is now the agency administrator for %(board)s.")
            else:
                said = _("We have asked the agency’s lead to agree that %(person)s becomes its administrator.")
            messages.success(request, said % {"person": person, "board": board.short_name})
            return redirect(agency)
    context = {"board": board, "agency": agency, "leads_here": leads_here, "has_people": people.exists()}
    return form_page(request, "agencies/agency_administrator.html", form, **context)
