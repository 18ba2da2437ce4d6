"""Learning points: read, write, clear for sharing; figures of published reports."""

from collections import Counter

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit, history
from core.gone import found
from core.pages import done, go_on
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from reviews import services
from reviews.forms.learning import ClearForm, FigureForm, LearningForm
from reviews.models import LearningPoint, Theme
from reviews.views import frame


@require_safe
@requires(P.REVIEW_VIEW, reads=CONTENT)
def learning(request, reference):
    """All learning points of a review, and the figures of a published report."""
    review = frame.with_parts(request, reference)
    points = review.learning_points.select_related("cleared_by", "management_review__agency").order_by("number")
    points = points.prefetch_related(Prefetch("themes", Theme.objects.select_related("scheme")))
    figures = review.key_figures.all() if review.is_external else []
    context = frame.context(request, review, "learning") | {
        "points": points,
        "figures": figures,
        "themes": _by_theme(points),
    }
    return render(request, "reviews/learning.html", context)


def _by_theme(points):
    """How many points there are under each theme, scheme by scheme."""
    counted = Counter(theme for point in points for theme in point.themes.all())
    order = sorted(counted, key=lambda theme: (theme.scheme.position, theme.position))
    return [{"scheme": theme.scheme.name, "theme": theme.name, "number": counted[theme]} for theme in order]


def _back(review):
    return reverse("reviews:learning", args=[review.reference])


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def add_learning(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = LearningForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.add_learning_point(review, **form.values(), by=request.user)):
            messages.success(request, "The learning point is kept. It goes nowhere until it is cleared for sharing.")
            return go_on(request, "reviews:learning", reference)
    return frame.form(
        request, review, form, title="Add a learning point", button="Save", back=_back(review), another=True
    )


def _point(request, reference, number, permission=None):
    review = frame.readable(request, reference, permission)
    rows = LearningPoint.objects.visible_to(request.user).filter(review=review)
    rows = rows.select_related("review__review_type", "cleared_by", "created_by", "management_review__agency")
    return found(request, rows, review=review, number=number)


@require_safe
@requires(P.REVIEW_VIEW, reads=CONTENT)
def learning_point(request, reference, number):
    """One learning point with its themes, its clearance and its history."""
    point = _point(request, reference, number)
    audit.looked(point, by=request.user)
    may_change = not point.review.is_closed
    context = {
        "point": point,
        "review": point.review,
        "themes": point.themes.select_related("scheme"),
        "entries": history.entries(point),
        "may_change": may_change and request.user.can(P.REVIEW_CHANGE, on=point),
        "may_clear": may_change and request.user.can(P.LEARNING_CLEAR, on=point),
    }
    return render(request, "reviews/learning_point.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def change_learning(request, reference, number):
    point = _point(request, reference, number, P.REVIEW_CHANGE)
    form = LearningForm(request.POST or None, instance=point, review=point.review)
    if request.method == "POST" and form.is_valid():
        saved = []
        if done(form, lambda: saved.append(services.change_learning_point(point, **form.values(), by=request.user))):
            if saved[0].clearance_lost:
                messages.warning(request, "Saved. The words changed, so it has to be cleared for sharing again.")
            else:
                messages.success(request, "Saved.")
            return redirect(point)
    lede = (
        "It is cleared for sharing in its present words. Changing them takes the clearance away."
        if point.is_cleared
        else ""
    )
    back = point.get_absolute_url()
    return frame.form(
        request, point.review, form, title="Change the learning point", button="Save", back=back, lede=lede, shows=point
    )


def _clearance(request, reference, number, service, words):
    point = _point(request, reference, number, P.LEARNING_CLEAR)
    version = request.POST.get("version", "")
    try:
        service(point, version=int(version) if version.isascii() and version.isdigit() else None, by=request.user)
    except Refusal as refusal:
        return frame.refused(request, refusal, title="Nothing was changed", back=point.get_absolute_url())
    messages.success(request, words)
    return redirect(point if request.POST.get("to") == "point" else _back(point.review))


@require_POST
@requires(P.LEARNING_CLEAR, reads=CONTENT)
def clear_learning(request, reference, number):
    """Clear the words on the screen for sharing; a stale version is refused, and marked words need a reason."""
    point = _point(request, reference, number, P.LEARNING_CLEAR)
    audit.looked(point, by=request.user)
    marked = services.places_in(point) if not point.is_cleared else []
    if not marked:
        words = _("Cleared for sharing. It can now be chosen for a newsletter.")
        return _clearance(request, reference, number, services.clear_for_sharing, words)
    form = ClearForm(
        request.POST if "reason" in request.POST else None, initial={"version": request.POST.get("version")}
    )
    if form.is_bound and form.is_valid():
        if done(form, lambda: services.clear_for_sharing(point, **form.cleaned_data, by=request.user)):
            messages.success(
                request, _("Cleared for sharing, with your reason. It can now be chosen for a newsletter.")
            )
            return redirect(point)
    return frame.form(
        request,
        point.review,
        form,
        title=_("Check before you clear this for sharing"),
        button=_("Clear for sharing"),
        back=point.get_absolute_url(),
        shows=point,
        template="reviews/clear_learning.html",
        point=point,
        marked=marked,
    )


@require_POST
@requires(P.LEARNING_CLEAR, reads=NOTHING)
def take_back_clearance(request, reference, number):
    words = "The clearance is taken back. What was sent already stays sent."
    return _clearance(request, reference, number, services.take_back_clearance, words)


@require_http_methods(["GET", "POST"])
@requires(P.REVIEW_CHANGE, reads=CONTENT)
def add_figure(request, reference):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    form = FigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.add_key_figure(review, **form.cleaned_data, by=request.user)):
            messages.success(request, "The figure is kept.")
            return go_on(request, "reviews:learning", reference)
    return frame.form(
        request, review, form, title="Add a figure of the report", button="Save", back=_back(review), another=True
    )


@require_POST
@requires(P.REVIEW_CHANGE, reads=NOTHING)
def remove_figure(request, reference, pk):
    review = frame.readable(request, reference, P.REVIEW_CHANGE)
    figure = get_object_or_404(review.key_figures.select_related("review"), pk=pk)
    try:
        services.remove_key_figure(figure, by=request.user)
    except Refusal as refusal:
        return frame.refused(request, refusal, title="The figure was not removed", back=_back(review))
    messages.success(request, "The figure is removed.")
    return redirect("reviews:learning", reference)
