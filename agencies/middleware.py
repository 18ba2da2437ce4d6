"""Nobody works here without a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect

REACHABLE_WITHOUT = ("mfa_", "account_", "accounts:")


class SecondFactorMiddleware:
    """Send whoever has no second factor yet to set one up; demo accounts may go without, visibly."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user, name = request.user, request.resolver_match.view_name or ""
        if not user.is_authenticated or name.startswith(REACHABLE_WITHOUT):
            return None
        if settings.DEMO and user.is_demo:
            return None
        if request.session.get("second_factor_known"):
            return None
        if is_mfa_enabled(user):
            request.session["second_factor_known"] = True
            return None
        return redirect("mfa_activate_totp")
