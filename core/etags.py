"""ETag and If-Match: the version of a row, as HTTP says it.

A row that counts its versions is answered with its ETag. A change names the
version that was read, in the body or as If-Match; where another came first the
answer is 412 for the header and 409 for the body, and 428 where a change has to
name it and names none.
"""

import copy
import re

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, status

ANY = "*"
OURS = re.compile(r'(?:W/)?"(\d{1,9})"')
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag that was read, for rows with a `version`; it takes the place of one in the body. "
    "Where the row was changed since, the answer is 412.",
)
ETAG = OpenApiParameter(
    "ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The version of the row", response=[200, 201]
)


class ChangedSince(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = _(
        "This was changed after you read it. Read it again, compare, and send your change with its new ETag."
    )


class VersionMissing(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = _("Send the version that you read, as If-Match or as “version”.")


def headers_of(row):
    version = getattr(row, "version", None)
    return {} if version is None else {"ETag": f'"{version}"'}


def asked_version(request):
    """The version that If-Match names; None without the header, or when any version will do."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", ANY):
        return None
    if not (match := OURS.fullmatch(given)):
        raise ChangedSince()
    return int(match[1])


def data_of(request, takes_version):
    """What was sent, with the version that If-Match names in it."""
    version = asked_version(request) if takes_version else None
    if version is None or not hasattr(request.data, "keys"):
        return request.data
    data = copy.copy(request.data)  # not its own copy(), which would copy files too
    if str(data.get("version", version)) != str(version):
        raise ChangedSince()
    data["version"] = version
    return data


def check(row, request):
    """For a deed whose body names no version."""
    version = asked_version(request)
    if version is not None and version != getattr(row, "version", version):
        raise ChangedSince()
