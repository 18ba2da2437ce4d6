"""What the pages of a board share: finding it, its tabs, and a page of a long list."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies.models import Board
from core.permissions import Permission, demand

PER_PAGE = 50
# Tabs that higher apps add: (text, name of the page, the permission it needs on the board).
MORE_TABS: list[tuple[str, str, Permission]] = []


def visible_board(user, prefix):
    """The board with this prefix, or 404."""
    return get_object_or_404(Board.objects.visible_to(user), prefix=prefix.upper())


def managed_board(user, prefix):
    """The board with this prefix: 404 if one may not see it, 403 if one does not run it."""
    board = visible_board(user, prefix)
    demand(user, Permission.BOARD_MANAGE, on=board)
    return board


def board_tabs(user, board, active):
    """The tabs over every page of a board; only those that this person may open."""
    tabs = [("Details", "agencies:board"), ("Agencies", "agencies:board_agencies")]
    if user.can(Permission.BOARD_MANAGE, on=board):
        tabs.append(("People", "agencies:people"))
    tabs += [(text, name) for text, name, permission in MORE_TABS if user.can(permission, on=board)]
    if user.can(Permission.AUDIT_VIEW, on=board):
        tabs.append(("History", "agencies:board_history"))
    return [{"text": text, "url": reverse(name, args=[board.prefix]), "active": text == active} for text, name in tabs]


def crumbs_of(board, *more):
    """Breadcrumbs that lead to a page of this board; `more` are (text, url) pairs."""
    links = [(board.short_name, board.get_absolute_url()), *more]
    return [{"text": text, "url": url} for text, url in links]


def page_of(request, rows):
    """The asked-for page of a list; the nearest one when the number makes no sense."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
