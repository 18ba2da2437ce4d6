"""What lists of boards, agencies, meetings, people and the audit trail can be narrowed by."""

import django_filters as f

from agencies.models import Agency, AgencyMembership, Board, Meeting, User
from core.api import Filters, Keyed, Order, Truth, WordsFilter
from core.models import AuditEvent


def own_boards(request):
    """Boards that the caller may name in a filter; a foreign one is refused as a missing one is."""
    return Board.objects.visible_to(request.user) if request else Board.objects.none()


def own_agencies(request):
    return Agency.objects.visible_to(request.user) if request else Agency.objects.none()


def board_filter(field="board"):
    return Keyed(field_name=field, queryset=own_boards, to_field_name="prefix", label="Prefix of a board")


def agency_filter(field="agency"):
    return Keyed(field_name=field, queryset=own_agencies, to_field_name="slug", label="Slug of an agency")


class BoardFilters(Filters):
    kind = f.ChoiceFilter(choices=Board.Kind.choices)
    ordering = Order("name", "prefix", default="name")

    class Meta:
        model = Board
        fields = []


class AgencyFilters(Filters):
    board = Keyed(method="of_board", queryset=own_boards, to_field_name="prefix", label="Prefix of a board")
    kind = f.ChoiceFilter(choices=Agency.Kind.choices)
    name = f.CharFilter(method="named", max_length=200, label="Part of the name")
    ordering = Order("slug", name="sort_name", default="sort_name")

    class Meta:
        model = Agency
        fields = []

    def of_board(self, rows, name, board):
        return rows.filter(pk__in=board.agencies.values("pk"))

    def named(self, rows, name, text):
        return rows.named(text)


class MeetingFilters(Filters):
    board = board_filter()
    kind = f.ChoiceFilter(choices=Meeting.Kind.choices)
    on_or_after = f.DateFilter(field_name="on", lookup_expr="gte")
    on_or_before = f.DateFilter(field_name="on", lookup_expr="lte")
    q = WordsFilter()
    ordering = Order("on", "name", default="-on")

    class Meta:
        model = Meeting
        fields = []


class PersonFilters(Filters):
    board = Keyed(method="of_board", queryset=own_boards, to_field_name="prefix", label="Prefix of a board")
    agency = Keyed(method="of_agency", queryset=own_agencies, to_field_name="slug", label="Slug of an agency")
    is_active = Truth()
    name = f.CharFilter(method="named", max_length=200, label="Part of the name or e-mail address")
    q = WordsFilter("Words of the name, job title or e-mail address")
    ordering = Order("email", name="sort_name", default="sort_name")

    class Meta:
        model = User
        fields = []

    def of_board(self, rows, name, board):
        return rows.of_board(board)

    def of_agency(self, rows, name, agency):
        roles = AgencyMembership.objects.visible_to(self.request.user).current().filter(agency=agency)
        return rows.filter(pk__in=roles.values("user_id"), is_active=True)

    def named(self, rows, name, text):
        return rows.named(text)


class AuditFilters(Filters):
    verb = f.CharFilter(max_length=60)
    actor = f.CharFilter(max_length=254, lookup_expr="iexact")
    review = f.CharFilter(field_name="review_reference", max_length=40, lookup_expr="iexact")
    target = f.CharFilter(max_length=80, lookup_expr="istartswith")
    looks = Truth(method="with_looks", label="Only looks (true), or only deeds (false)")
    from_day = f.DateFilter(field_name="at", lookup_expr="date__gte")
    to_day = f.DateFilter(field_name="at", lookup_expr="date__lte")
    ordering = Order("at", default="-at")

    class Meta:
        model = AuditEvent
        fields = []

    def with_looks(self, rows, name, wanted):
        return rows.filter(verb__endswith=".looked") if wanted else rows.exclude(verb__endswith=".looked")
