"""Signing in and one's own account: the package's forms with our words."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms

from agencies import services
from agencies.adapters import too_many
from agencies.guesses import CODE, PASSWORD, Guess, is_fresh_code
from agencies.second_factor import Unreadable
from core.forms import PageForm

CHOOSING = "At least 12 characters. Three words that have nothing to do with each other are easy to remember."
TWICE = "The new password once more"


class Plain(PageForm):
    """Takes the packages' placeholders and help away and puts our labels in; `labels` and `hints` by field."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(Plain, account.LoginForm):
    labels = {"login": "E-mail address", "password": "Password"}
    required_messages = {"login": "Enter your e-mail address", "password": "Enter your password"}


class ForgottenPasswordForm(Plain, account.ResetPasswordForm):
    labels = {"email": "E-mail address"}
    required_messages = {"email": "Enter your e-mail address"}

    def save(self, request, **kwargs):
        services.ask_password_reset(self.cleaned_data["email"])
        return self.cleaned_data["email"]


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": TWICE}
    hints = {"password1": CHOOSING}


class PasswordChangeForm(Plain, account.ChangePasswordForm):
    labels = {"oldpassword": "Your password now", "password1": "New password", "password2": TWICE}
    hints = {"password1": CHOOSING}

    def clean_oldpassword(self):
        """Whoever sits down at an open session may not guess here what signing in would not let them guess."""
        guess = Guess(context.request, PASSWORD, self.user.email)
        if guess.wait:
            raise too_many(guess.wait)
        password = super().clean_oldpassword()
        guess.was_right()
        return password


class ConfirmPasswordForm(Plain, account.ReauthenticateForm):
    labels = {"password": "Password"}
    required_messages = {"password": "Enter your password"}


class Code(Plain):
    """A code of six figures from the telephone; spaces in it do no harm."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class BrakedCode(Code):
    """A code that lets somebody in: guessing is slowed, and each code of the app works once."""

    def clean_code(self):
        guess = Guess(context.request, CODE, self.user.email)
        if guess.wait:
            raise too_many(guess.wait)
        try:
            code = super().clean_code()
        except Unreadable as lost:
            guess.was_right()  # not looked at, so not wrong either
            raise forms.ValidationError(lost.reasons) from lost
        if self.authenticator.type == Authenticator.Type.TOTP and not is_fresh_code(self.user, code):
            self._emit_authentication_failed(self.authenticator)
            raise get_adapter().validation_error("incorrect_code")
        guess.was_right()
        return code


class SecondStepForm(BrakedCode, second_factor.AuthenticateForm):
    labels = {"code": "Code"}
    hints = {"code": "Six figures from your authenticator app, or one of your recovery codes"}
    required_messages = {"code": "Enter the code from your authenticator app"}


class ConfirmCodeForm(BrakedCode, second_factor.ReauthenticateForm):
    labels = SecondStepForm.labels
    hints = SecondStepForm.hints
    required_messages = SecondStepForm.required_messages


class ActivateAppForm(Code, totp.ActivateTOTPForm):
    labels = {"code": "Code from the app"}
    hints = {"code": "Six figures. They change every 30 seconds."}
    required_messages = {"code": "Enter the six figures that the app shows"}


class DetailsForm(PageForm):
    """One's own name and job title."""

    name = forms.CharField(label="Name", max_length=120)
    job_title = forms.CharField(label="Job title", max_length=120, required=False)
