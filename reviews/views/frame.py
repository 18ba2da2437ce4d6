"""What the pages of one review share: loading it for a reader, its head, stage line and tabs."""

from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from core import audit
from core.gone import found
from core.pages import form_page
from core.permissions import Permission as P
from core.permissions import demand, may
from core.templatetags.words import plural
from reviews import position, register
from reviews.models import ManagementReview, Review

# The tab under which a page lies that is none itself, by how the name of its address begins; all others: the summary.
PAGES_UNDER = {
    "agencies": (
        "add_agency",
        "agency",
        "request_imrs",
        "imr",
        "subject",
        "add_subject",
        "add_proceeding",
        "proceeding",
    ),
    "learning": ("add_learning", "change_learning", "learning_point", "clear_learning", "add_figure"),
    "documents": ("add_document",),
    "decisions": ("add_decision", "applies"),
    "recommendations": ("recommendation", "new", "change_recommendation", "address", "respond"),
}
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def readable(request, reference, permission=None):
    """A review whose content this person may read (else 404), and on which they hold `permission` (else 403)."""
    known = Review.objects.content_visible_to(request.user).select_related("review_type", "edition", "board")
    review = found(request, known, reference=reference)
    if permission is not None:
        demand(request.user, permission, on=review)
    return review


def with_parts(request, reference, **look):
    """The review with everything that its tabs show, for a reader of its content; the look is recorded."""
    review = get_object_or_404(_rows_with_parts(request.user), reference=reference)
    audit.looked(review, by=request.user, **look)
    return review


def _rows_with_parts(user):
    return position.with_parts(register.rows(user).filter(is_readable=True))


def head(user, review, page):
    """Stage line and tabs for the page called `page`, which lies under a tab; nothing for who does not read the review."""
    whole = _rows_with_parts(user).filter(pk=review.pk).first()
    if whole is None:
        return {}
    tab = next((tab for tab, begins in PAGES_UNDER.items() if page.startswith(begins)), "summary")
    return {"stages": position.stage_line(whole), "tabs": tabs(whole, tab)}


def context(request, review, tab):
    """Context of `reviews/_frame.html`; `review` comes from `with_parts`."""
    user = request.user
    return {
        "review": review,
        "stages": position.stage_line(review),
        "tabs": tabs(review, tab),
        "lede": lede(review),
        "named_on_it": plural(len(review.named), "person,people"),
        "may_change": not review.is_closed and may(user, P.REVIEW_CHANGE, on=review),
        "may_reopen": review.is_closed and may(user, P.REVIEW_CHANGE, on=review),
        "may_restrict": not review.is_closed and may(user, P.REVIEW_RESTRICT, on=review),
        "may_request": not review.is_closed and may(user, P.IMR_ACCEPT, on=review),
        "may_clear": not review.is_closed and may(user, P.LEARNING_CLEAR, on=review),
        "may_create": may(user, P.REVIEW_CREATE, on=review),
    }


def lede(review):
    """For example "Two children, A1 and A2. Lead reviewer J. Marsh. 6 agencies."; by code, never by name."""
    parts = []
    if codes := review.subject_codes:
        number = NUMBERS[len(codes)] if len(codes) < len(NUMBERS) else str(len(codes))
        people = "person" if len(codes) == 1 else "people"
        listed = " and ".join(filter(None, [", ".join(codes[:-1]), codes[-1]]))
        parts.append(f"{number} {people}, {listed}.")
    if review.area:
        parts.append(f"From {review.area}.")
    if review.lead_reviewer:
        parts.append(f"Lead reviewer {review.lead_reviewer}.")
    if review.agencies_count:
        parts.append(f"{plural(review.agencies_count, 'agency,agencies')}.")
    return " ".join(parts)


def tabs(review, active):
    """The parts of a review, for `_partials/tabs.html`; pages of other apps that have an address are among them."""
    own = [review.reference]
    rows = [
        ("summary", "Summary", reverse("reviews:detail", args=own), None),
        (
            "agencies",
            f"Agencies and {review.review_type.imr_plural}",
            reverse("reviews:agencies", args=own),
            review.agencies_count,
        ),
        ("learning", "Learning", reverse("reviews:learning", args=own), review.points_count),
        ("recommendations", "Recommendations", page_of("recommendations:list", *own), review.recommendations_count),
        ("actions", "Actions", page_of("recommendations:review_actions", *own), review.actions_open),
        ("documents", "Documents", reverse("reviews:documents", args=own), review.documents_count),
        ("decisions", "Decisions", reverse("reviews:decisions", args=own), review.decisions_count),
        ("history", "History", reverse("reviews:history", args=own), None),
    ]
    return [
        {"text": text, "url": url, "count": count, "active": name == active} for name, text, url, count in rows if url
    ]


def plan_url(review):
    """The action plan of this review, which a higher app shows."""
    page = page_of("recommendations:plan")
    return f"{page}?review={review.reference}" if page else ""


def page_of(name, *args):
    """The address of a page that a higher app shows; empty when there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def form(request, review, form, *, title, button, back=None, **more):
    """A page with one form about a review; `reviews/form.html` unless `template` says otherwise."""
    template = more.pop("template", "reviews/form.html")
    back = back or review.get_absolute_url()
    shows = more.pop("shows", None) or more.get("imr") or review
    return form_page(request, template, form, shows=shows, review=review, title=title, button=button, back=back, **more)


def imr_of(request, reference, pk, permission=None):
    """An agency's report that this person may see (else 404), and may act on (else 403)."""
    rows = ManagementReview.objects.visible_to(request.user).filter(review__reference=reference)
    rows = rows.select_related(
        "review__review_type", "review__edition", "review__board", "agency", "author_account", "accepted_by"
    )
    removed = Review.removed_for(request.user).filter(reference=reference)
    imr = found(request, rows, removed=removed, pk=pk)
    if permission is not None:
        demand(request.user, permission, on=imr)
    return imr


def refused(request, refusal, *, title, back):
    """The answer to a button whose deed was refused: why, and the way back."""
    context = {"refusals": refusal.reasons, "title": title, "back": back}
    return render(request, "reviews/refused.html", context, status=refusal.status)
