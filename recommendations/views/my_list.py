"""My list: what waits for this person, on every board."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from core import audit
from core.permissions import CONTENT, requires
from core.permissions import Permission as P
from core.templatetags.words import plural
from recommendations.my_list import groups_of, rows_of

PER_PAGE = 50


@require_safe
@requires(P.ACTION_VIEW, reads=CONTENT)
def my_list(request):
    """Everything that waits for this person, soonest first, in three groups."""
    rows = rows_of(request.user)
    boards = {}
    for row in rows:
        boards[row.board] = boards.get(row.board, 0) + 1
    board = request.GET.get("board", "")
    board = board if board in boards else ""
    shown = [row for row in rows if not board or row.board == board]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    audit.looked_at_each((row.shows for row in page if row.shows), by=request.user, part="my_list")
    agencies = sorted({row.agency for row in rows if row.agency})
    whose = f" for {agencies[0]}" if len(agencies) == 1 else ""
    return render(
        request,
        "recommendations/my_list.html",
        {
            "groups": groups_of(page.object_list),
            "page_obj": page,
            "board": board,
            "summary": f"{plural(len(rows), 'thing')}{whose}, soonest first." if rows else "",
            "chips": _chips(boards, board, len(rows)) if len(boards) > 1 else [],
            "several_agencies": len(agencies) > 1,
        },
    )


def _chips(boards, chosen, everything):
    here = reverse("recommendations:my_list")
    chips = [{"text": f"All {everything}", "url": here, "active": not chosen}]
    for name, number in sorted(boards.items()):
        chips.append(
            {"text": f"{name} {number}", "url": f"{here}?{urlencode({'board': name})}", "active": name == chosen}
        )
    return chips
