"""Writing recommendations, addressing them to agencies, answering and clearing them."""

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from agencies.models import Agency
from core import audit
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import check_version, still_there
from recommendations import notices
from recommendations.models import Recommendation, Response
from recommendations.refusals import Closed, Foreign, Missing, say
from reviews.models import LearningPoint, Review

TEXT = "Say what should change."
FIELDS = ("scope", "kind", "source", "learning_point", "theme", "addressed_kinds")


def lock_review(review):
    """Hold the review: what is added to it must not slip past its closing."""
    rows = Review.objects.select_for_update(of=("self",)).select_related("board", "review_type")
    return still_there(rows.filter(pk=review.pk))


def lock_reviews_of(action, recommendations=()):
    """Hold the reviews that an action answers, and those of these recommendations, before the action: as a removal does."""
    touched = Q(recommendations__actions=action) | Q(recommendations__in=recommendations)
    for review in Review.objects.filter(touched).order_by("pk").distinct():
        lock_review(review)


def refuse_if_closed(review, what):
    if review.is_closed:
        raise Closed(f"{review.code_name} is closed, so {what} cannot be added to it.")


def _own_point(review, learning_point):
    if learning_point is not None and not LearningPoint.objects.filter(pk=learning_point.pk, review=review).exists():
        raise Foreign("Choose a learning point of this review.", field="learning_point")


@transaction.atomic
def add_recommendation(review, *, text, by, agencies=(), number=None, **fields):
    """Write the next recommendation of a review and, if agencies are named, address it to them."""
    review = lock_review(review)
    demand(by, P.RECOMMENDATION_CHANGE, on=review)
    refuse_if_closed(review, "a recommendation")
    text = say(text, TEXT, "text")
    _own_point(review, fields.get("learning_point"))
    given = Recommendation.with_removed.filter(review=review)  # numbers are not given twice
    if number is None:
        number = (given.aggregate(last=Max("number"))["last"] or 0) + 1
    elif given.filter(number=number).exists():
        raise Foreign(f"There is already a recommendation {number}. Give this one another number.", field="number")
    recommendation = Recommendation.objects.create(review=review, number=number, text=text, **_known(fields))
    audit.record("recommendation.added", target=recommendation, by=by)
    if agencies:
        address(recommendation, agencies=agencies, by=by)
    return recommendation


@transaction.atomic
def change_recommendation(recommendation, *, text, version, by, **fields):
    """Change the words or sorting of a recommendation. New words must be cleared for sharing again."""
    row = _locked(recommendation)
    demand(by, P.RECOMMENDATION_CHANGE, on=row)
    check_version(row, version)
    _own_point(row.review, fields.get("learning_point"))
    wanted = {"text": say(text, TEXT, "text"), **_known(fields)}
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name, value in wanted.items():
        setattr(row, name, value)
    if "text" in changed:
        row.cleared_at = row.cleared_by = None
    row.version += 1
    row.save()
    audit.record("recommendation.changed", target=row, by=by, changed=changed)
    return row


@transaction.atomic
def address(recommendation, *, agencies, by):
    """Ask agencies of the board for an answer. Those already asked stay asked; nobody is asked twice."""
    row = _locked(recommendation)
    demand(by, P.RECOMMENDATION_CHANGE, on=row)
    partners = {
        agency.pk for agency in Agency.objects.filter(partnerships__board=row.board_id, partnerships__ended_at=None)
    }
    if any(agency.pk not in partners for agency in agencies):
        raise Foreign("Choose agencies of this board.", field="agencies")
    asked = set(row.responses.values_list("agency_id", flat=True))
    new = [agency for agency in agencies if agency.pk not in asked]
    for agency in new:
        response = Response.objects.create(recommendation=row, agency=agency)
        audit.record("recommendation.addressed", target=row, by=by, agency=agency.slug)
        notices.want_an_answer(response)
    return new


@transaction.atomic
def respond(response, *, answer, by, reason=""):
    """Answer for the agency: accepted, partly or not; anything but accepted needs a reason."""
    row = (
        Response.objects.select_for_update(of=("self",))
        .select_related("recommendation__review", "agency")
        .get(pk=response.pk)
    )
    demand(by, P.RECOMMENDATION_RESPOND, on=row)
    if answer not in Response.Answer.values:
        raise Missing("Choose accepted, accepted in part or not accepted.", field="answer")
    reason = (reason or "").strip()
    if answer != Response.Answer.ACCEPTED and not reason:
        raise Missing("Say why, so that the panel can weigh it.", field="reason")
    row.answer, row.reason, row.answered_at, row.answered_by = answer, reason, timezone.now(), by
    row.save()
    audit.record("recommendation.answered", target=row, by=by, answer=answer)
    return row


@transaction.atomic
def clear_recommendation(recommendation, *, by, version=None):
    """Say that these words may leave the building. Clearing it twice changes nothing."""
    row = _locked(recommendation)
    demand(by, P.LEARNING_CLEAR, on=row)
    check_version(row, version)
    if row.cleared_at is None:
        row.cleared_at, row.cleared_by = timezone.now(), by
        row.save(update_fields=["cleared_at", "cleared_by"])
        audit.record("recommendation.cleared", target=row, by=by)
    return row


@transaction.atomic
def take_back_clearance(recommendation, *, by):
    """From now on these words stay inside. What was already sent cannot be called back."""
    row = _locked(recommendation)
    demand(by, P.LEARNING_CLEAR, on=row)
    if row.cleared_at is not None:
        row.cleared_at = row.cleared_by = None
        row.save(update_fields=["cleared_at", "cleared_by"])
        audit.record("recommendation.clearance_taken_back", target=row, by=by)
    return row


def _locked(recommendation):
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("review__board", "review__review_type")
    return still_there(rows.filter(pk=recommendation.pk))


def _known(fields):
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    return fields
