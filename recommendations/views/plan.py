"""The action plan: the list and its export."""

from functools import cache
from html import escape

from django.db.models import Q
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.api.authentication import also_with_a_key
from agencies.models import Board
from core import audit, spreadsheets
from core.pages import print_page, print_refused
from core.permissions import CONTENT, requires
from core.permissions import Permission as P
from recommendations import exports, without_action
from recommendations.models import Action
from recommendations.plan import DUE_LABELS, SIZES, STATUS_GROUPS, VIEW_LABELS, Plan, views_of
from recommendations.plan_rows import LOOKED_AT, as_actions, rag_mark, rows_of, table_body

STATUS_LABELS = {name: "Paused or ended" if name == "ended" else Action.Status(name).label for name in STATUS_GROUPS}
RAG_LABELS = dict(Action.Rag.choices)
ORDERS = {
    "due": ("soonest due first", "latest due first"),
    "title": ("by name", "by name, backwards"),
    "agency": ("by agency and owner", "by agency and owner, backwards"),
    "status": ("by status", "by status, furthest first"),
    "rag": ("red first", "not rated first"),
    "reference": ("oldest reference first", "newest reference first"),
}
KINDS = ("csv", "xlsx")
MOST_PRINTED = 1000  # actions: what one print can lay out within its time


@require_safe
@requires(P.ACTION_VIEW, reads=CONTENT)
def plan(request):
    """Every action this person may see, to filter, sort, choose and export."""
    asked_for = Plan(request.user, request.GET)
    page, ids = asked_for.page()
    rows = rows_of(ids)
    audit.looked_at_each(as_actions(rows), by=request.user, part="plan")
    user, asked = request.user, asked_for.asked
    several = len(user.boards_where(P.ACTION_VIEW)) > 1 or bool(user.partnerships_where(P.ACTION_VIEW))
    context = {
        "heading": "Our actions" if user.works_for_agencies_only else "Action plan",
        "page_obj": page,
        "rows": table_body(rows, asked_for.options.reviews, asked_for.on, boards=several),
        "tabs": _tabs(asked_for, user),
        "groups": _groups(asked_for),
        "showing": _showing(request, asked_for),
        "counted": _counted(asked_for, page),
        "order": ORDERS[asked.sort][asked.descending],
        "rags": [(rag_mark(rag), asked_for.count(rags=[rag])) for rag in RAG_LABELS] if asked_for.cube.is_whole else [],
        "problems": asked.problems,
        "without_action": without_action.count_for(user),
        "query": request.GET.urlencode(),
        "sizes": ",".join(map(str, SIZES)),
        "may_add": user.can(P.ACTION_CHANGE),
        "may_assign": user.can(P.ACTION_ASSIGN),
        "may_move": user.can(P.ACTION_CHECK),
        "may_print": user.can(P.REPORT_VIEW),
        "title_words": _in_title(asked_for),
        "is_empty": not asked_for.tab_counts["open"] and not page.paginator.count,
    }
    return render(request, "recommendations/plan.html", context)


def _in_title(asked_for):
    """The view and the filter as the title of the page names them."""
    asked, options = asked_for.asked, asked_for.options
    chosen = [VIEW_LABELS[asked.view]] if asked.view not in ("open", "all") else []
    chosen += [_("All")] if asked.view == "all" else []
    chosen += [STATUS_LABELS[value] for value in asked.statuses] + [DUE_LABELS[value] for value in asked.due]
    chosen += [RAG_LABELS[value] for value in asked.rags]
    names = [(options.agencies, asked.agency), (options.owners, asked.owner)]
    names += [(options.reviews, asked.review), (options.themes, asked.theme)]
    named = [known[value] for known, value in names if value]
    words = [f"“{asked.words}”"] if asked.words else []
    return ", ".join([*(f"{one[0].lower()}{one[1:]}" for one in map(str, chosen)), *named, *words])


def _counted(asked_for, page):
    first = (page.number - 1) * page.paginator.per_page + 1
    last = min(page.number * page.paginator.per_page, page.paginator.count)
    return {"words": asked_for.total_in_words, "first": first, "last": last, "all": page.paginator.num_pages == 1}


def _tabs(asked_for, user):
    here = reverse("recommendations:plan")
    whole = asked_for.cube.is_whole or asked_for.asked.is_narrowed
    return [
        {
            "text": VIEW_LABELS[name],
            "url": here if name == "open" else f"{here}?view={name}",
            "active": asked_for.asked.view == name,
            "count": asked_for.tab_counts[name] if whole else "",
        }
        for name in views_of(user)
    ]


def _groups(asked_for):
    """The groups of the filter, with the number of rows each choice would give."""
    asked, whole = asked_for.asked, asked_for.cube.is_whole
    chosen = {"statuses": asked.statuses_shown, "due": asked.due, "rags": asked.rags}

    def ticks(name, group, label, labels):
        options = [
            option_markup().format(
                name=name,
                value=value,
                place=place,
                text=escape(text),
                checked=" checked" if value in chosen[group] else "",
                count=asked_for.count(**{group: [value]}) if whole else "",
            )
            for place, (value, text) in enumerate(labels.items(), start=1)
        ]
        markup = mark_safe("".join(options))  # noqa: S308  every text was escaped
        return {"kind": "checkboxes", "name": name, "label": label, "options_html": markup}

    groups = [
        {"kind": "search", "name": "q", "label": "Words or reference", "value": asked.words},
        ticks("status", "statuses", "Status", STATUS_LABELS),
        ticks("due", "due", "Due", DUE_LABELS),
        ticks("rag", "rags", "RAG", RAG_LABELS),
    ]
    for name, label, options in (
        ("agency", "Lead agency", asked_for.options.agencies),
        ("owner", _("Owner"), asked_for.options.owners),
        ("review", "Review", asked_for.options.reviews),
        ("theme", "Theme", asked_for.options.themes),
    ):
        if len(options) > 1:
            any_of = "Any" if name == "theme" else f"Any of {len(options)}"
            groups.append(
                {
                    "kind": "select",
                    "name": name,
                    "label": label,
                    "options_html": _options(options, getattr(asked, name), any_of),
                }
            )
    return groups


