"""Signing in and one's own account: the package's forms with our words."""

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django import forms

from agencies import services
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


class ConfirmPasswordForm(Plain, account.ReauthenticateForm):
    labels = {"password": "Password"}
    required_messages = {"password": "Enter your password"}


class Code(Plain):
    """A code of six figures from the telephone; spaces in it do no harm."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class SecondStepForm(Code, second_factor.AuthenticateForm):
    labels = {"code": "Code"}
    hints = {"code": "Six figures from your authenticator app, or one of your recovery codes"}
    required_messages = {"code": "Enter the code from your authenticator app"}


class ConfirmCodeForm(Code, second_factor.ReauthenticateForm):
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
