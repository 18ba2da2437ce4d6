"""What every answer of the API shares: JSON in and out, filters, limits and problem details. Pages: `core.paging`."""

import datetime as dt
from typing import Any

import django_filters
import orjson
from django.conf import settings
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django_filters.fields import BaseCSVField
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from core import etags, file_types
from core.characters import SENTENCE, is_storable, visible
from core.forms import EARLIEST_YEAR, LATEST_YEAR
from core.problems import PROBLEM
from core.refusals import Refusal, Stale

TITLES = {
    401: "Sign in, or send a token",
    403: "Your account may not do this",
    404: "We cannot find that",
    405: "This address does not do that",
    406: "The API answers in JSON only",
    412: "Somebody else changed it first",
    413: "That is too large",
    415: "Send JSON, or a form with files where files are taken",
    428: "Say which version you read",
    429: "Too many requests. Wait a little",
}
NOT_DONE = "This was not done"
NOT_UNDERSTOOD = "Something is missing or wrong"
NOT_HERE = "It may have moved, or it is not for your account."


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"A request without files may hold {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024} MB."


class JSON(BaseParser):
    """Strict JSON of a limited size and depth."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge()
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as wrong:
            raise exceptions.ParseError(f"This is not JSON: {wrong}.") from wrong


# Schema: a file comes as one of the kinds that are taken.
A_FILE = {(200, kind.content_type): OpenApiTypes.BINARY for kind in file_types.TYPES}


def refuse_unstorable(data):
    """Refuse a body with a character that the database cannot hold, at any depth; the outermost field is named."""
    pairs = data.lists() if hasattr(data, "lists") else data.items() if hasattr(data, "items") else [("", data)]
    wrong = [visible(name) for name, value in pairs if not is_storable([name, value])]
    if wrong:
        raise exceptions.ValidationError({name[:60]: [SENTENCE] for name in wrong} if all(wrong) else [SENTENCE])


class JSONAnswer(BaseRenderer):
    """JSON by orjson: several times as fast as the standard library on a page of rows."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return (
            b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
        )


class AnybodyLimit(AnonRateThrottle):
    """Requests of one address without an account."""


class PersonLimit(UserRateThrottle):
    """Requests of one account, from wherever they come."""


class _WithoutGaps(BaseCSVField):
    """Values with commas between them, and no comma without a value."""

    def clean(self, value):
        if value and not all(value):
            raise ValidationError(_("Separate the values with one comma each, and leave none empty."))
        return super().clean(value)


class Order(django_filters.OrderingFilter):
    """The order of a list, from an allow-list; rows that are equal in it always come in the same order."""

    base_field_class = _WithoutGaps

    def __init__(self, *fields, default, **named):
        self.default = default
        super().__init__(
            fields={**{name: name for name in fields}, **{source: name for name, source in named.items()}},
            label="Order",
        )

    def filter(self, qs, value):
        chosen = [self.get_ordering_value(one) for one in value or ()] or [self.default]
        return qs.order_by(*chosen, "-pk" if chosen[0].startswith("-") else "pk")


class Several(django_filters.BaseInFilter, django_filters.ChoiceFilter):
    """One or several values with commas between them, each from a list."""

    base_field_class = _WithoutGaps


@extend_schema_field(OpenApiTypes.STR)
class Keyed(django_filters.ModelChoiceFilter):
    """The key of a row that the caller may see; a foreign one is refused exactly as a missing one."""


@extend_schema_field(OpenApiTypes.BOOL)
class Truth(django_filters.TypedChoiceFilter):
    """`true` or `false`; anything else is refused."""

    def __init__(self, **options):
        super().__init__(
            choices=(("true", "true"), ("false", "false")), coerce=lambda value: value == "true", **options
        )


class WordsFilter(django_filters.CharFilter):
    """Rows that contain every word, as the pages' search finds them."""

    def __init__(self, label="Words; the last may be the beginning of one", **options):
        super().__init__(max_length=200, label=label, **options)

    def filter(self, rows, text):
        return rows.search(text, order=False) if text else rows


class InstantField(django_filters.fields.IsoDateTimeField):
    def to_python(self, value):
        moment = super().to_python(value)
        if moment is None:
            return None
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment.astimezone(dt.UTC)  # the database takes no offset of sixteen hours and more


class Moment(django_filters.IsoDateTimeFilter):
    """A moment in ISO 8601, in a year that people of today can mean."""

    field_class = InstantField


class Filters(django_filters.FilterSet):
    """Filters of one list. A name that is not among them is refused: a misspelt filter must not show everything."""

    PLAIN = frozenset({"page", "page_size", "cursor", "format"})

    def __init__(self, data=None, queryset=None, **options):
        # Only the filters that are asked for: making all of them would be a third of the time of a page.
        self.base_filters: dict[str, Any] = {
            name: one for name, one in self.base_filters.items() if name == "ordering" or name in (data or ())
        }
        super().__init__(data, queryset, **options)

    @classmethod
    def refuse_unknown(cls, query):
        unknown = sorted(set(query) - cls.PLAIN - set(getattr(cls, "base_filters", ())))
        if unknown:
            raise exceptions.ValidationError({name[:60]: ["There is no such filter here."] for name in unknown[:20]})


def problem_details(error, context):
    """Errors as RFC 9457 problem details: `title`, `status`, `reasons`, and `fields` where a field is to blame."""
    if isinstance(error, Stale) and context["request"].headers.get("If-Match"):
        error = etags.ChangedSince()
    if isinstance(error, Refusal):
        return _problem(error.status, NOT_DONE, error.reasons, {error.field: error.reasons} if error.field else {})
    if isinstance(error, ValidationError):
        return _problem(400, NOT_DONE, error.messages)
    if isinstance(error, ProtectedError):
        return _problem(409, NOT_DONE, ["Something else still depends on it."])
    if isinstance(error, RequestDataTooBig):
        return _problem(413, TITLES[413], [TooLarge.default_detail])
    if isinstance(error, SuspiciousOperation):
        return _problem(400, NOT_UNDERSTOOD, [str(error)])
    if isinstance(error, ObjectDoesNotExist | Http404 | exceptions.NotFound):
        return _problem(404, TITLES[404], [NOT_HERE])
    if isinstance(error, PermissionDenied):
        return _problem(403, TITLES[403], [])
    # Here, not above: that module reads the settings that name this one.
    from rest_framework.views import exception_handler

    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = response.data if isinstance(response.data, dict) else {}
        return _problem(400, NOT_UNDERSTOOD, _flat(response.data), fields, response)
    said = str(response.data.get("detail", ""))
    if isinstance(error, exceptions.PermissionDenied) and said == str(exceptions.PermissionDenied.default_detail):
        said = ""
    return _problem(
        response.status_code, TITLES.get(response.status_code, NOT_UNDERSTOOD), [said] if said else [], {}, response
    )


def _flat(value):
    """Every sentence of nested errors, in one list."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _flat(inner)]
    return [text for inner in value for text in _flat(inner)] if isinstance(value, list) else [str(value)]


def _problem(code, title, reasons, fields=None, response=None):
    from rest_framework.views import set_rollback

    set_rollback()
    kept = {"WWW-Authenticate", "Allow", "Retry-After"}
    headers = {
        name: value for name, value in (response.headers.items() if response is not None else ()) if name in kept
    }
    body = {"type": "about:blank", "title": title, "status": code, "reasons": [str(reason) for reason in reasons]}
    if fields:
        body["fields"] = fields
    return Response(body, status=code, headers=headers, content_type=PROBLEM)
