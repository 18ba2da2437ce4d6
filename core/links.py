"""One-time links. The link is worked out from a row's nonce and the secret key; only its hash is stored.

So a copy of the database opens nothing, and the mail can be written later by
another process without the link ever lying in a row, a task or a log.
"""

import base64
import hashlib

from django.conf import settings
from django.utils.crypto import salted_hmac


def token_for(purpose: str, nonce: str, secret: str | None = None) -> str:
    """The secret part of a link, 256 bits, from the row's nonce."""
    digest = salted_hmac(f"core.links.{purpose}", nonce, secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(purpose: str, nonce: str, token_hash: str) -> str | None:
    """The link of a row again, also when SECRET_KEY has changed since; None when its key is not among the fallbacks.

    Whoever has the link can still use it then: it only cannot be written once more.
    """
    tokens = (token_for(purpose, nonce, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((token for token in tokens if hash_of(token) == token_hash), None)
