"""The people of a board and of its agencies: parts given, ended and handed over."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import leaving, notices
from agencies.models import AgencyMembership, Board, BoardMembership, User
from agencies.roles import AgencyRole, BoardRole
from agencies.services.invitations import send_new
from core import audit
from core.permissions import Permission, demand
from core.refusals import Refusal

# An agency administrator is named in a way of its own: see `requests.name_administrator`.
GRANTABLE = frozenset(AgencyRole) - {AgencyRole.ADMINISTRATOR}


class OwnRoles(Refusal):
    def __init__(self):
        super().__init__(
            "You cannot change your own parts. Ask another business manager of the board, or the system administrator."
        )


class AlreadyHeld(Refusal):
    def __init__(self, user, role, place):
        super().__init__(f"{user} is already {role.label.lower()} of {place}.", field="role")


class AccountClosed(Refusal):
    def __init__(self):
        super().__init__(
            "The account with this address was closed. Ask the system administrator to open it again.", field="email"
        )


class LastManager(Refusal):
    def __init__(self, board):
        super().__init__(f"{board} would have no business manager left. Name another one first.")


class NotTheirAgency(Refusal):
    def __init__(self):
        super().__init__("Choose one of the board’s agencies.", field="agency")


class NotAColleague(Refusal):
    def __init__(self, agency):
        super().__init__(f"Choose somebody who works for {agency} and does not lead it already.", field="to")


@transaction.atomic
def invite(board, *, email, name, role, by, agency=None):
    """Give somebody a role on this board or for one of its agencies; a new person is sent a link to open an account.

    The role counts on this board alone, also when the agency serves others.
    """
    demand(by, Permission.BOARD_MANAGE, on=board)
    return _invite(board, email=email, name=name, role=role, agency=agency, by=by)


@transaction.atomic
def invite_colleague(agency, *, email, name, role, boards, by):
    """The agency's administrator gives somebody a role for the agency on each of `boards`, of those they administer."""
    if not boards:
        raise Refusal(_("Select at least one board."), field="boards")
    if role not in GRANTABLE:
        raise Refusal(_("Select a role."), field="role")
    for board in boards:
        _demand_staff(by, board, agency)
    new = [board for board in boards if not _holds(email, board, agency, role)]
    if not new:
        raise AlreadyHeld(email, AgencyRole(role), agency)
    return [_invite(board, email=email, name=name, role=role, agency=agency, by=by) for board in new]


@transaction.atomic
def end_colleague_role(membership, *, successor=None, by):
    """The agency's administrator ends a role that somebody holds for the agency on one board.

    What they can own no more goes to `successor`, or to nobody: see `agencies.leaving`.
    """
    _demand_staff(by, membership.board, membership.agency)
    roles = AgencyMembership.objects.current().select_related("user", "agency", "board")
    _end(membership.board, roles.select_for_update(of=("self",)).get(pk=membership.pk), by=by)
    leaving.let_go(membership.user, membership.board, successor=successor, by=by)


def _demand_staff(by, board, agency):
    if (board.pk, agency.pk) not in by.partnerships_where(Permission.AGENCY_STAFF):
        raise PermissionDenied
    if not board.agencies.filter(pk=agency.pk).exists():
        raise NotTheirAgency()


def _holds(email, board, agency, role):
    held = AgencyMembership.objects.current().filter(board=board, agency=agency, role=role)
    return held.filter(user__email=email.strip().lower()).exists()


@transaction.atomic
def name_business_manager(board, *, email, name, by):
    """The system administrator names who runs a board."""
    demand(by, Permission.ACCOUNT_MANAGE)
    return _invite(board, email=email, name=name, role=BoardRole.BUSINESS_MANAGER, agency=None, by=by)


@transaction.atomic
def add_administrator(*, email, name):
    """From the command line of the server only. Returns the invitation, or None for somebody who is in already."""
    user = _account_for(email, name)
    user.is_active = user.is_system_administrator = True
    user.save(update_fields=["is_active", "is_system_administrator"])
    user.end_sessions()
    audit.record("administrator.added", target=user)
    return send_new(user, None, by=None) if user.is_invited else None


def _invite(board, *, email, name, role, agency, by):
    user = _account_for(email, name)
    if user.pk == by.pk:
        raise OwnRoles()
    if not user.is_active:
        raise AccountClosed()
    key = _give(user, board, role=role, agency=agency)
    user.end_sessions()
    detail = {"account": user.pk, "role": str(role), "agency": agency.slug if agency else ""}
    audit.record("role.given", target=board, by=by, **detail)
    if user.is_invited:
        send_new(user, board, by=by)
    else:
        notices.send_role_given(user, board, role=str(role), agency=agency, key=key)
    return user


