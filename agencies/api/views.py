"""The API of boards, agencies, meetings, people, oneself and the audit trail."""

from django.db.models import Prefetch
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from agencies import services
from agencies.api import filters
from agencies.api import serializers as s
from agencies.models import Agency, AgencyMembership, Board, BoardMembership, Meeting, User
from agencies.roles import PERMISSIONS
from core import audit
from core.models import AuditEvent
from core.permissions import CONTENT, NOTHING
from core.permissions import Permission as P
from core.refusals import Refusal
from core.viewsets import WORD, Listed, Opened, ScopedViewSet, changes, creates, removes, verb


def _add_agency(board, *, by, **fields):
    """Add an agency to the board: a new one, or one that was the board's before."""
    services.add_agency(board, **fields, by=by)


def _change_agency(agency, *, by, board=None, **fields):
    """Change an agency's name, short name or kind, for a board that it serves.

    An agency that serves other boards too is changed when they have agreed; until then the answer is as it was.
    """
    if board is None or not board.agencies.filter(pk=agency.pk).exists():
        raise Refusal("Say for which of your boards you change this agency; it must sit on it.", field="board")
    return services.ask_to_change(board, agency, **fields, by=by)


class BoardViewSet(Listed, Opened, ScopedViewSet):
    """Boards on which one has a part, or which one's agency partners."""

    model = Board
    lookup_field = "prefix"
    lookup_value_regex = WORD
    serializer_class = s.BoardSerializer
    filterset_class = filters.BoardFilters
    reads = NOTHING
    permissions = {
        "list": P.SIGNED_IN,
        "retrieve": P.SIGNED_IN,
        "create": P.ACCOUNT_MANAGE,
        "partial_update": P.BOARD_MANAGE,
        "add_agency": P.BOARD_MANAGE,
        "end_agency": P.BOARD_MANAGE,
    }
    create = creates(services.create_board, s.NewBoardBody)
    partial_update = changes(services.change_board, s.BoardBody)
    add_agency = verb("add_agency", _add_agency, s.AddAgencyBody)
    end_agency = verb("end_agency", services.end_partnership, s.EndAgencyBody)


class AgencyViewSet(Listed, Opened, ScopedViewSet):
    """Agencies of one's boards, and one's own. An agency does not see its neighbours."""

    model = Agency
    lookup_field = "slug"
    lookup_value_regex = "[A-Za-z0-9_-]{1,60}"
    serializer_class = s.AgencySerializer
    filterset_class = filters.AgencyFilters
    reads = NOTHING
    permissions = {"list": P.SIGNED_IN, "retrieve": P.SIGNED_IN, "partial_update": P.BOARD_MANAGE}
    partial_update = changes(_change_agency, s.AgencyBody)

    def demand_on(self, row):
        """An agency has no board of its own: the body says for which board it is changed, and that is asked."""


class MeetingViewSet(Listed, Opened, ScopedViewSet):
    """Meetings of one's boards."""

    model = Meeting
    related = ("board",)
    serializer_class = s.MeetingSerializer
    filterset_class = filters.MeetingFilters
    reads = NOTHING
    permissions = {
        "list": P.AGENCY_VIEW,
        "retrieve": P.AGENCY_VIEW,
        "create": P.BOARD_MANAGE,
        "partial_update": P.BOARD_MANAGE,
        "destroy": P.BOARD_MANAGE,
    }
    create = creates(services.add_meeting, s.NewMeetingBody, within="board")
    partial_update = changes(services.change_meeting, s.MeetingBody)
    destroy = removes(services.delete_meeting)


class PersonViewSet(Listed, Opened, ScopedViewSet):
    """People one works with. Invitations and parts are given on the pages."""

    model = User
    serializer_class = s.PersonSerializer
    filterset_class = filters.PersonFilters
    reads = NOTHING
    permissions = {"list": P.AGENCY_VIEW, "retrieve": P.AGENCY_VIEW}

    def get_queryset(self):
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        user = self.request.user
        boards = Board.objects.visible_to(user)
        on_boards = BoardMembership._default_manager.current().filter(board__in=boards).select_related("board")
        in_agencies = AgencyMembership.objects.visible_to(user).current().select_related("agency", "board")
        return rows.prefetch_related(
            Prefetch("board_memberships", on_boards, to_attr="shown_board_parts"),
            Prefetch("agency_memberships", in_agencies, to_attr="shown_agency_parts"),
        )


class MeViewSet(ScopedViewSet):
    """Oneself: who one is here, with which roles, and what each of them allows."""

    model = User
    serializer_class = s.MeSerializer
    reads = NOTHING
    permissions = {"list": P.SIGNED_IN}
    pagination_class = None

    @extend_schema(responses=forced_singular_serializer(s.MeSerializer))
    def list(self, request):
        """Who the caller is, with which roles, and what each of them allows."""
        me = request.user
        on_boards = (
            me.board_memberships.current()
            .filter(board__in=me.boards_where(P.AGENCY_VIEW))
            .order_by("board__prefix", "role")
            .values_list("board__prefix", "role")
        )
        in_agencies = (
            me.agency_memberships.current()
            .filter(board__in=me.partnerships_where(P.AGENCY_VIEW).board_ids)
            .order_by("agency__slug", "board__prefix", "role")
            .values_list("agency__slug", "role", "board__prefix")
        )
        me.boards = [_place(*held) for held in on_boards]
        me.agencies = [_place(*held) for held in in_agencies]
        return Response(self.get_serializer(me).data)


def _place(at, role, board=None):
    return {"at": at, "board": board or at, "role": role, "permissions": sorted(PERMISSIONS[role])}


class AuditEventViewSet(Listed, Opened, ScopedViewSet):
    """Who did or looked at what, on the boards and in the agencies whose trail one may read."""

    model = AuditEvent
    serializer_class = s.AuditEventSerializer
    filterset_class = filters.AuditFilters
    reads = CONTENT
    permissions = {"list": P.AUDIT_VIEW, "retrieve": P.AUDIT_VIEW}

    def look_at(self, rows):
        """One look for each board whose trail is shown; a look at every event would bury the trail under itself."""
        boards = {row.board_id: row for row in rows}
        audit.looked_at_each(boards.values(), by=self.request.user, part="trail", number=len(rows))
