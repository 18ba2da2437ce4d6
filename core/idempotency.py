"""`Idempotency-Key` in the API: a program that did not hear an answer sends the same request again, and it counts once.

The header is of the caller's choosing; a key belongs to one caller and one request for fourteen days. The second answer
is made from the row as it is by then, with the rights of then.
"""

import json
from collections.abc import Callable
from typing import cast

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core import links
from core.form_keys import lock
from core.models import SentForm

HEADER = "Idempotency-Key"
LONGEST = 200
PARAMETER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Any text of yours, at most 200 characters. The same request with the same key is done once.",
)


class UsedForAnother(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = _("This Idempotency-Key was sent before with another request. Use a new key.")


def once(request: Request, change: Callable, respond: Callable[..., Response]) -> Response:
    """`respond(change())`; what a request with this key has changed before is not changed again.

    Raises UsedForAnother when the key was sent with another request, ValidationError when it is too long.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return respond(change())
    if len(key) > LONGEST:
        raise ValidationError({HEADER: [f"Use at most {LONGEST} characters."]})
    name, asked = _digest(request.user.pk, key), _digest(request.method, request.path, _said(request.data))
    lock(name)
    if sent := SentForm.objects.filter(key=name).first():
        if sent.fingerprint != asked:
            raise UsedForAnother
        return respond(_made_then(sent.led_to))
    result = change()
    rows = result if isinstance(result, list) else [result]
    if result is None or all(isinstance(row, models.Model) for row in rows):
        account = cast("int", request.user.pk)  # whoever may change something is signed in
        SentForm.objects.create(key=name, account_id=account, led_to=json.dumps(_names(result)), fingerprint=asked)
    return respond(result)


def _names(result):
    """A row as [model, id], several rows as a list of those."""
    if isinstance(result, list):
        return [_names(row) for row in result]
    return result and [result._meta.label, result.pk]


def _made_then(led_to):
    """What `_names` named, as it is now; a row that is gone is None."""
    named = json.loads(led_to)
    if not named or isinstance(named[0], list):
        return named and [_row(*each) for each in named]
    return _row(*named)


def _row(label, pk):
    return apps.get_model(label)._default_manager.filter(pk=pk).first()


def _said(data):
    """A body as text that is the same for the same values; of files the name and the size."""
    plain = data.lists() if hasattr(data, "lists") else data.items() if isinstance(data, dict) else data
    return json.dumps(sorted(plain, key=str) if not isinstance(plain, list) else plain, default=_of_a_file)


def _of_a_file(value):
    return [getattr(value, "name", str(value)), getattr(value, "size", 0)]


def _digest(*parts):
    return links.hash_of("\n".join(map(str, parts)))
