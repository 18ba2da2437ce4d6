"""The lock that every change to a review, or to anything of it, takes first."""

from django.core.exceptions import PermissionDenied

from core.permissions import Permission, demand
from core.refusals import Gone, Refusal, check_version
from reviews.models import ManagementReview, Review

CLOSED = "This review is closed. Reopen it before you change anything."


def locked_review(review, *, by, permission=Permission.REVIEW_CHANGE, version=None):
    """The review, locked and read anew, if `by` may read its content and hold `permission` on it."""
    demand(by, permission, on=review)
    rows = Review.objects.content_visible_to(by).select_for_update(of=("self",))
    row = rows.select_related("review_type", "edition", "board").filter(pk=review.pk).first()
    if row is None:
        raise _why_not_there(review.pk, by)
    check_version(row, version)
    return row


def open_review(review, *, by, permission=Permission.REVIEW_CHANGE, version=None):
    """As `locked_review`, and refused when the review is closed."""
    row = locked_review(review, by=by, permission=permission, version=version)
    if row.is_closed:
        raise Refusal(CLOSED)
    return row


def open_management_review(imr, *, by, permission, version=None):
    """An IMR, locked and read anew, if `by` may see it and hold `permission` on it."""
    demand(by, permission, on=imr)
    rows = ManagementReview.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.select_related("review__review_type", "review__board", "agency").filter(pk=imr.pk).first()
    if row is None:
        raise _why_not_there(imr.review_id, by)
    check_version(row, version)
    if row.review.is_closed:
        raise Refusal("This review is closed. Nothing more is handed in or accepted.")
    return row


def _why_not_there(review, by):
    """Gone to whoever could see the review before it was removed; to others there is nothing."""
    return Gone() if Review.removed_for(by).filter(pk=review).exists() else PermissionDenied()


def save_changes(row, changes):
    """Set what differs, count the version up, save; return the names of the changed fields."""
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(row, name, changes[name])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    return changed
