"""Roles: which person acts for a board, and for which agency on which board."""

from collections import defaultdict

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.roles import WHOLE_BOARD, AgencyRole, BoardRole


class Partnerships(frozenset):
    """A set of (board id, agency id): the partnerships on which somebody holds a role."""

    @property
    def agency_ids(self):
        """The agencies, whatever the board: to name them, never to choose their rows (see `q`)."""
        return {agency for _, agency in self}

    @property
    def board_ids(self):
        return {board for board, _ in self}

    def q(self, board="board_id", agency="agency_id"):
        """Rows whose board and agency, at the end of these paths, are one of the partnerships.

        The only way from a role to rows: the agency alone would reach what the agency does for other boards.
        """
        boards_of = defaultdict(set)
        for board_id, agency_id in self:
            boards_of[agency_id].add(board_id)
        agencies_on = defaultdict(set)
        for agency_id, boards in boards_of.items():
            agencies_on[frozenset(boards)].add(agency_id)
        rule = Q(pk__in=[])
        for on, agencies in agencies_on.items():
            rule |= Q(**{f"{board}__in": on, f"{agency}__in": agencies})
        return rule


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at=None)


class AgencyMembershipQuerySet(MembershipQuerySet):
    def visible_to(self, user):
        """Roles on one's boards, and those of colleagues on the same board. Not what an agency's people do elsewhere."""
        if user.administers_system:
            return self
        boards = user.boards_where("agency.view", roles=WHOLE_BOARD)
        return self.filter(Q(board_id__in=boards) | user.partnerships_where("agency.view").q())

    def leads(self):
        """The roles of active people who lead for an agency now."""
        return self.current().filter(role=AgencyRole.LEAD, user__is_active=True)


@pghistory.track()
class BoardMembership(models.Model):
    """One role a person holds on a board. Ended, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="board_memberships")
    board = models.ForeignKey("agencies.Board", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=BoardRole)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "board", "role"], condition=Q(ended_at=None), name="agencies_board_role_held_once"
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.board}"


# What was recorded before roles counted on one board has none.
HISTORY_OF_BOARD = models.ForeignKey(
    "agencies.Board", models.DO_NOTHING, null=True, db_constraint=False, related_name="+", related_query_name="+"
)


@pghistory.track(attrs={"board": HISTORY_OF_BOARD})
class AgencyMembership(models.Model):
    """One role a person holds for an agency on one board, and there alone. Ended, never deleted.

    The database ties (board, agency) to a partnership (see the migration `membership_of_a_partnership`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agency_memberships")
    board = models.ForeignKey("agencies.Board", models.CASCADE, related_name="agency_memberships")
    agency = models.ForeignKey("agencies.Agency", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=AgencyRole)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AgencyMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "board", "agency", "role"],
                condition=Q(ended_at=None),
                name="agencies_agency_role_held_once",
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.agency}"


def leads_of(agency_ids, *, boards):
    """Active leads of these agencies on the boards with these ids: {agency id: [people]}, each agency with a list, by name."""
    found = {pk: [] for pk in agency_ids}
    rows = AgencyMembership.objects.leads().filter(board_id__in=boards, agency_id__in=agency_ids)
    for membership in rows.select_related("user").order_by("user__sort_name", "user_id"):
        if membership.user not in found[membership.agency_id]:
            found[membership.agency_id].append(membership.user)
    return found
