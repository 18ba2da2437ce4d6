"""Fetching what a page is about: only what this person may see, else 404."""

from django.db.models import Exists, OuterRef
from django.http import Http404

from core.gone import found
from core.permissions import demand
from recommendations.models import Action, Recommendation
from reviews.models import Review


def visible_action(request, reference, permission=None):
    """The action, with its board, agency and people; asks for `permission` on it when one is named."""
    rows = Action.objects.visible_to(request.user).select_related(
        "board", "lead_agency", "owner", "claimed_by", "checked_by"
    )
    action = found(request, rows, reference=reference)
    if permission is not None:
        demand(request.user, permission, on=action)
    return action


def visible_recommendation(request, reference, number, permission=None):
    """The recommendation, with `may_read`, whether its review may be read, and `may_name`, whether that may be named."""
    user, review = request.user, OuterRef("review")
    rows = Recommendation.objects.visible_to(user).select_related(
        "review__board", "review__review_type", "theme", "learning_point", "cleared_by"
    )
    rows = rows.annotate(
        may_read=Exists(Review.objects.content_visible_to(user).filter(pk=review)),
        may_name=Exists(Review.objects.visible_to(user).filter(pk=review)),
    )
    recommendation = found(request, rows, review__reference=reference, number=number)
    if permission is not None:
        demand(request.user, permission, on=recommendation)
    return recommendation


def readable_review(request, reference, permission=None):
    """The review, when this person may read its content."""
    rows = Review.objects.content_visible_to(request.user).select_related("board", "review_type")
    review = found(request, rows, reference=reference)
    if permission is not None:
        demand(request.user, permission, on=review)
    return review


def review_with_recommendations(request, reference):
    """(review, whether it may be named) for a list of recommendations: read in full, or some addressed to one's agency."""
    known = (
        Review.objects.visible_to(request.user)
        .select_related("board", "review_type")
        .filter(reference=reference)
        .first()
    )
    if known is not None:
        return known, True
    one = Recommendation.objects.visible_to(request.user).select_related("review__board", "review__review_type")
    first = one.filter(review__reference=reference).first()
    if first is None:
        raise Http404
    return first.review, False


def files_sent(request):
    return request.FILES if request.method == "POST" else None
