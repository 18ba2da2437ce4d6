"""One's own account."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import second_factor, services
from agencies.forms import DetailsForm
from agencies.models import ApiKey
from core.pages import done, form_page
from core.permissions import NOTHING, requires
from core.permissions import Permission as P


@require_http_methods(["GET", "POST"])
@requires(P.SIGNED_IN, reads=NOTHING)
def account(request):
    user = request.user
    form = DetailsForm(request.POST or None, initial={"name": user.name, "job_title": user.job_title})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_own_details(**form.cleaned_data, by=user)):
            messages.success(request, "Your details are saved.")
            return redirect("account")
    return form_page(request, "agencies/account.html", form, **_about(user))


def _about(user):
    """What the page says of this account: its parts, its second factor, its keys to the API."""
    held = {each.type: each for each in user.authenticator_set.all()}
    codes = held.get(Authenticator.Type.RECOVERY_CODES)
    board_parts = user.board_memberships.current().select_related("board").order_by("board__name")
    agency_roles = user.agency_memberships.current().select_related("agency", "board")
    return {
        "parts": [(part.get_role_display(), part.board.name) for part in board_parts]
        + [
            (part.get_role_display(), _("%(agency)s, for %(board)s") % {"agency": part.agency, "board": part.board})
            for part in agency_roles.order_by("agency__sort_name", "board__name")
        ]
        + ([("System administrator", "the whole system")] if user.is_system_administrator else []),
        "unreadable": not all(map(second_factor.is_readable, held.values())),
        "app": held.get(Authenticator.Type.TOTP),
        "codes_left": second_factor.recovery_codes_left(codes) if codes else 0,
        "keys": ApiKey.objects.visible_to(user).not_revoked().select_related("board"),
    }


@require_POST
@requires(P.SIGNED_IN, reads=NOTHING)
def sign_out_everywhere(request):
    """End every other session; this one goes on under a new number."""
    services.sign_out_everywhere(by=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(
        request,
        _("You are signed out everywhere else, and your API keys have been revoked. Here you are still signed in."),
    )
    return redirect("account")
