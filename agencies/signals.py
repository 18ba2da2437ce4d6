"""What the sign-in packages tell us: written to the audit trail, and acted on."""

import time

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver

from agencies import guesses, notices, services
from core import audit

SET_UP = {
    Authenticator.Type.TOTP: "account.second_factor_set_up",
    Authenticator.Type.RECOVERY_CODES: "account.recovery_codes_made",
}


@receiver(user_logged_in)
def begin_session(sender, request, user, **kwargs):
    now = time.time()
    request.session.update({"signed_in_at": now, "seen_at": now, "second_factor_known": is_mfa_enabled(user)})


@receiver(account.user_logged_in)
def record_sign_in(sender, request, user, **kwargs):
    request.signed_in_wholly = user
    audit.record("account.signed_in", target=user, by=user)


@receiver(user_logged_out)
def record_sign_out(sender, request, user, **kwargs):
    if user is not None:
        audit.record("account.signed_out", target=user, by=user)


@receiver(account.password_changed)
@receiver(account.password_reset)
def end_other_sessions(sender, request, user, signal, **kwargs):
    """A new password ends every session by itself, and with it every key; the person is told, and the trail keeps it."""
    if signal is account.password_reset:
        with audit.by_link_of(user):
            audit.record("account.password_reset", target=user, by=user)
            services.revoke_all_keys(user, because="password_reset", by=user)
        guesses.begin_anew(request, user.email)
    else:
        audit.record("account.password_changed", target=user, by=user)
        services.revoke_all_keys(user, because="password_changed", by=user)
    notices.send_password_changed(user)


@receiver(second_factor.authentication_failed)
def record_wrong_code(sender, user, **kwargs):
    audit.record("account.second_factor_failed", target=user)


@receiver(post_save, sender=Authenticator)
def record_second_factor(sender, instance, created, **kwargs):
    if created and instance.type in SET_UP:
        audit.record(SET_UP[instance.type], target=instance.user, by=instance.user)
