"""What becomes of management reviews whose author leaves."""

from django.utils.translation import ngettext

from core import audit
from reviews.models import ManagementReview
from reviews.services.locks import save_changes

State = ManagementReview.State


def _written_by(user, board):
    rows = ManagementReview.objects.filter(author_account=user, review__board=board)
    return rows.exclude(state=State.ACCEPTED)


def written(user, board, agency, by):
    known = ManagementReview.objects.visible_to(by)
    rows = _written_by(user, board).filter(pk__in=known.values("pk"))
    number = (rows.filter(agency=agency) if agency else rows).count()
    words = ngettext("%(number)s management review", "%(number)s management reviews", number)
    return words % {"number": number} if number else ""


def let_go(user, board, successor, by):
    """The name that was given as the author's stays: it may have been somebody's who never had an account."""
    for row in _written_by(user, board).select_for_update(of=("self",)).select_related("agency", "review"):
        people = set(row.agency.people(board).values_list("pk", flat=True))
        if user.pk in people:
            continue
        save_changes(row, {"author_account": successor if successor and successor.pk in people else None})
        audit.record("imr.author_named", target=row, by=by, account=row.author_account_id, left=user.pk)
