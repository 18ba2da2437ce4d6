"""What becomes of actions whose owner leaves."""

from django.utils.translation import ngettext

from core import audit
from recommendations.models import Action
from recommendations.rights import possible_owners
from recommendations.services.locking import saved


def owned(user, board, agency, by):
    rows = Action.objects.visible_to(by).unfinished().filter(board=board, owner=user)
    number = (rows.filter(lead_agency=agency) if agency else rows).count()
    return ngettext("%(number)s action", "%(number)s actions", number) % {"number": number} if number else ""


def let_go(user, board, successor, by):
    """Also of actions that `by` may not see: those of a restricted review, and those that were removed."""
    rows = Action.in_the_hands_of(user, board)
    possible = {}
    for row in rows.select_for_update(of=("self",)).select_related("lead_agency", "board").order_by("pk"):
        agency = row.lead_agency
        if agency.pk not in possible:
            possible[agency.pk] = set(possible_owners(agency, board).values_list("pk", flat=True))
        if user.pk in possible[agency.pk]:
            continue
        row.owner = successor if successor and successor.pk in possible[agency.pk] else None
        saved(row, "owner", edited=True)
        audit.record("action.assigned", target=row, by=by, owner=row.owner_id, left=user.pk)
