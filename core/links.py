"""One-time links. The link is worked out from a row's nonce and the secret key; only its hash is stored.

So a copy of the database opens nothing, and the mail can be written later by
another process without the link ever lying in a row, a task or a log.
"""

import base64
import hashlib

from django.utils.crypto import salted_hmac


def token_for(purpose: str, nonce: str) -> str:
    """The secret part of a link, 256 bits, from the row's nonce."""
    digest = salted_hmac(f"core.links.{purpose}", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
