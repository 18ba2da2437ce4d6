"""How django-allauth meets this product: no self-registration, mail by the outbox, secrets encrypted."""

import base64
import hashlib
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.urls import reverse

from agencies.models import User
from core import audit

FRESH = 10 * 60  # seconds after signing in during which nobody is asked for the password again


def _box():
    key = hashlib.sha256(b"agencies.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Check both, then try again.",
        "too_many_login_attempts": "Too many wrong attempts. Wait five minutes, then try again.",
        "rate_limited": "Too many attempts. Wait a few minutes, then try again.",
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
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _box().decrypt(encrypted_text.encode()).decode()
