"""A board's own pages, its colour and its logo."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies import services
from agencies.board_style import logo_of, style_sheet_of
from agencies.forms import BoardForm
from agencies.roles import BoardRole
from agencies.views.places import board_tabs, crumbs_of, managed_board, visible_board
from core import history
from core.colour import contrast_with_white
from core.pages import done, form_page
from core.permissions import NOTHING, demand, requires
from core.permissions import Permission as P


@require_safe
@requires(P.AGENCY_VIEW, reads=NOTHING)
def board(request, prefix):
    board = visible_board(request.user, prefix)
    managers = board.memberships.current().filter(role=BoardRole.BUSINESS_MANAGER, user__is_active=True)
    context = {
        "board": board,
        "tabs": board_tabs(request.user, board, "Details"),
        "contrast": contrast_with_white(board.colour),
        "managers": [part.user for part in managers.select_related("user").order_by("user__sort_name")],
        "meetings": board.meetings.visible_to(request.user).coming()[:3],
        "may_change": request.user.can(P.BOARD_MANAGE, on=board),
    }
    return render(request, "agencies/board.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def board_change(request, prefix):
    board = managed_board(request.user, prefix)
    form = BoardForm(request.POST or None, request.FILES or None, instance=managed_board(request.user, prefix))
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_board(board, **form.values(), by=request.user)):
            messages.success(request, "The board’s details are saved.")
            return redirect(board)
    return form_page(
        request,
        "agencies/board_change.html",
        form,
        board=board,
        crumbs=crumbs_of(board),
        contrast=contrast_with_white(board.colour),
    )


@require_safe
@requires(P.AUDIT_VIEW, reads=NOTHING)
def board_history(request, prefix):
    board = visible_board(request.user, prefix)
    demand(request.user, P.AUDIT_VIEW, on=board)
    context = {
        "board": board,
        "tabs": board_tabs(request.user, board, "History"),
        "entries": history.entries(board),
    }
    return render(request, "agencies/board_history.html", context)


@require_safe
@requires(P.SIGNED_IN, reads=NOTHING)
def board_stylesheet(request, prefix):
    return style_sheet_of(visible_board(request.user, prefix))


@require_safe
@requires(P.SIGNED_IN, reads=NOTHING)
def board_logo(request, prefix):
    return logo_of(visible_board(request.user, prefix))