@cache
def option_markup():
    return render_to_string("recommendations/_filter_option.html").strip() + "\n"


def _options(options, chosen, any_of):
    """The options of a select as HTML: some hundreds of them would be the slowest part of the template."""
    lines = [f'<option value="">{any_of}</option>']
    for value, text in options.items():
        marked = " selected" if value == chosen else ""
        lines.append(f'<option value="{escape(value)}"{marked}>{escape(text)}</option>')
    return mark_safe("".join(lines))  # noqa: S308  every text was escaped


def _showing(request, asked_for):
    """What is on, each with the address that takes it off."""
    asked, chips = asked_for.asked, []

    def without(name, value=None, **instead):
        query = request.GET.copy()
        left = [kept for kept in query.getlist(name) if value is not None and kept != value]
        query.setlist(name, left) if left else query.pop(name, None)
        query.pop("page", None)
        for key, new in instead.items():
            query[key] = new
        return f"?{query.urlencode()}"

    if asked.view == "open" and not asked.statuses:
        chips.append({"text": "Open statuses", "url": without("view", view="all")})
    chips += [{"text": STATUS_LABELS[value], "url": without("status", value)} for value in asked.statuses]
    chips += [{"text": DUE_LABELS[value], "url": without("due", value)} for value in asked.due]
    chips += [{"text": RAG_LABELS[value], "url": without("rag", value)} for value in asked.rags]
    for name, options in (
        ("agency", asked_for.options.agencies),
        ("owner", asked_for.options.owners),
        ("review", asked_for.options.reviews),
        ("theme", asked_for.options.themes),
    ):
        if value := getattr(asked, name):
            chips.append({"text": options[value], "url": without(name)})
    if asked.words:
        chips.append({"text": f"“{asked.words}”", "url": without("q")})
    return chips


@also_with_a_key
@require_safe
@requires(P.ACTION_VIEW, reads=CONTENT)
def export(request):
    """The rows of the same filter, all of them, as CSV or XLSX."""
    asked_for = Plan(request.user, request.GET)
    kind = request.GET.get("format", "xlsx")
    actions, rest = asked_for.rows.with_position(asked_for.on), list(asked_for.without_action)
    return export_of(request, actions, kind if kind in KINDS else "xlsx", rest)


@require_POST
@requires(P.REPORT_VIEW, reads=CONTENT)
def print_plan(request):
    """Start printing the rows of the same filter as an action plan, of one board."""
    asked_for = Plan(request.user, request.GET)
    actions = list(asked_for.rows.order_by("pk").values(*LOOKED_AT)[: MOST_PRINTED + 1])
    recommendations = list(asked_for.without_action)
    query = request.GET.urlencode()
    back = f"{reverse('recommendations:plan')}{'?' if query else ''}{query}"
    boards = {row["board_id"] for row in actions} | {row.review.board_id for row in recommendations}
    if reason := _why_not_printed(len(actions), len(boards)):
        audit.shows_nothing()
        return print_refused(request, [reason], title=_("Action plan"), back_url=back)
    audit.looked_at_each([*as_actions(actions), *recommendations], by=request.user, part="print")
    return print_page(
        request,
        "recommendations.action_plan",
        title=_("Action plan"),
        back_url=back,
        board=boards.pop(),
        actions=[row["pk"] for row in actions],
        recommendations=[row.pk for row in recommendations],
    )


def _why_not_printed(actions, boards):
    if not boards:
        return _("There are no actions to print. Clear a filter.")
    if actions > MOST_PRINTED:
        return _("There are more than %(number)s actions. Use a filter to print fewer.") % {
            "number": f"{MOST_PRINTED:,}"
        }
    if boards > 1:
        return _("These actions belong to several boards. Print the action plan of one board from Reports.")
    return ""


def export_of(request, actions, kind, recommendations=()):
    """These actions as a file, recorded as a look at each and as an export from each board."""
    wanted = {"format": kind, "filters": sorted(set(request.GET) - {"format"})[:20]}
    read = Q(pk__in=request.user.boards_where(P.ACTION_VIEW)) | Q(pk__in=actions.order_by().values("board"))
    boards = Board.objects.visible_to(request.user).filter(read)
    for board in boards:
        audit.record("plan.exported", target=board, by=request.user, **wanted)
    exported = actions.order_by().values(*LOOKED_AT)
    audit.looked_at_each([*as_actions(exported), *recommendations], by=request.user, part="export")
    missing = [(row.known_name, row) for row in recommendations]
    return spreadsheets.respond(kind, "action plan", exports.HEADINGS, exports.rows_of(actions, request.user, missing))
