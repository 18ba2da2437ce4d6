"""Documents, decisions, proceedings and the dates of a review."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit, days, files
from core.pages import done, go_on
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from reviews import services
from reviews.forms.records import AppliesForm, DecisionForm, DocumentForm, DoneForm, MilestoneForm, ProceedingForm
from reviews.models import Decision, Document, Milestone
from reviews.views import frame


def _page(review, name):
    return reverse(f"reviews:{name}", args=[review.reference])


@require_safe
@requires(P.REVIEW_VIEW, reads=CONTENT)
def documents(request, reference):
    """The papers of a review, and which of those its type asks for are missing."""
    review = frame.with_parts(request, reference)
    rows = list(review.documents.select_related("file", "added_by"))
    there = {row.kind for row in rows}
    labels = dict(Document.Kind.choices)
    missing = [labels[kind] for kind in review.review_type.required_documents if kind in labels and kind not in there]
    context = frame.context(request, review, "documents") | {"documents": rows, "missing": missing}
    return render(request, "reviews/documents.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def add_document(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = DocumentForm(request.POST or None, request.FILES or None, review=review)
    if request.method == "POST" and form.is_valid():
        values = {
            "kind": form.cleaned_data["kind"],
            "title": form.cleaned_data["title"],
            "upload": form.cleaned_data["file"],
        }
        if done(form, lambda: services.add_document(review, **values, by=request.user)):
            messages.success(request, "The document is kept.")
            return go_on(request, "reviews:documents", reference)
    return frame.form(
        request, review, form, title="Add a document", button="Save", back=_page(review, "documents"), another=True
    )


@require_safe
@requires(P.REVIEW_VIEW, reads=CONTENT)
def document(request, reference, pk):
    """One paper as a download; the look is recorded before it is sent."""
    rows = (
        Document.objects.visible_to(request.user).filter(review__reference=reference).select_related("file", "review")
    )
    row = get_object_or_404(rows, pk=pk)
    audit.looked(row, by=request.user, file=str(row.file.public_id))
    return files.serve(row.file)


@require_safe
@requires(P.REVIEW_VIEW, reads=CONTENT)
def decisions(request, reference):
    review = frame.with_parts(request, reference)
    context = frame.context(request, review, "decisions") | {
        "decisions": review.decisions.select_related("recorded_by")
    }
    return render(request, "reviews/decisions.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def add_decision(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = DecisionForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.record_decision(review, **form.cleaned_data, by=request.user)):
            messages.success(request, "The decision is kept, with its reason.")
            return go_on(request, "reviews:decisions", reference)
    return frame.form(
        request, review, form, title="Record a decision", button="Save", back=_page(review, "decisions"), another=True
    )


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def applies(request, reference):
    """Whether the learning of somebody else's review applies here."""
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = AppliesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.decide_whether_it_applies(review, **form.cleaned_data, by=request.user)):
            kind = Decision.Kind.APPLIES_HERE if form.cleaned_data["applies"] else Decision.Kind.NOT_HERE
            messages.success(request, f"Kept: {kind.label[0].lower()}{kind.label[1:]}.")
            return redirect("reviews:decisions", reference)
    return frame.form(request, review, form, title="Does it apply here?", button="Save the decision")


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def add_proceeding(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = ProceedingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.add_proceeding(review, **form.cleaned_data, by=request.user)):
            messages.success(request, "The proceedings are noted.")
            return go_on(request, "reviews:agencies", reference)
    back = _page(review, "agencies")
    return frame.form(
        request, review, form, title="Add proceedings beside the review", button="Save", back=back, another=True
    )


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def proceeding(request, reference, pk):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    row = get_object_or_404(review.proceedings.select_related("review"), pk=pk)
    form = ProceedingForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_proceeding(row, **form.cleaned_data, by=request.user)):
            messages.success(request, "Saved.")
            return redirect("reviews:agencies", reference)
    return frame.form(
        request, review, form, title="Change the proceedings", button="Save", back=_page(review, "agencies")
    )


@require_safe
@requires(P.REVIEW_VIEW, reads=CONTENT)
def dates(request, reference):
    """Every clock with its rule and source, and the key dates they start from."""
    review = frame.with_parts(request, reference)
    today = days.today()
    rows = [
        {
            "milestone": row,
            "left": row.days_left(today),
            "working": row.in_working_days,
            "stands_for": _done_by(review, row),
        }
        for row in review.milestones.select_related("rule")
    ]
    rows.sort(key=lambda row: row["milestone"].done_on is not None)
    context = frame.context(request, review, "") | {
        "rows": rows,
        "key_dates": [
            {"key": label[0].upper() + label[1:], "value": day, "has": day is not None}
            for label, day in review.key_dates()
        ],
    }
    return render(request, "reviews/dates.html", context)


def _done_by(review, milestone):
    """The key date that stops a clock, in words; empty for one that a person stops."""
    event = milestone.rule.done_event if milestone.rule else ""
    return review._meta.get_field(f"{event}_on").verbose_name if event else ""


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def add_date(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = MilestoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.add_milestone(review, **form.cleaned_data, by=request.user)):
            messages.success(request, "The date is added.")
            return go_on(request, "reviews:dates", reference)
    return frame.form(
        request, review, form, title="Add a date", button="Save", back=_page(review, "dates"), another=True
    )


def _milestone(request, reference, pk):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    rows = Milestone.objects.visible_to(request.user).filter(review=review).select_related("rule", "review")
    return review, get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def date_kept(request, reference, pk):
    """Say on which day something that was due was done."""
    review, row = _milestone(request, reference, pk)
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.record_milestone(row, **form.cleaned_data, by=request.user)):
            messages.success(request, "Noted as done.")
            return redirect("reviews:dates", reference)
    page = {"title": f"{row.name}: done", "lede": row.source, "milestone": row, "template": "reviews/date_kept.html"}
    return frame.form(request, review, form, button="Save", back=_page(review, "dates"), **page)


@require_POST
@requires(P.REVIEW_CHANGE, reads=NOTHING)
def date_not_kept(request, reference, pk):
    """Take back that it was done; or take away a date of the panel's own."""
    review, row = _milestone(request, reference, pk)
    remove = request.POST.get("do") == "remove"
    try:
        if remove:
            services.remove_milestone(row, by=request.user)
        else:
            services.record_milestone(row, done_on=None, by=request.user)
    except Refusal as refusal:
        return frame.refused(request, refusal, title="Nothing was changed", back=_page(review, "dates"))
    messages.success(request, "The date is taken away." if remove else "It counts as not done again.")
    return redirect("reviews:dates", reference)
