"""What an agency's own administrator does: give colleagues roles on the agency's boards, and end them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import services
from agencies.forms import ColleagueForm, SuccessorForm
from agencies.models import Agency, AgencyMembership, Board
from agencies.views.people import what_is_left
from core.pages import done, form_page, posted
from core.permissions import NOTHING, requires
from core.permissions import Permission as P


@require_http_methods(["GET", "POST"])
@requires(P.AGENCY_STAFF, reads=NOTHING)
def colleague_add(request, slug):
    agency, boards = _administered(request.user, slug)
    asked = {name: request.GET.get(name, "")[:200] for name in ("email", "name", "role")}
    form = ColleagueForm(request.POST or None, boards=boards, initial=asked)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.invite_colleague(agency, **form.cleaned_data, by=request.user)):
            messages.success(
                request, _("Role added. We have emailed %(email)s.") % {"email": form.cleaned_data["email"]}
            )
            return redirect(agency)
    return form_page(request, "agencies/colleague_add.html", form, agency=agency)


@require_http_methods(["GET", "POST"])
@requires(P.AGENCY_STAFF, reads=NOTHING)
def colleague_role_end(request, slug, pk):
    agency, boards = _administered(request.user, slug)
    held = AgencyMembership.objects.visible_to(request.user).current().filter(agency=agency, board__in=boards)
    membership = get_object_or_404(held.select_related("user", "board", "agency"), pk=pk)
    owns = what_is_left(membership, by=request.user)
    form = SuccessorForm(posted(request), board=membership.board, agency=agency, leaver=membership.user, owns=owns)
    if request.method == "POST" and form.is_valid():
        successor = form.cleaned_data.get("successor")
        if done(form, lambda: services.end_colleague_role(membership, successor=successor, by=request.user)):
            messages.success(request, _("Role removed from %(person)s.") % {"person": membership.user})
            return redirect(agency)
    return form_page(request, "agencies/colleague_role_end.html", form, agency=agency, membership=membership)


def _administered(user, slug):
    """An agency and the boards on which this person administers it; 404 if there is none."""
    staffed = user.partnerships_where(P.AGENCY_STAFF)
    agency = get_object_or_404(Agency.objects.visible_to(user).filter(pk__in=staffed.agency_ids), slug=slug)
    boards = {board for board, of in staffed if of == agency.pk}
    return agency, Board.objects.visible_to(user).filter(
        pk__in=boards, partnerships__agency=agency, partnerships__ended_at=None
    )
