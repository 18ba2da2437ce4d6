"""Boards, agencies, meetings and people, as the API shows and takes them."""

from rest_framework import serializers

from agencies.models import DEFAULT_RAG_KEY, Agency, Board, Meeting, User, check_colour
from agencies.roles import AgencyRole, BoardRole
from core.models import AuditEvent
from core.permissions import Permission as P
from core.serializers import Body, Chosen, RowBody, Shown, Text, Version, key


def boards_where(permission):
    """For `Chosen`: the caller's boards on which they may do this."""
    return lambda user, on: Board.objects.visible_to(user).filter(pk__in=user.boards_where(permission))


class PersonName(Shown):
    class Meta:
        model = User
        fields = ["id", "name"]


class BoardSerializer(Shown):
    class Meta:
        model = Board
        fields = [
            "prefix",
            "name",
            "short_name",
            "kind",
            "colour",
            "contact_name",
            "contact_email",
            "contact_phone",
            "front_door_name",
            "front_door_phone",
            "marking",
            "rag_key",
            "version",
        ]


class RagKey(Body):
    """What each colour means on this board."""

    red = Text(max_length=120)
    amber = Text(max_length=120)
    green = Text(max_length=120)
    none = Text(max_length=120, default=DEFAULT_RAG_KEY["none"])


class NewBoardBody(RowBody):
    class Meta:
        model = Board
        fields = ["name", "short_name", "kind", "prefix"]


class BoardBody(RowBody):
    colour = serializers.RegexField("^#[0-9a-fA-F]{6}$", validators=[check_colour])
    rag_key = RagKey()
    version = Version()

    class Meta:
        model = Board
        fields = [
            "name",
            "short_name",
            "kind",
            "colour",
            "contact_name",
            "contact_email",
            "contact_phone",
            "front_door_name",
            "front_door_phone",
            "marking",
            "rag_key",
            "version",
        ]

    def validate_colour(self, value):
        return value.lower()


class AgencySerializer(Shown):
    class Meta:
        model = Agency
        fields = ["slug", "name", "short_name", "kind", "version"]


class AddAgencyBody(RowBody):
    """The name, and short name and kind unless the agency was one of the board's before."""

    name = Text(max_length=200)
    short_name = Text(max_length=40, required=False, allow_blank=True)
    kind = serializers.ChoiceField(Agency.Kind.choices, required=False)

    class Meta:
        model = Agency
        fields = ["name", "short_name", "kind"]


def _agencies_of(user, on):
    return on.agencies


class EndAgencyBody(Body):
    agency = Chosen(_agencies_of, "slug")


class AgencyBody(RowBody):
    """`board` is the board for which the change is made."""

    board = Chosen(boards_where(P.BOARD_MANAGE), "prefix")
    version = Version()

    class Meta:
        model = Agency
        fields = ["board", "name", "short_name", "kind", "version"]


class MeetingSerializer(Shown):
    board = key("prefix")

    class Meta:
        model = Meeting
        fields = ["id", "board", "kind", "name", "on", "starts_at", "place", "papers_on", "agenda", "version"]


class NewMeetingBody(RowBody):
    board = Chosen(boards_where(P.BOARD_MANAGE), "prefix")

    class Meta:
        model = Meeting
        fields = ["board", "kind", "name", "on", "starts_at", "place", "papers_on", "agenda"]


class MeetingBody(RowBody):
    version = Version()

    class Meta:
        model = Meeting
        fields = ["kind", "name", "on", "starts_at", "place", "papers_on", "agenda", "version"]


class BoardPart(serializers.Serializer):
    board = serializers.CharField(source="board.prefix", read_only=True)
    role = serializers.ChoiceField(BoardRole.choices, read_only=True)


class AgencyPart(serializers.Serializer):
    agency = serializers.CharField(source="agency.slug", read_only=True)
    board = serializers.CharField(source="board.prefix", read_only=True)
    role = serializers.ChoiceField(AgencyRole.choices, read_only=True)


class PersonSerializer(Shown):
    """Somebody one works with. Only parts on boards and in agencies that the caller may know of are listed."""

    board_parts = BoardPart(source="shown_board_parts", many=True, read_only=True)
    agency_parts = AgencyPart(source="shown_agency_parts", many=True, read_only=True)

    class Meta:
        model = User
        fields = ["id", "name", "job_title", "email", "is_active", "board_parts", "agency_parts"]


class PlaceSerializer(serializers.Serializer):
    """A board or agency at which the caller holds a role, and what that role allows."""

    at = serializers.CharField()
    board = serializers.CharField(help_text="The prefix of the board on which the role counts")
    role = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())


class MeSerializer(Shown):
    boards = PlaceSerializer(many=True, read_only=True)
    agencies = PlaceSerializer(many=True, read_only=True)

    class Meta:
        model = User
        fields = ["id", "email", "name", "job_title", "is_system_administrator", "boards", "agencies"]


class AuditEventSerializer(Shown):
    changed = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = AuditEvent
        fields = [
            "id",
            "at",
            "verb",
            "actor",
            "role",
            "agency",
            "target_type",
            "target",
            "review_reference",
            "changed",
            "reason",
            "detail",
            "request_id",
        ]
