"""Who asks, when a program does: the key it sends, as far as that key reaches."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from agencies.models import ApiKey

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
