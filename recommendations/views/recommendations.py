"""Recommendations of a review: the list, one of them, and writing, addressing, answering and clearing them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.history import entries
from core.pages import done, form_page, go_on, posted
from core.permissions import CONTENT, NOTHING, demand, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from recommendations import services
from recommendations.forms import AddressForm, RecommendationForm, RespondForm
from recommendations.models import Action, Recommendation, Response
from recommendations.views.loading import (
    readable_review,
    review_with_recommendations,
    visible_recommendation,
)
from reviews.models import Review
from reviews.views import frame

PER_PAGE = 50


def _parts(user):
    """Answers and actions beside recommendations, each only as far as this person may see them."""
    answers = Response.objects.visible_to(user).select_related("agency", "answered_by")
    actions = (
        Action.objects.visible_to(user).with_position().select_related("lead_agency", "owner").order_by("due_on", "pk")
    )
    return Prefetch("responses", answers, to_attr="answers"), Prefetch("actions", actions, to_attr="shown_actions")


@require_safe
@requires(P.RECOMMENDATION_VIEW, reads=CONTENT)
def recommendations(request, reference):
    """What a review says must change, with the answers and the actions."""
    user = request.user
    rows = Recommendation.objects.visible_to(user).filter(review__reference=reference).select_related("review", "theme")
    rows = rows.prefetch_related(*_parts(user)).order_by("number")
    if Review.objects.content_visible_to(user).filter(reference=reference).exists():
        review = frame.with_parts(request, reference, part="recommendations")
        may_write = user.can(P.RECOMMENDATION_CHANGE, on=review) and not review.is_closed
        context = frame.context(request, review, "recommendations") | {"rows": rows, "may_write": may_write}
        return render(request, "recommendations/recommendations.html", context)
    review, may_name = review_with_recommendations(request, reference)
    audit.looked(review, by=user, part="recommendations")
    context = {"review": review, "may_name": may_name, "rows": rows}
    return render(request, "recommendations/recommendations_for_agency.html", context)


@require_safe
@requires(P.RECOMMENDATION_VIEW, reads=CONTENT)
def review_actions(request, reference):
    """The actions that answer a review's recommendations, among its tabs; to work with them there is the plan."""
    review = frame.with_parts(request, reference, part="actions")
    answers = Action.answers(action=OuterRef("pk"), recommendation__review=review)
    rows = Action.objects.visible_to(request.user).filter(Exists(answers))
    rows = list(rows.with_position().select_related("lead_agency", "owner").order_by("due_on", "pk"))
    context = frame.context(request, review, "actions") | {
        "open": [action for action in rows if action.is_open],
        "ended": [action for action in rows if not action.is_open],
        "plan_url": frame.plan_url(review),
        "may_add": request.user.can(P.ACTION_CHANGE, on=review) and not review.is_closed,
    }
    return render(request, "recommendations/review_actions.html", context)


