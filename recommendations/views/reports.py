"""The progress report and the action plan: as a page, as a PDF, as a spreadsheet."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core import audit, spreadsheets
from core.pages import print_page
from core.permissions import CONTENT, requires
from core.permissions import Permission as P
from recommendations import exports
from recommendations.forms import ScopeForm
from recommendations.models import Action
from recommendations.reports import Position, Scope, action_plan
from recommendations.reports import progress_report as build_progress_report


@require_http_methods(["GET", "POST"])
@requires(P.REPORT_VIEW, reads=CONTENT)
def progress_report(request):
    """Exceptions first: what the meeting decides, what changed, where everything stands."""
    return _report(
        request,
        build=build_progress_report,
        template="recommendations/progress_report.html",
        document="recommendations.progress_report",
        title="Progress report",
    )


@require_http_methods(["GET", "POST"])
@requires(P.REPORT_VIEW, reads=CONTENT)
def action_plan_report(request):
    """Recommendation by recommendation: who does what by when, and where it stands."""
    return _report(
        request,
        build=action_plan,
        template="recommendations/action_plan_report.html",
        document="recommendations.action_plan",
        title="Action plan",
    )


def _report(request, *, build, template, document, title):
    """GET shows the page (or a spreadsheet of it); POST prints it in the background."""
    form = ScopeForm(request.GET, by=request.user)
    scope = _scope(form, request.user)
    if scope is None:
        audit.shows_nothing()
        return render(
            request,
            "recommendations/report_scope.html",
            {"form": form, "title": title},
            status=400 if form.errors else 200,
        )
    about = scope.review or scope.board
    if request.method == "POST":
        audit.record("report.looked", target=about, by=request.user, report=title, printed=True)
        title = f"{title}: {scope.board.short_name}"
        chosen = {"without_plan": True} if "without_plan" in request.POST else {}
        return print_page(request, document, title=title, back_url=request.get_full_path(), **scope.ids(), **chosen)
    audit.record("report.looked", target=about, by=request.user, report=title)
    if (kind := request.GET.get("format")) in ("csv", "xlsx"):
        actions = scope.actions().with_position().order_by("due_on", "pk")
        position = Position(scope)
        missing = [(position.name_of(row.review), row) for row in position.without_action]
        rows = exports.rows_of(actions, request.user, missing)
        return spreadsheets.respond(kind, title, exports.HEADINGS, rows)
    context = {
        "form": form,
        "report": build(Position(scope)),
        "scope": scope,
        "title": title,
        "query": request.GET.urlencode(),
    }
    return render(request, template, context)


def _scope(form, user):
    """What was chosen; the board to open on when none was; None when a choice makes no sense."""
    if not form.is_valid():
        return None
    chosen = form.cleaned_data
    review, agency = chosen["review"], chosen["agency"]
    board = (
        chosen["board"] or (review.board if review else None) or _board_to_open_on(form.fields["board"].queryset, user)
    )
    if board is None:
        form.add_error(None, "There is no board that you could report on.")
        return None
    if review and review.board_id != board.pk:
        form.add_error("review", "Choose a review of this board.")
        return None
    return Scope(user, board, review, agency)


def _board_to_open_on(boards, user):
    """The first board that has an action to report on; of those without one, the first on which this person may report."""
    actions = Action.objects.visible_to(user).filter(board=OuterRef("pk"))
    theirs = user.boards_where(P.REPORT_VIEW)
    rows = boards.annotate(has_something_to_say=Exists(actions))
    return min(
        rows, key=lambda board: (not board.has_something_to_say, board.pk not in theirs, board.name), default=None
    )
