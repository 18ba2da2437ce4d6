"""Two rules for whoever is signed in: not idle for long, and not without a second factor."""

import time

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from agencies import devices
from core.checks import declared_permission
from core.permissions import Permission

SESSION = "session"  # the page asks here how long it has; asking is no sign of a person
# What somebody needs who has yet to set up the second factor; public pages are open to them as well.
REACHABLE_WITHOUT = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "agencies:board_logo",
        "agencies:board_stylesheet",
        SESSION,
        "mfa_activate_totp",
    }
)
SEEN_EVERY = 60  # seconds between two notes of "still there"


class KnownDeviceMiddleware:
    """Let a browser in which somebody has just signed in wholly be known (see `agencies.devices`)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if user := getattr(request, "signed_in_wholly", None):
            devices.mark(response, user)
        return response


class IdleMiddleware:
    """Sign out whoever left the desk, and everybody after twelve hours whatever they do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._look_at_the_clock(request)
        return self.get_response(request)

    def _look_at_the_clock(self, request):
        session = request.session
        session.setdefault("signed_in_at", time.time())
        idle, age = _idle_and_age(session)
        if idle > settings.SESSION_IDLE_MINUTES * 60:
            self._leave(
                request, f"You were signed out because nothing happened for {settings.SESSION_IDLE_MINUTES} minutes."
            )
        elif age > settings.SESSION_COOKIE_AGE:
            self._leave(request, "You were signed out because you signed in a long time ago. Sign in again to go on.")
        elif "seen_at" not in session or (idle > SEEN_EVERY and request.path != reverse(SESSION)):
            stay(session)

    def _leave(self, request, why):
        logout(request)
        messages.info(request, why)


def seconds_left(session):
    """How long this session lasts if nothing more happens."""
    idle, age = _idle_and_age(session)
    return max(0, int(min(settings.SESSION_IDLE_MINUTES * 60 - idle, settings.SESSION_COOKIE_AGE - age)))


def _idle_and_age(session):
    """Seconds since the last sign of the person, and since they signed in."""
    now = time.time()
    return now - session.get("seen_at", now), now - session.get("signed_in_at", now)


def stay(session):
    """Somebody said that they are still there."""
    session["seen_at"] = time.time()


class SecondFactorMiddleware:
    """Send whoever has no second factor yet to set one up; demo accounts may go without, visibly.

    `request.without_second_factor` is set for the latter, so that pages can say it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user, name = request.user, request.resolver_match.view_name
        if not user.is_authenticated or request.session.get("second_factor_known"):
            return None
        if settings.DEMO and user.is_demo:
            request.without_second_factor = True
            return None
        if name in REACHABLE_WITHOUT or declared_permission(name, view) == Permission.PUBLIC:
            return None
        if is_mfa_enabled(user):
            request.session["second_factor_known"] = True
            return None
        if hasattr(view, "cls"):  # the API has no page to send anybody to
            raise PermissionDenied
        return redirect("mfa_activate_totp")
