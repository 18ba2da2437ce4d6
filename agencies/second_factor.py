"""The secrets of second factors, encrypted in their rows, so that a copy of the database gives no codes away.

The first key encrypts and every key decrypts: those of SECOND_FACTOR_KEYS, then SECRET_KEY and its fallbacks, under
which installations without keys of their own wrote. `manage.py rekey_second_factors` writes all anew with the first.
"""

from collections.abc import Iterator

import structlog
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.ciphers import cipher
from core.refusals import Refusal

log = structlog.get_logger(__name__)
PURPOSE = "agencies.second-factor"


class Unreadable(Refusal):
    """None of the keys opens this secret: the key that did is gone from the settings."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "We cannot check your code, because a key on the server has changed. Ask your system administrator to "
                "restore the key, or to reset your second factor so that you can set it up again."
            )
        )


def _box() -> MultiFernet:
    keys = [*settings.SECOND_FACTOR_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([cipher(PURPOSE, key) for key in keys])


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Raises Unreadable, and leaves a line in the log for whoever runs the server."""
    try:
        return _box().decrypt(encrypted.encode()).decode()
    except InvalidToken:
        log.error("second_factor.unreadable", settings="SECOND_FACTOR_KEYS, SECRET_KEY, SECRET_KEY_FALLBACKS")
        raise Unreadable from None


def _secrets(authenticator: Authenticator) -> Iterator[str]:
    """The names of the fields of its data that are encrypted."""
    return (name for name in ("secret", "seed") if name in authenticator.data)


def is_readable(authenticator: Authenticator) -> bool:
    box = _box()
    try:
        for name in _secrets(authenticator):
            box.decrypt(authenticator.data[name].encode())
    except InvalidToken:
        return False
    return True


def all_readable(user) -> bool:
    return user.is_anonymous or all(map(is_readable, Authenticator.objects.filter(user=user)))


def recovery_codes_left(authenticator: Authenticator) -> int:
    """How many were not used; known without reading them."""
    return settings.MFA_RECOVERY_CODE_COUNT - authenticator.data["used_mask"].bit_count()


def forget_unreadable(user) -> None:
    """Remove what opens nothing any more, so that its person can make it anew."""
    unreadable = [each.pk for each in Authenticator.objects.filter(user=user) if not is_readable(each)]
    Authenticator.objects.filter(pk__in=unreadable).delete()


@transaction.atomic
def rekey() -> tuple[int, list[int]]:
    """Encrypt every secret anew with the first key. Returns how many there were, and whose cannot be read (account ids)."""
    done, unreadable, box = 0, set(), _box()
    for authenticator in Authenticator.objects.select_for_update().order_by("pk"):
        if not is_readable(authenticator):
            unreadable.add(authenticator.user_id)
            continue
        for name in _secrets(authenticator):
            authenticator.data[name] = box.rotate(authenticator.data[name].encode()).decode()
        authenticator.save(update_fields=["data"])
        done += 1
    return done, sorted(unreadable)
