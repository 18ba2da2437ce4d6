"""The sign-in package's views, with our forms, our statuses and the marks that every URL needs."""

from functools import wraps

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from agencies import forms, services
from agencies import second_factor as second_factors
from agencies.adapters import BRAKED
from agencies.guesses import wait_to_ask_for_new_password
from core import brakes
from core.pages import slow_down
from core.permissions import NOTHING, Permission, requires


class ActivateAppView(totp.ActivateTOTPView):
    """Set up the authenticator app. A session that knew of no second factor learns of it."""

    form_class = forms.ActivateAppForm

    def form_valid(self, form):
        self.request.session["second_factor_known"] = True
        return super().form_valid(form)


@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class ReplaceAppView(ActivateAppView):
    """Another app or telephone in place of the present one. There is no page that only switches it off.

    The old secret goes in the same transaction in which the new one comes, and
    only after a code of the new one was right.
    """

    template_name = "mfa/totp/replace_form.html"

    def dispatch(self, request, *args, **kwargs):
        if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return super(totp.ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form):
        self.request.user.authenticator_set.filter(type=Authenticator.Type.TOTP).delete()
        second_factors.forget_unreadable(self.request.user)
        response = super().form_valid(form)
        services.note_second_factor_replaced(by=self.request.user)
        update_session_auth_hash(self.request, self.request.user)
        return response


class AskNewPasswordView(account.PasswordResetView):
    form_class = forms.ForgottenPasswordForm

    def form_valid(self, form):
        if wait := wait_to_ask_for_new_password(self.request, form.cleaned_data["email"]):
            return slow_down(self.request, wait)
        return super().form_valid(form)


def ours(view, permission):
    """A view of the package as ours: it declares its permission; a refused form is 400 or 429, a dead link 410."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None) or {}
        if context.get("token_fail"):
            if wait := brakes.wrong_link(request):
                return slow_down(request, wait)
            response.status_code = 410
        elif request.method == "POST" and getattr(context.get("form"), "errors", None):
            response.status_code = 429 if _is_braked(context["form"]) else 400
        return response

    return requires(permission, reads=NOTHING)(answered)


def _is_braked(form):
    return any(error.code == BRAKED for errors in form.errors.as_data().values() for error in errors)


def public(view):
    return ours(view, Permission.PUBLIC)


def signed_in(view):
    return ours(view, Permission.SIGNED_IN)


def _leaving(view):
    """Also ask the browser to forget the pages it holds, for whoever sits down next."""

    @wraps(view)
    def left(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return left


def _readable(view):
    """Where the secrets are looked at: whose key is gone is led to their account, which says what to do."""

    @wraps(view)
    def looked_at(request, *args, **kwargs):
        if not second_factors.all_readable(request.user):
            return HttpResponseRedirect(reverse("account"))
        return view(request, *args, **kwargs)

    return looked_at


# Each try is counted at once, and not only when the request ends: many at the same moment are counted too, and while
# one password is worked out, nobody else of the same address waits for the row of its counter.
sign_in = transaction.non_atomic_requests(public(account.LoginView.as_view(form_class=forms.SignInForm)))
sign_out = public(_leaving(account.logout))
closed = public(account.account_inactive)
confirm_password = signed_in(account.ReauthenticateView.as_view(form_class=forms.ConfirmPasswordForm))
change_password = signed_in(account.PasswordChangeView.as_view(form_class=forms.PasswordChangeForm))
ask_new_password = public(AskNewPasswordView.as_view())
asked_new_password = public(account.password_reset_done)
new_password = public(account.PasswordResetFromKeyView.as_view(form_class=forms.NewPasswordForm))
new_password_chosen = public(account.password_reset_from_key_done)

second_factor_index = signed_in(_readable(second_factor.index))
second_step = public(second_factor.AuthenticateView.as_view(form_class=forms.SecondStepForm))
confirm_code = signed_in(second_factor.ReauthenticateView.as_view(form_class=forms.ConfirmCodeForm))
activate_app = signed_in(ActivateAppView.as_view())
replace_app = signed_in(ReplaceAppView.as_view())
view_recovery_codes = signed_in(_readable(recovery_codes.view_recovery_codes))
make_recovery_codes = signed_in(_readable(recovery_codes.generate_recovery_codes))
