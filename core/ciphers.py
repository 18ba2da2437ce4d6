"""One way to make a cipher out of a text that only somebody has: a key of the settings, or the secret part of a link."""

import base64
import hashlib

from cryptography.fernet import Fernet


def cipher(purpose: str, key: str) -> Fernet:
    """A cipher for this purpose alone: what it wrote, one of another purpose with the same key cannot read."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{key}".encode()).digest()))
