"""Pages of the API's lists: by number, or by a cursor that shows each row once while rows are added and change place."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.response import Response

LARGEST_KEY = 2**63 - 1
MOST_ROWS = 100


class Counted(Paginator):
    """Counts a queryset by its `cheap`, if it has one: the same rows, without what is shown of them."""

    @cached_property
    def count(self):
        rows: Any = getattr(self.object_list, "cheap", self.object_list)
        return rows.count() if hasattr(rows, "query") else len(rows)


def page_size(request, usual):
    size = request.query_params.get("page_size")
    if size is None:
        return usual
    if not (size.isascii() and size.isdigit() and 1 <= int(size[:9]) <= MOST_ROWS):
        raise exceptions.ValidationError({"page_size": [f"Give a number from 1 to {MOST_ROWS}."]})
    return int(size)


class Cursors(CursorPagination):
    """From the oldest row to the newest, by key.

    A key never changes and only grows. So no row is missed or repeated, whatever
    changes meanwhile; by a date or a name that may change no cursor could promise that.
    """

    ordering = ("pk",)

    def paginate_queryset(self, queryset, request, view=None):
        for name in ("page", "ordering"):
            if name in request.query_params:
                sentence = _("Leave this out: with a cursor, rows come in the order in which they were added.")
                raise exceptions.ValidationError({name: [sentence]})
        self.count = Counted(queryset, 1).count
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request):
        return page_size(request, Pages.page_size)

    def decode_cursor(self, request):
        try:
            cursor = super().decode_cursor(request)
        except exceptions.NotFound:
            cursor = None
        if cursor is None or not self._is_key(cursor.position):
            sentence = _("This cursor is not valid. Start with an empty one, then follow “next”.")
            raise exceptions.ValidationError({"cursor": [sentence]})
        return cursor

    @staticmethod
    def _is_key(position):
        if position is None:
            return True
        return position.isascii() and position.isdigit() and len(position) < 20 and int(position) <= LARGEST_KEY

    def _get_position_from_instance(self, instance, ordering):
        """Of plain values, the key comes first."""
        return str(instance[0] if isinstance(instance, tuple) else instance.pk)

    def get_paginated_response(self, data):
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response({"count": self.count, **links, "results": data})


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`, or `?cursor=` and then what `next` says. What is no page is refused, not guessed at."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = MOST_ROWS
    django_paginator_class = Counted
    _cursors: Cursors | None = None

    def get_page_size(self, request):
        return page_size(request, self.page_size)

    def paginate_queryset(self, queryset, request, view=None):
        if "cursor" in request.query_params:
            self._cursors = Cursors()
            return self._cursors.paginate_queryset(queryset, request, view)
        try:
            return super().paginate_queryset(queryset, request, view)
        except exceptions.NotFound:
            raise exceptions.ValidationError({"page": ["There is no such page."]}) from None

    def get_paginated_response(self, data):
        if self._cursors is not None:
            return self._cursors.get_paginated_response(data)
        return super().get_paginated_response(data)

    def get_schema_operation_parameters(self, view):
        cursor = {
            "name": "cursor",
            "required": False,
            "in": "query",
            "description": "Empty to begin, then follow `next`: each row comes once, the oldest first, while rows are added and change place.",
            "schema": {"type": "string"},
        }
        return [*super().get_schema_operation_parameters(view), cursor]
