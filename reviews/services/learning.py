"""Learning points: written, sorted by themes, and cleared for sharing, or not any more."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.permissions import Permission
from core.refusals import Refusal, check_version, still_there
from reviews import identifiers
from reviews.identifiers.known import known_names, meeting_days
from reviews.models import LearningPoint
from reviews.services.locks import open_review, save_changes

WORDS = ("heading", "text", "plain_english", "changed_here", "asked_of_others")
FIELDS = (*WORDS, "kind", "is_good_practice", "source", "management_review")


@transaction.atomic
def add_learning_point(review, *, themes=(), by, **fields):
    """Write down what was learned, under the next number of the review."""
    review = open_review(review, by=by)
    _check_source(review, fields.get("management_review"))
    last = LearningPoint.with_removed.filter(review=review).aggregate(last=Max("number"))["last"] or 0
    point = review.learning_points.create(
        number=last + 1, created_by=by, **{name: fields[name] for name in FIELDS if name in fields}
    )
    point.themes.set(themes)
    audit.record("learning.added", target=point, by=by)
    return point


@transaction.atomic
def change_learning_point(point, *, themes=None, version=None, by, **fields):
    """Change a learning point. New words take its clearance away; `clearance_lost` on the result says so."""
    review = open_review(point.review, by=by)
    point = _locked(point, review, version)
    changes = {name: value for name, value in fields.items() if name in FIELDS}
    _check_source(review, changes.get("management_review"))
    reworded = any(getattr(point, name) != changes[name] for name in WORDS if name in changes)
    lost = reworded and point.is_cleared
    if lost:
        changes |= {"cleared_at": None, "cleared_by": None}
    changed = save_changes(point, changes)
    if themes is not None and set(themes) != set(point.themes.all()):
        point.themes.set(themes)
        if not changed:
            point.version += 1
            point.save(update_fields=["version"])
        changed = [*changed, "themes"]
    if changed:
        audit.record("learning.changed", target=point, by=by, changed=changed)
    if lost:
        audit.record("learning.clearance_lost", target=point, by=by)
    point.clearance_lost = lost
    return point


@transaction.atomic
def clear_for_sharing(point, *, version=None, reason="", by):
    """Say that this point, in these words, may go into newsletters and briefings.

    The identifier check reads them at this moment. Where it marks something,
    a reason has to say why that may leave.
    """
    review = open_review(point.review, by=by, permission=Permission.LEARNING_CLEAR)
    point = _locked(point, review, version)
    if point.is_cleared:
        raise Refusal("This point is cleared for sharing already.")
    marked = places_in(point)
    if marked and not reason.strip():
        raise Identifying(marked)
    save_changes(point, {"cleared_at": timezone.now(), "cleared_by": by})
    audit.record("learning.cleared", target=point, by=by, reason=reason.strip() if marked else "", places=len(marked))
    return point


@transaction.atomic
def take_back_clearance(point, *, version=None, by):
    """Say that this point may no longer go into anything new."""
    review = open_review(point.review, by=by, permission=Permission.LEARNING_CLEAR)
    point = _locked(point, review, version)
    if not point.is_cleared:
        raise Refusal("This point is not cleared for sharing.")
    save_changes(point, {"cleared_at": None, "cleared_by": None})
    audit.record("learning.clearance_taken_back", target=point, by=by)
    return point


class Identifying(Refusal):
    """The identifier check marked words, and nobody said why they may leave."""

    def __init__(self, places):
        self.places = places
        said = [f"“{place.words}”: {place.why}" for _, place in places]
        super().__init__(
            [*said, _("Change these words, or enter a reason why they are safe to share.")], field="reason"
        )


def places_in(point):
    """What the identifier check marks in the words of a point that may leave: (name of the field, place)."""
    board = point.review.board
    known, days = known_names(board), meeting_days(board)
    return [
        (point._meta.get_field(name).verbose_name, place)
        for name in WORDS
        for place in identifiers.find(identifiers.tidy(getattr(point, name)), known, days)
    ]


def _locked(point, review, version):
    rows = LearningPoint.objects.select_for_update(of=("self",)).select_related("review")
    row = still_there(rows.filter(pk=point.pk, review=review))
    check_version(row, version)
    return row


def _check_source(review, management_review):
    if management_review is not None and management_review.review_id != review.pk:
        raise Refusal("Choose one of this review's own reports.", field="management_review")
