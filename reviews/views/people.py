"""Agencies that take part, subjects by code, and the people named on a review."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.gone import found
from core.pages import done, go_on
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from reviews import position, services
from reviews.forms.people import AgencyForm, MemberForm, NewSubjectForm, RecordsForm, SubjectForm
from reviews.views import frame
from reviews.views.management_reviews import table_of


@require_safe
@requires(P.REVIEW_VIEW, reads=CONTENT)
def agencies(request, reference):
    """Every agency in the review with its own report, worst first; subjects and proceedings beside."""
    review = frame.with_parts(request, reference)
    context = frame.context(request, review, "agencies") | {
        "rows": table_of(review),
        "imrs_to_remind": review.imrs_out,
        "subjects": review.subjects.all(),
        "proceedings": position.proceedings(review),
    }
    return render(request, "reviews/agencies.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def add_agency(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = AgencyForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.add_agency(review, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{form.cleaned_data['agency'].short_name} takes part in the review.")
            return redirect("reviews:agencies", reference)
    return frame.form(request, review, form, title="Add an agency", button="Add the agency", back=_agencies(review))


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def agency(request, reference, pk):
    """When an agency secured its records; or take it off the review."""
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    involvement = get_object_or_404(review.involvements.select_related("agency", "review"), pk=pk)
    form = RecordsForm(request.POST or None, initial={"records_secured_on": involvement.records_secured_on})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_agency(involvement, **form.cleaned_data, by=request.user)):
            messages.success(request, "Saved.")
            return redirect("reviews:agencies", reference)
    context = {"involvement": involvement, "template": "reviews/agency.html"}
    return frame.form(
        request, review, form, title=involvement.agency.name, button="Save", back=_agencies(review), **context
    )


@require_POST
@requires(P.REVIEW_CHANGE, reads=NOTHING)
def remove_agency(request, reference, pk):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    involvement = get_object_or_404(review.involvements.select_related("agency", "review"), pk=pk)
    try:
        services.remove_agency(involvement, by=request.user)
    except Refusal as refusal:
        back = reverse("reviews:agency", args=[reference, pk])
        return frame.refused(request, refusal, title="The agency was not taken off", back=back)
    messages.success(request, f"{involvement.agency.short_name} no longer takes part in the review.")
    return redirect("reviews:agencies", reference)


def _agencies(review):
    return reverse("reviews:agencies", args=[review.reference])


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def add_subject(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = NewSubjectForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        added = []
        if done(form, lambda: added.append(services.add_subject(review, **form.cleaned_data, by=request.user))):
            messages.success(request, f"Added under the code {added[0].code}.")
            return go_on(request, "reviews:agencies", reference)
    lede = "They get a neutral code. Names and dates of birth are not kept here."
    return frame.form(
        request,
        review,
        form,
        title="Add a child or adult",
        button="Add",
        lede=lede,
        back=_agencies(review),
        another=True,
    )


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def subject(request, reference, code):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    row = found(request, review.subjects.select_related("review"), review=review, code=code)
    form = SubjectForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_subject(row, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{code} is changed.")
            return redirect("reviews:agencies", reference)
    return frame.form(request, review, form, title=code, button="Save", back=_agencies(review))


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_VIEW, reads=CONTENT)
def people(request, reference):
    """Who is named on the review and, when it is restricted, who therefore knows of it."""
    if request.method == "GET":
        review = frame.with_parts(request, reference)
    else:
        review = frame.readable(request, reference, P.REVIEW_CHANGE)
        audit.looked(review, by=request.user, part="people")
    naming = P.REVIEW_RESTRICT if review.is_restricted else P.REVIEW_CHANGE
    may_name = not review.is_closed and request.user.can(naming, on=review)
    form = MemberForm(request.POST or None, review=review) if may_name or request.method == "POST" else None
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.name_person(review, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{form.cleaned_data['user'].name} is named on the review.")
            return redirect("reviews:people", reference)
    members = review.members.select_related("user")
    context = {
        "members": members,
        "may_name": may_name,
        "review": review,
        "form": form,
        "may_restrict": _may_restrict(request, review),
    }
    status = getattr(form, "refused_with", 400) if form is not None and form.is_bound else 200
    return render(request, "reviews/people.html", context, status=status)


def _may_restrict(request, review):
    return not review.is_closed and request.user.can(P.REVIEW_RESTRICT, on=review)


@require_POST
@requires(P.REVIEW_CHANGE, reads=NOTHING)
def unname(request, reference, pk):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    member = get_object_or_404(review.members.select_related("user", "review"), pk=pk)
    try:
        services.unname_person(member, by=request.user)
    except Refusal as refusal:
        back = reverse("reviews:people", args=[reference])
        return frame.refused(request, refusal, title="The person was not taken off", back=back)
    messages.success(request, f"{member.user.name} is no longer named on the review.")
    return redirect("reviews:people", reference)
