"""How django-allauth meets this product: no self-registration, mail by the outbox, secrets encrypted."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import second_factor
from agencies.guesses import PASSWORD, Guess
from agencies.models import User
from core import audit
from core.brakes import in_words

BRAKED = "braked"  # the code of that error
FRESH = 10 * 60  # seconds after signing in during which nobody is asked for the password again


def too_many(wait):
    """What a form says while a brake is on; the same whether or not there is such an account."""
    return ValidationError(
        _("Too many wrong attempts. Wait %(time)s, then try again."), code=BRAKED, params={"time": in_words(wait)}
    )


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Check both, then try again.",
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "That is not your password now. Try again.",
        "incorrect_code": "That code is not right. Codes change every 30 seconds: type the newest one.",
    }

    def is_open_for_signup(self, request):
        return False  # accounts come by invitation only

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has signed in a moment ago need not type the password twice."""
        signed_in = context.request.session.get("signed_in_at", 0)
        return time.time() - signed_in > FRESH and super().is_reauthentication_required(app=app, **kwargs)

    def authenticate(self, request, **credentials):
        """Not even looked at while a brake is on. Also for the password of an open session."""
        guess = Guess(request, PASSWORD, credentials.get("email", ""))
        if guess.wait:
            raise too_many(guess.wait)
        user = super().authenticate(request, **credentials)
        if user:
            guess.was_right()
        return user

    def authentication_failed(self, request, **credentials):
        """One query and one row whether or not the account exists, so that the time taken tells nothing."""
        audit.record("account.sign_in_failed", target=User.objects.filter(email=credentials.get("email", "")).first())

    def send_mail(self, template_prefix, email, context):
        """Never: the messages about accounts are kinds of our own outbox (see `agencies.notices`)."""

    def get_password_change_redirect_url(self, request):
        return reverse("account")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text):
        return second_factor.encrypt(text)

    def decrypt(self, encrypted_text):
        return second_factor.decrypt(encrypted_text)
