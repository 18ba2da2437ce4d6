"""Meetings: those to come, those past, and one of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import services
from agencies.agenda import agenda_of
from agencies.forms import MeetingForm
from agencies.models import Board, Meeting
from agencies.views.places import page_of
from core import days
from core.pages import done, form_page, go_on, print_page
from core.permissions import CONTENT, NOTHING, demand, requires
from core.permissions import Permission as P
from core.refusals import Refusal


@require_safe
@requires(P.AGENCY_VIEW, reads=NOTHING)
def meetings(request):
    user = request.user
    rows = Meeting.objects.visible_to(user).select_related("board")
    boards = list(Board.objects.visible_to(user).filter(pk__in=user.boards_where(P.AGENCY_VIEW)))
    asked = request.GET.get("board", "").upper()
    chosen = next((board for board in boards if board.prefix == asked), None)
    if chosen:
        rows = rows.filter(board=chosen)
    chips = [{"text": "All boards", "url": "?", "active": chosen is None}]
    chips += [{"text": b.short_name, "url": f"?board={b.prefix}", "active": b == chosen} for b in boards]
    context = {
        "coming": rows.coming(),
        "page_obj": page_of(request, rows.filter(on__lt=days.today())),
        "chips": chips if len(boards) > 1 else [],
        "several": len(boards) > 1 and not chosen,
        "may_add": user.can(P.BOARD_MANAGE),
    }
    return render(request, "agencies/meetings.html", context)


@require_safe
@requires(P.AGENCY_VIEW, reads=CONTENT)
def meeting(request, pk):
    """When and where, what it is to look at, and the papers for it."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("board"), pk=pk)
    context = {
        "meeting": meeting,
        "agenda": agenda_of(meeting, request.user),
        "days_left": (meeting.on - days.today()).days,
        "may_change": request.user.can(P.BOARD_MANAGE, on=meeting),
    }
    return render(request, "agencies/meeting.html", context)


@require_POST
@requires(P.AGENCY_VIEW, reads=NOTHING)
def meeting_print(request, pk):
    """The agenda as a PDF."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    title, back = _("Agenda: %(meeting)s") % {"meeting": meeting}, meeting.get_absolute_url()
    return print_page(request, "agencies.meeting", title=title, back_url=back, meeting=meeting.pk)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def meeting_new(request):
    boards = Board.objects.visible_to(request.user).managed_by(request.user)
    form = MeetingForm(request.POST or None, boards=boards)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.add_meeting(**form.values(), by=request.user)):
            messages.success(request, "The meeting is added.")
            return go_on(request, "agencies:meetings")
    return form_page(request, "agencies/meeting_new.html", form)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def meeting_change(request, pk):
    meeting = _managed(request.user, pk)
    form = MeetingForm(request.POST or None, instance=meeting, boards=Board.objects.none())
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_meeting(meeting, **form.values(), by=request.user)):
            messages.success(request, "The meeting is changed.")
            return redirect(meeting)
    return form_page(request, "agencies/meeting_change.html", form, meeting=meeting)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def meeting_delete(request, pk):
    meeting = _managed(request.user, pk)
    refusals, status = [], 200
    if request.method == "POST":
        try:
            services.delete_meeting(meeting, by=request.user)
        except Refusal as refusal:
            refusals, status = refusal.reasons, refusal.status
        else:
            messages.success(request, "The meeting is deleted.")
            return redirect("agencies:meetings")
    return render(request, "agencies/meeting_delete.html", {"meeting": meeting, "refusals": refusals}, status=status)


def _managed(user, pk):
    meeting = get_object_or_404(Meeting.objects.visible_to(user).select_related("board"), pk=pk)
    demand(user, P.BOARD_MANAGE, on=meeting)
    return meeting
