"""Devices on which somebody has signed in wholly: the brakes on guessing by others do not stop them.

The mark is a signed cookie that names the account and a device, bound to the account's password and session epoch: a
new password, signing out everywhere and a new second factor end it. It opens nothing; it only has a brake of its own.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from agencies.models import User

COOKIE = "scr_device"
PATH = "/accounts/"
AGE = 180 * 24 * 60 * 60
SALT = "agencies.devices"


def _fingerprint(user: User, key: str = "") -> str:
    session = user._get_session_auth_hash(secret=key or None)
    return salted_hmac(SALT, session, secret=key or None, algorithm="sha256").hexdigest()[:32]


def mark(response, user: User) -> None:
    """Let this browser be known for this account from now on."""
    value = {"user": user.pk, "device": secrets.token_hex(8), "bound_to": _fingerprint(user)}
    response.set_cookie(
        COOKIE,
        signing.TimestampSigner(salt=SALT).sign_object(value),
        max_age=AGE,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def known(request, email: str) -> str:
    """The name of this device if it is known for the account with this address, else ""."""
    try:
        value = signing.TimestampSigner(salt=SALT).unsign_object(request.COOKIES.get(COOKIE, ""), max_age=AGE)
    except signing.BadSignature:
        return ""
    # Asked for only with a mark that we made, so that the time taken tells a stranger nothing.
    user = User.objects.active().filter(pk=value["user"], email=email).first()
    fits = user and any(
        constant_time_compare(value["bound_to"], _fingerprint(user, key))
        for key in ("", *settings.SECRET_KEY_FALLBACKS)
    )
    return value["device"] if fits else ""