@require_safe
@requires(P.RECOMMENDATION_VIEW, reads=CONTENT)
def without_action(request):
    """Every recommendation that nobody has agreed an action for, with its wording: an exception wherever it is counted."""
    user = request.user
    rows = Recommendation.objects.visible_to(user).without_action().select_related("review__board")
    known = Review.objects.visible_to(user).filter(pk=OuterRef("review"))
    rows = (
        rows.annotate(may_name=Exists(known)).prefetch_related(_parts(user)[0]).order_by("review__code_name", "number")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.looked_at_each(page, by=user, part="without_action")
    context = {"page_obj": page, "may_add": user.boards_where(P.ACTION_CHANGE)}
    return render(request, "recommendations/without_action.html", context)


@require_safe
@requires(P.RECOMMENDATION_VIEW, reads=CONTENT)
def recommendation(request, reference, number):
    """One recommendation: its words, who answered what, and the actions that answer it."""
    user = request.user
    it = visible_recommendation(request, reference, number)
    audit.looked(it, by=user)
    answers = list(Response.objects.visible_to(user).filter(recommendation=it).select_related("agency", "answered_by"))
    actions = (
        Action.objects.visible_to(user)
        .filter(recommendations=it)
        .with_position()
        .select_related("lead_agency", "owner")
    )
    for answer in answers:
        answer.recommendation = it
        answer.may_answer = user.can(P.RECOMMENDATION_RESPOND, on=answer)
    context = {
        "recommendation": it,
        "review": it.review,
        "may_name": it.may_name,
        "may_read": it.may_read,
        "answers": answers,
        "actions": actions,
        "may_change": user.can(P.RECOMMENDATION_CHANGE, on=it),
        "may_clear": user.can(P.LEARNING_CLEAR, on=it) and not it.review.is_external,
        "may_add_action": user.can(P.ACTION_CHANGE, on=it) and not it.review.is_closed,
        "entries": entries(it) if it.may_read else [],
    }
    return render(request, "recommendations/recommendation.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.RECOMMENDATION_CHANGE, reads=CONTENT)
def new_recommendation(request, reference):
    """Write the next recommendation of a review."""
    review = readable_review(request, reference, P.RECOMMENDATION_CHANGE)
    form = RecommendationForm(posted(request), review=review, by=request.user)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        made = []
        if done(form, lambda: made.append(services.add_recommendation(review, **values, by=request.user))):
            messages.success(request, f"Recommendation {made[0].number} is written.")
            return go_on(request, "recommendations:list", reference)
    return form_page(request, "recommendations/new_recommendation.html", form, shows=review, review=review)


@require_http_methods(["GET", "POST"])
@requires(P.RECOMMENDATION_CHANGE, reads=CONTENT)
def change_recommendation(request, reference, number):
    """Change its words or sorting."""
    it = visible_recommendation(request, reference, number, P.RECOMMENDATION_CHANGE)
    names = ("text", "scope", "kind", "source", "learning_point", "theme", "addressed_kinds", "version")
    initial = {name: getattr(it, name) for name in names}
    form = RecommendationForm(posted(request), review=it.review, by=request.user, adding=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_recommendation(it, **form.cleaned_data, by=request.user)):
            messages.success(request, f"Recommendation {it.number} is changed.")
            return redirect(it)
    return form_page(
        request, "recommendations/change_recommendation.html", form, shows=it, recommendation=it, review=it.review
    )


@require_http_methods(["GET", "POST"])
@requires(P.RECOMMENDATION_CHANGE, reads=CONTENT)
def address(request, reference, number):
    """Ask more agencies for an answer."""
    it = visible_recommendation(request, reference, number, P.RECOMMENDATION_CHANGE)
    form = AddressForm(posted(request), recommendation=it)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.address(it, agencies=form.cleaned_data["agencies"], by=request.user)):
            messages.success(request, "The agencies are asked for an answer.")
            return redirect(it)
    return form_page(request, "recommendations/address.html", form, shows=it, recommendation=it, review=it.review)


@require_http_methods(["GET", "POST"])
@requires(P.RECOMMENDATION_RESPOND, reads=CONTENT)
def respond(request, reference, number, agency):
    """Answer a recommendation for one agency."""
    it = visible_recommendation(request, reference, number)
    rows = Response.objects.visible_to(request.user).select_related("recommendation__review", "agency")
    response = get_object_or_404(rows, recommendation=it, agency__slug=agency)
    demand(request.user, P.RECOMMENDATION_RESPOND, on=response)
    form = RespondForm(posted(request), initial={"answer": response.answer, "reason": response.reason})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.respond(response, **form.cleaned_data, by=request.user)):
            messages.success(request, "Thank you. Your answer is with the board.")
            return redirect("recommendations:my_list" if request.user.works_for_agencies_only else it)
    known = Review.objects.visible_to(request.user).filter(pk=it.review_id).exists()
    return form_page(
        request,
        "recommendations/respond.html",
        form,
        shows=response,
        recommendation=it,
        response=response,
        may_name=known,
    )


@require_POST
@requires(P.LEARNING_CLEAR, reads=NOTHING)
def clear_recommendation(request, reference, number):
    """Clear its words for sharing, or take that back."""
    it = visible_recommendation(request, reference, number, P.LEARNING_CLEAR)
    try:
        if request.POST.get("take_back"):
            services.take_back_clearance(it, by=request.user)
            messages.success(request, "It is not cleared for sharing any more.")
        else:
            version = request.POST.get("version", "")
            services.clear_recommendation(it, by=request.user, version=int(version) if version.isdigit() else None)
            messages.success(request, "It is cleared for sharing.")
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect(it)
