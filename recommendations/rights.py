"""Who may do what to an action, where the table of roles alone does not say.

The business unit's own actions have no agency lead: the board's people who run
the plan, and the owner, do for them what an agency does for its own.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from agencies.models import Agency, BoardMembership, User
from agencies.roles import PERMISSIONS, BoardRole
from core.permissions import Permission as P
from recommendations.models import Action


def is_led_by_the_board(action):
    return action.lead_agency.kind == Agency.Kind.BUSINESS_UNIT


def may_work_on(user, action):
    """Send updates and evidence, claim, ask for more time."""
    if user.can(P.ACTION_UPDATE, on=action):
        return True
    return is_led_by_the_board(action) and (action.owner_id == user.pk or user.can(P.ACTION_CHANGE, on=action))


def demand_work_on(user, action):
    if not may_work_on(user, action):
        raise PermissionDenied


def may_add_evidence(user, action):
    """Those who do the work, and the board's people when proof reached them by another way."""
    return may_work_on(user, action) or user.can(P.ACTION_CHANGE, on=action)


def possible_owners(agency, board):
    """Active people who may own an action that this agency leads for this board."""
    people = Q(pk__in=agency.people(board).values("pk"))
    if agency.kind == Agency.Kind.BUSINESS_UNIT:
        people |= Q(pk__in=BoardMembership.objects.current().filter(board=board).values("user_id"))
    return User.objects.active().filter(people)


def people_who_may(permission, board):
    """Active people of the board whose role there allows this."""
    roles = [role for role in BoardRole if permission in PERMISSIONS[role]]
    held = BoardMembership.objects.current().filter(board=board, role__in=roles)
    return User.objects.active().filter(pk__in=held.values("user_id"))


def people_to_tell(action):
    """The owner, while they can still do it; else the leads of the agency, or the board's managers for its own actions."""
    if action.owner_id and possible_owners(action.lead_agency, action.board).filter(pk=action.owner_id).exists():
        return User.objects.active().filter(pk=action.owner_id)
    if is_led_by_the_board(action):
        return people_who_may(P.ACTION_CHECK, action.board)
    leads = action.lead_agency.leads(action.board_id)
    if action.removal_id:  # nobody sees it any more, so the rule of who sees it says nothing
        return leads.none() if action.answered_restricted() else leads
    # Of an action of a restricted review: only leads who may know of it.
    return leads.filter(pk__in=[lead.pk for lead in leads if Action.objects.visible_to(lead).filter(pk=action.pk)])
