"""A review's own page and what changes the review itself."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit, history
from core.pages import done, print_page
from core.permissions import CONTENT, requires
from core.permissions import Permission as P
from core.templatetags.words import plural
from reviews import position, register, services
from reviews.forms.reviews import ChangeForm, ClosingForm, ConfirmForm, ReasonForm, StageForm
from reviews.models import ManagementReview, Review, ReviewMember
from reviews.views import frame
from reviews.views.management_reviews import table_of

PEOPLE = {
    ReviewMember.Capacity.CHAIR: "Chair",
    ReviewMember.Capacity.REVIEWER: "Reviewer",
    ReviewMember.Capacity.PANEL: "Panel",
    ReviewMember.Capacity.AGENCY: "Agencies",
    ReviewMember.Capacity.OTHER: "Others",
}
POINTS_SHOWN = 6


@require_safe
@requires(P.REVIEW_LIST, reads=CONTENT)
def detail(request, reference):
    """The summary of a review; for an agency that takes part, a page of its own part and nothing else."""
    review = get_object_or_404(position.with_parts(register.rows(request.user)), reference=reference)
    audit.looked(review, by=request.user)
    if not review.is_readable:
        return _for_an_agency(request, review)
    points = review.learning_points.select_related("cleared_by", "management_review__agency").order_by("number")
    context = frame.context(request, review, "summary") | {
        "rows": table_of(review),
        "points": points[:POINTS_SHOWN],
        "points_left": max(review.points_count - POINTS_SHOWN, 0),
        "due": position.clocks(review),
        "proceedings": [_in_words(row) for row in position.proceedings(review) if not row["ended_on"]],
        "plan_url": frame.plan_url(review),
        "recommendations_url": frame.page_of("recommendations:list", review.reference),
        "people": _people(review),
        "imrs_to_remind": review.imrs_out,
        "follows": review.predecessor_id
        and Review.objects.content_visible_to(request.user).filter(pk=review.predecessor_id).exists(),
    }
    return render(request, "reviews/detail.html", context)


def _for_an_agency(request, review):
    imrs = ManagementReview.objects.visible_to(request.user).filter(review=review)
    imrs = imrs.select_related("agency", "review__review_type").order_by("due_on")
    return render(request, "reviews/for_agency.html", {"review": review, "imrs": imrs})


def _in_words(row):
    opened = f" opened {row['opened_on']:%-d %B %Y}." if row["opened_on"] else "."
    return row["name"] + opened + (" Publication waits for it; actions do not." if row["holds"] else "")


def _people(review):
    """The chair and the reviewer by name; panel and agencies as numbers."""
    rows = []
    for capacity, label in PEOPLE.items():
        names = [person["name"] for person in review.named if person["capacity"] == capacity]
        if not names:
            continue
        if capacity in (ReviewMember.Capacity.CHAIR, ReviewMember.Capacity.REVIEWER):
            rows.append({"key": label, "value": ", ".join(names)})
        elif capacity == ReviewMember.Capacity.AGENCY:
            note = "each sees only their own agency's part"
            rows.append({"key": label, "value": plural(len(names), "person,people"), "note": note})
        else:
            rows.append({"key": label, "value": plural(len(names), "member")})
    return rows


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def change(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    may_rename = request.user.can(P.REVIEW_RESTRICT, on=review)
    form = ChangeForm(request.POST or None, review=review, may_rename=may_rename)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_review(review, **form.cleaned_data, by=request.user)):
            messages.success(request, "The review is changed, and its dates are worked out anew.")
            return redirect(review)
    return frame.form(request, review, form, title="Change the review", button="Save", template="reviews/change.html")


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def stage(request, reference):
    """Move to the next stage, or to another one."""
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = StageForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.move_to_stage(review, **form.cleaned_data, by=request.user)):
            name = review.review_type.stage_name(form.cleaned_data["stage"])
            messages.success(request, f"{review.code_name} is now in “{name}”.")
            return redirect(review)
    lede = f"It is in “{review.stage_name}” now. Actions do not wait for a stage."
    return frame.form(request, review, form, title="Move to the next stage", button="Move", lede=lede)


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_RESTRICT, reads=CONTENT)
def restriction(request, reference):
    """Restrict the review to the people named on it, or lift that."""
    review = frame.readable(request, reference, P.REVIEW_RESTRICT)
    lift = review.is_restricted
    service = services.unrestrict_review if lift else services.restrict_review
    form = ReasonForm(request.POST or None, initial={"version": review.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: service(review, **form.cleaned_data, by=request.user)):
            messages.success(request, "The review is no longer restricted." if lift else "The review is restricted.")
            return redirect("reviews:people", review.reference)
    title = "Lift the restriction" if lift else "Restrict this review"
    lede = (
        "The board's people and the agencies involved will know of it again."
        if lift
        else "Only the people named on it, and the business manager, will know that it exists. The agencies involved see it "
        "only through people who are named. The reason is kept among the decisions."
    )
    return frame.form(request, review, form, title=title, button=title, lede=lede, danger=not lift)


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def close(request, reference):
    """Ask once, show what stands in the way, close."""
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    blockers = review.blockers_to_closing()
    left = [] if blockers else review.left_open()
    form = (ClosingForm if left else ConfirmForm)(request.POST or None, initial={"version": review.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.close_review(review, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{review.reference} is closed.")
            return redirect(review)
    lede = "Nothing in it can be changed any more. It can be opened again, with a reason."
    return frame.form(
        request,
        review,
        form,
        title="Close this review",
        button="Close the review",
        lede=lede,
        blockers=[] if form.is_bound else blockers,
        left_open=left,
    )


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def reopen(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = ReasonForm(request.POST or None, initial={"version": review.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.reopen_review(review, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{review.reference} is open again.")
            return redirect(review)
    return frame.form(request, review, form, title="Open this review again", button="Open it again")


@require_safe
@requires(P.REVIEW_VIEW, reads=CONTENT)
def history_tab(request, reference):
    """What happened to the review: deeds and changed fields, newest first."""
    review = frame.with_parts(request, reference)
    line = Review.objects.content_visible_to(request.user).filter(Q(pk=review.predecessor_id) | Q(predecessor=review))
    context = frame.context(request, review, "history") | {
        "entries": history.entries(review),
        "line": line.select_related("review_type").order_by("created_at"),
    }
    return render(request, "reviews/history.html", context)


@require_POST
@requires(P.REVIEW_VIEW, reads=CONTENT)
def print_review(request, reference):
    """Start printing the review's summary for this reader."""
    review = frame.readable(request, reference, P.REVIEW_VIEW)
    audit.looked(review, by=request.user, printed=True)
    title, back = f"Review {review.reference}", review.get_absolute_url()
    return print_page(request, "reviews.review", title=title, back_url=back, reference=review.reference)
