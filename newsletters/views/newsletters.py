"""The list, a new newsletter, the published page, and printing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.history import entries
from core.pages import done, form_page, posted, print_page
from core.permissions import CONTENT, NOTHING, may, requires
from core.permissions import Permission as P
from core.templatetags.words import date_long
from newsletters import services
from newsletters.forms import NewsletterForm, StartForm
from newsletters.models import FeedbackRequest, Newsletter
from newsletters.sheet import sheet
from newsletters.views.frame import State, load

PER_PAGE = 50
SHOWN = {"drafts": Q(state__in=[State.DRAFT, State.RELEASE_ASKED, State.RELEASED]), "sent": Q(state=State.SENT)}


@require_safe
@requires(P.NEWSLETTER_VIEW, reads=CONTENT)
def newsletters(request):
    """Newsletters one writes, or gets; newest first, with who has answered."""
    user = request.user
    rows = Newsletter.objects.visible_to(user).select_related("board")
    writes = user.boards_where(P.NEWSLETTER_CHANGE) | user.boards_where(P.NEWSLETTER_RELEASE)
    shown = request.GET.get("show", "")
    counts = rows.aggregate(**{name: Count("pk", filter=which) for name, which in SHOWN.items()}) if writes else {}
    if shown in SHOWN:
        rows = rows.filter(SHOWN[shown])
    rows = rows.annotate(
        asked=Count("feedback_requests", filter=FeedbackRequest.asked_rule("feedback_requests__"), distinct=True),
        answered=Count("feedback_requests", filter=Q(feedback_requests__answered_at__isnull=False), distinct=True),
    )
    own = FeedbackRequest.objects.visible_to(user).filter(
        user.partnerships_where(P.FEEDBACK_ANSWER).q("newsletter__board_id")
    )
    rows = rows.prefetch_related(Prefetch("feedback_requests", own.select_related("agency"), to_attr="own_requests"))
    page = Paginator(rows.order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    audit.looked_at_each(page, by=user, part="list")
    for row in page:
        for asked in row.own_requests:
            asked.newsletter = row
    tabs = [
        {"text": "All", "url": "?", "active": shown not in SHOWN},
        {"text": "Being written", "url": "?show=drafts", "active": shown == "drafts", "count": counts.get("drafts")},
        {"text": "Sent", "url": "?show=sent", "active": shown == "sent", "count": counts.get("sent")},
    ]
    return render(
        request,
        "newsletters/list.html",
        {
            "page_obj": page,
            "tabs": tabs if writes else [],
            "writes": bool(user.boards_where(P.NEWSLETTER_CHANGE)),
            "reads_feedback": user.boards_where(P.FEEDBACK_VIEW),
            "several_boards": len({row.board_id for row in page}) > 1,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=NOTHING)
def new(request):
    """Start one."""
    form = StartForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("board", *NewsletterForm.Meta.fields)}
        made = []
        if done(form, lambda: made.append(services.start_newsletter(fields.pop("board"), **fields, by=request.user))):
            _warn_of_past_date(request, made[0])
            return redirect("newsletters:edit", made[0].reference)
    return form_page(request, "newsletters/new.html", form)


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def change(request, reference):
    """Title, introduction, meetings and the date of feedback."""
    newsletter = load(request, reference, P.NEWSLETTER_CHANGE)
    form = NewsletterForm(posted(request), instance=newsletter, user=request.user, board=newsletter.board)
    if request.method == "POST" and form.is_valid():
        changed = []
        if done(
            form, lambda: changed.append(services.change_newsletter(newsletter, **form.cleaned_data, by=request.user))
        ):
            _warn_of_past_date(request, changed[0])
            return redirect("newsletters:edit", reference)
    return form_page(request, "newsletters/change.html", form, shows=newsletter, newsletter=newsletter)


def _warn_of_past_date(request, newsletter):
    """What has passed may be recorded, and cannot be sent: said before anybody checks and releases it."""
    if newsletter.is_due_in_the_past:
        sentence = _("Answers were due on %(day)s. Choose a later date before you send this newsletter.")
        messages.warning(request, sentence % {"day": date_long(newsletter.feedback_due_on)})


@require_safe
@requires(P.NEWSLETTER_VIEW, reads=CONTENT)
def detail(request, reference):
    """The published page. What is not sent yet leads its writers to the step that is next."""
    newsletter = load(request, reference)
    user = request.user
    if newsletter.state != State.SENT:
        writer = may(user, P.NEWSLETTER_CHANGE, on=newsletter)
        if newsletter.state == State.RELEASED:
            return redirect(
                "newsletters:send" if may(user, P.NEWSLETTER_SEND, on=newsletter) else "newsletters:release", reference
            )
        return redirect("newsletters:edit" if writer else "newsletters:release", reference)
    audit.looked(newsletter, by=user)
    own = FeedbackRequest.objects.visible_to(user).filter(
        user.partnerships_where(P.FEEDBACK_ANSWER).q("newsletter__board_id"), newsletter=newsletter
    )
    requests = list(own.select_related("agency"))
    for asked in requests:
        asked.newsletter = newsletter
    return render(
        request,
        "newsletters/detail.html",
        {
            "newsletter": newsletter,
            "sheet": sheet(newsletter.released_content),
            "own_requests": requests,
            "reads_feedback": may(user, P.FEEDBACK_VIEW, on=newsletter) and newsletter.feedback_due_on,
            "timeline": entries(newsletter) if may(user, P.NEWSLETTER_CHANGE, on=newsletter) else [],
        },
    )


@require_POST
@requires(P.NEWSLETTER_VIEW, reads=CONTENT)
def print_newsletter(request, reference):
    """A PDF of it; a proof while it is being written."""
    newsletter = load(request, reference)
    audit.looked(newsletter, by=request.user, printed=True)
    kind = "Newsletter" if newsletter.released_content else "Proof of newsletter"
    title, back = f"{kind} {newsletter.number}", newsletter.get_absolute_url()
    return print_page(request, "newsletters.newsletter", title=title, back_url=back, newsletter=newsletter.pk)
