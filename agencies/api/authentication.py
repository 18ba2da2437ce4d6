"""Who asks, when a program does: the key it sends, as far as that key reaches."""

from functools import wraps
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.settings import api_settings

from agencies.models import ApiKey
from core.problems import too_many_requests, unauthorised

WORDS = {b"token", b"bearer"}
NOT_VALID = gettext_lazy("This key is not valid. It may be mistyped, revoked or expired.")


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Token <key>`, or `Bearer <key>`."""

    def authenticate(self, request):
        word, *rest = get_authorization_header(request).split() or [b""]
        if word.lower() not in WORDS:
            return None
        try:
            (sent,) = rest
            key = ApiKey.with_secret(sent.decode("ascii"))
        except ValueError:  # none, several, or not ASCII
            key = None
        if key is None:
            raise AuthenticationFailed(NOT_VALID)
        if request.method not in SAFE_METHODS and not key.may_write:
            raise PermissionDenied(
                _("This key may only read. Create one that may read and write on your account page.")
            )
        key.note_use()
        return key.person(), key

    def authenticate_header(self, request):
        return "Token"


def also_with_a_key(view):
    """A page that only shows, which a program may fetch too: a spreadsheet that brings itself up to date.

    The outermost decorator. The key opens what it opens in the API, no session begins, and the API's limits count.
    """

    @wraps(view)
    def opened(request, *args, **kwargs):
        if request.method in SAFE_METHODS and "Authorization" in request.headers:
            try:
                found = KeyAuthentication().authenticate(request)
            except AuthenticationFailed:
                found = None
            if found is None:
                return unauthorised(NOT_VALID)
            request.user = found[0]
            for limit in (make() for make in api_settings.DEFAULT_THROTTLE_CLASSES):
                if not limit.allow_request(request, None):
                    return too_many_requests(ceil(limit.wait() or 1))
        return view(request, *args, **kwargs)

    opened.takes_keys = True
    return opened


class KeyScheme(OpenApiAuthenticationExtension):
    """How the description of the API says it."""

    target_class = KeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Authorization: Token <key>` (or `Bearer <key>`). Keys are created on the account page; "
            "they expire, may be limited to reading and to one board, and end with a new password or second factor.",
        }
