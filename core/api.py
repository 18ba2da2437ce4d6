"""What every answer of the API shares: pages and problem details."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from core.refusals import Refusal


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


def problem_details(error, context):
    """Errors as RFC 9457 problem details: `title`, `status`, `reasons`, and `fields` where a field is to blame."""
    if isinstance(error, Refusal):
        set_rollback()
        return _problem(error.status, "This was not done", error.reasons, {error.field: error.reasons} if error.field else {})
    if isinstance(error, ValidationError):
        set_rollback()
        return _problem(400, "This was not done", error.messages, {})
    if isinstance(error, ProtectedError):
        set_rollback()
        return _problem(409, "This was not done", ["Something else still depends on it."], {})
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        detail = response.data
        fields = detail if isinstance(detail, dict) else {}
        reasons = [str(text) for texts in (fields.values() if fields else [detail]) for text in _flat(texts)]
        return _problem(400, "Something is missing or wrong", reasons, fields, response)
    if isinstance(error, Http404 | exceptions.NotFound):
        return _problem(404, "We cannot find that", ["It may have moved, or it is not for your account."], {}, response)
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return _problem(403, "Your account may not do this", [], {}, response)
    return _problem(response.status_code, str(response.data.get("detail", "")), [], {}, response)


def _flat(value):
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _flat(inner)]
    return [text for inner in value for text in _flat(inner)] if isinstance(value, list) else [value]


def _problem(code, title, reasons, fields, response=None):
    headers = {k: v for k, v in (response.headers.items() if response is not None else ()) if k in {"WWW-Authenticate", "Allow", "Retry-After"}}
    body = {"type": "about:blank", "title": title, "status": code, "reasons": [str(r) for r in reasons]}
    if fields:
        body["fields"] = fields
    return Response(body, status=code, headers=headers, content_type="application/problem+json")