def _account_for(email, name):
    email = email.strip().lower()
    user = User.objects.select_for_update().filter(email=email).first()
    if user is not None:
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(email=email, name=name.strip())
    except IntegrityError:  # somebody else invited the same person at the same moment
        return User.objects.select_for_update().get(email=email)


def _give(user, board, *, role, agency):
    """Write the role; returns a key that names it. Raises AlreadyHeld."""
    if role in AgencyRole.values:
        if agency is None:
            raise NotTheirAgency()
        hold_partnership(board, agency)
        if role not in GRANTABLE:
            raise Refusal(
                _("Name an agency administrator on the agency’s own page. Its lead has to agree."), field="role"
            )
        role = AgencyRole(role)
        part, given = AgencyMembership.objects.get_or_create(
            user=user, board=board, agency=agency, role=role, ended_at=None
        )
        if not given:
            raise AlreadyHeld(user, role, agency)
        return f"agency:{part.pk}"
    role = BoardRole(role)
    place, given = BoardMembership.objects.get_or_create(user=user, board=board, role=role, ended_at=None)
    if not given:
        raise AlreadyHeld(user, role, board)
    return f"board:{place.pk}"


@transaction.atomic
def end_board_role(board, membership, *, successor=None, by):
    """End one part that somebody plays for the board. What they can own no more goes to `successor`, or to nobody."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    _lock(board)
    membership = (
        board.memberships.current().select_related("user").select_for_update(of=("self",)).get(pk=membership.pk)
    )
    _end(board, membership, by=by)
    leaving.let_go(membership.user, board, successor=successor, by=by)


@transaction.atomic
def end_agency_role(board, membership, *, successor=None, by):
    """End one part that somebody plays for one of the board's agencies; what they own goes to `successor`, or to nobody."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    parts = board.agency_memberships.current().select_related("user", "agency")
    _end(board, parts.select_for_update(of=("self",)).get(pk=membership.pk), by=by)
    leaving.let_go(membership.user, board, successor=successor, by=by)


@transaction.atomic
def end_all_roles(board, user, *, successor=None, by):
    """End every part this person plays for the board and its agencies. The account itself stays."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    _lock(board)
    parts = [
        *board.memberships.current().filter(user=user).select_related("user"),
        *board.agency_memberships.current().filter(user=user).select_related("user", "agency"),
    ]
    for part in parts:
        _end(board, part, by=by)
    leaving.let_go(user, board, successor=successor, by=by)


def hold_partnership(board, agency):
    """Keep the partnership from ending until the transaction is over. Raises NotTheirAgency if it has ended."""
    if not board.partnerships.select_for_update().filter(agency=agency, ended_at=None).first():
        raise NotTheirAgency()


def _lock(board):
    """One at a time, so that two managers cannot end each other's part at once."""
    return Board.objects.select_for_update().get(pk=board.pk)


def _end(board, membership, *, by):
    user, role = membership.user, membership.role
    if user.pk == by.pk:
        raise OwnRoles()
    if role == BoardRole.BUSINESS_MANAGER and not _other_managers(board, user).exists():
        raise LastManager(board)
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    user.end_sessions()
    agency = membership.agency.slug if role in AgencyRole.values else ""
    audit.record("role.ended", target=board, by=by, account=user.pk, role=role, agency=agency)


def _other_managers(board, user):
    managers = board.memberships.current().filter(role=BoardRole.BUSINESS_MANAGER, user__is_active=True)
    return managers.exclude(user=user)


@transaction.atomic
def hand_over_lead(board, agency, *, to, by, stays=True):
    """Make a colleague the agency's lead in place of whoever leads now, who may stay as a contributor."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    if not board.agencies.filter(pk=agency.pk).exists():
        raise NotTheirAgency()
    parts = agency.memberships.current().filter(board=board)
    parts = parts.select_related("user", "agency").select_for_update(of=("self",))
    leading = list(parts.filter(role=AgencyRole.LEAD))
    if to.pk == by.pk or any(part.user_id == by.pk for part in leading):
        raise OwnRoles()
    if any(part.user_id == to.pk for part in leading) or not agency.people(board).filter(pk=to.pk).exists():
        raise NotAColleague(agency)
    for part in leading:
        _end(board, part, by=by)
        if stays:
            AgencyMembership.objects.get_or_create(
                user=part.user, board=board, agency=agency, role=AgencyRole.CONTRIBUTOR, ended_at=None
            )
    key = _give(to, board, role=AgencyRole.LEAD, agency=agency)
    for part in leading:
        leaving.let_go(part.user, board, successor=to, by=by)
    to.end_sessions()
    audit.record("lead.handed_over", target=board, by=by, account=to.pk, agency=agency.slug)
    if not to.is_invited:
        notices.send_role_given(to, board, role=AgencyRole.LEAD.value, agency=agency, key=key)
