"""The register of reviews: list, export, log."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agencies.api.authentication import also_with_a_key
from agencies.models import Board
from core import audit, days, spreadsheets
from core.pages import done, form_page
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from core.templatetags.ui import query_with
from reviews import register, services
from reviews.filters import DEFAULT_SORT, LATE, PAGE_SIZES, STATES, Choice, Options
from reviews.forms.reviews import KindForm, LogForm
from reviews.models import ManagementReview, Review
from reviews.views.frame import plan_url

COLUMNS = [
    "Reference",
    "Code name",
    "Type",
    "Guidance",
    "Stage",
    "Applies here",
    "Restricted",
    "Next clock",
    "Due",
    "Agency reports asked",
    "Agency reports outstanding",
    "Actions open",
    "Actions overdue",
    "Logged",
    "Closed",
]


@require_safe
@requires(P.REVIEW_LIST, reads=CONTENT)
def reviews(request):
    """The register: every review this person may know of, the one with the first clock on top."""
    known = register.rows(request.user)
    reads_content = request.user.can(P.REVIEW_VIEW)
    options = Options(known)
    choice = Choice.read(request.GET, options)
    page = Paginator(choice.apply(known), _page_size(request, choice)).get_page(request.GET.get("page"))
    _prepare(page.object_list, request.user)
    audit.looked_at_each(page, by=request.user, part="register")
    context = {
        "page_obj": page,
        "groups": _groups(choice, options, reads_content),
        "chips": _chips(request, choice, options),
        "choice": choice,
        "default_sort": DEFAULT_SORT,
        "sizes": ",".join(str(size) for size in sorted(PAGE_SIZES)),
        "query": query_with(request, page=None),
        "may_log": request.user.can(P.REVIEW_CREATE),
        "reads_content": reads_content,
        "shows_own": not reads_content or any(row.own_imrs for row in page.object_list),
    }
    return render(request, "reviews/list.html", context)


def _page_size(request, choice):
    asked = request.GET.get("per_page", "")
    if asked and asked not in {str(size) for size in PAGE_SIZES}:
        choice.left_out.append(f"“{asked[:20]}” is not a number of rows this list can show, so it was left out.")
    return int(asked) if asked in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0]


def _prepare(rows, user):
    """Days left of each clock; and for a review known only by way of an agency, that agency's own report."""
    today = days.today()
    closed_to_them = [row for row in rows if not row.is_readable]
    own = {}
    if closed_to_them:
        imrs = ManagementReview.objects.visible_to(user).filter(review__in=closed_to_them)
        for imr in imrs.select_related("review__review_type", "agency"):
            own.setdefault(imr.review_id, []).append(imr)
    for row in rows:
        row.own_imrs = own.get(row.pk, [])
        row.plan_url = plan_url(row)
        row.in_working_days = row.next_unit == "working_days"
        if row.next_due:
            between = days.working_days_between(today, row.next_due)
            row.next_days = between if row.in_working_days else (row.next_due - today).days


def _groups(choice, options, reads_content):
    def boxes(known, chosen):
        return [
            {"value": code, "text": name, "count": number, "checked": code in chosen}
            for code, (name, number) in known.items()
        ]

    groups = [
        {"kind": "search", "name": "q", "label": "Words", "value": choice.text},
        {
            "kind": "radios",
            "name": "state",
            "label": "Show",
            "options": [
                {"value": code, "text": text, "checked": code == choice.state} for code, text in STATES.items()
            ],
        },
        {
            "kind": "checkboxes",
            "name": "late",
            "label": "Late",
            "options": [{"value": code, "text": text, "checked": code in choice.late} for code, text in LATE.items()],
        },
        {
            "kind": "checkboxes",
            "name": "type",
            "label": "Kind of review",
            "options": boxes(options.types, choice.types),
        },
        {"kind": "checkboxes", "name": "stage", "label": "Stage", "options": boxes(options.stages, choice.stages)},
    ]
    return groups if reads_content else [group for group in groups if group["name"] != "late"]


def _chips(request, choice, options):
    chips = []

    def without(name, value):
        query = request.GET.copy()
        query.setlist(name, [each for each in query.getlist(name) if each != value])
        query.pop("page", None)
        return f"?{query.urlencode()}"

    if choice.text:
        chips.append({"text": f"“{choice.text}”", "url": without("q", request.GET.get("q", ""))})
    if choice.state != "open":
        chips.append({"text": STATES[choice.state], "url": without("state", choice.state)})
    chips += [{"text": LATE[code], "url": without("late", code)} for code in choice.late]
    chips += [{"text": options.types[code][0], "url": without("type", code)} for code in choice.types]
    chips += [{"text": options.stages[code][0], "url": without("stage", code)} for code in choice.stages]
    return chips


@also_with_a_key
@require_safe
@requires(P.REVIEW_LIST, reads=CONTENT)
def export(request, kind):
    """The register as it is filtered on the screen, as a spreadsheet."""
    if kind not in spreadsheets.TYPES:
        raise Http404
    known = register.rows(request.user)
    rows = Choice.read(request.GET, Options(known)).apply(known)
    boards = Board.objects.visible_to(request.user).filter(pk__in=known.order_by().values("board_id"))
    audit.shows_nothing()  # of no board there is nothing in it
    for board in boards:
        audit.record("register.exported", target=board, by=request.user, kind=kind)
    return spreadsheets.respond(kind, "reviews", COLUMNS, (_cells(row) for row in rows.iterator(chunk_size=500)))


def _cells(row):
    return [
        row.reference,
        row.code_name,
        row.review_type.name,
        row.edition.name,
        row.stage_name,
        row.applicability_words if row.is_readable else "",
        "Yes" if row.is_restricted else "No",
        row.next_clock,
        row.next_due,
        row.imrs_asked,
        row.imrs_out,
        row.actions_open,
        row.actions_overdue,
        row.created_at,
        row.closed_at,
    ]


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CREATE, reads=NOTHING)
def new(request):
    """Log a review: first its kind (`?kind=`), then what that kind needs. `?after=` is the review that it follows from."""
    asked = KindForm(request.GET if "kind" in request.GET else None, initial={"after": request.GET.get("after", "")})
    if not asked.is_valid():
        return form_page(request, "reviews/new_kind.html", asked, back=reverse("reviews:list"))
    kind, after = asked.cleaned_data["kind"], asked.cleaned_data["after"]
    boards = Board.objects.visible_to(request.user).filter(pk__in=request.user.boards_where(P.REVIEW_CREATE))
    suggestions = [] if request.method == "POST" else services.suggest_code_names(boards[0], 6)
    form = LogForm(request.POST or None, kind=kind, boards=boards, user=request.user, suggestions=suggestions)
    if after:
        form.initial["predecessor"] = Review.objects.content_visible_to(request.user).filter(reference=after).first()
    if request.method == "POST" and form.is_valid():
        logged = []
        if done(form, lambda: logged.append(services.log_review(form.board(), **form.values(), by=request.user))):
            review = logged[0]
            messages.success(request, f"{review.code_name} is logged as {review.reference}.")
            return redirect(review)
    return form_page(request, "reviews/new.html", form, kind=kind, after=after, back=reverse("reviews:list"))
