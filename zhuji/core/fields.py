"""Columns whose content is encrypted at rest (telephone numbers)."""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

PREFIX = "aesgcm1:"  # names the algorithm beside every ciphertext, so that it can be exchanged


def _key() -> bytes:
    return hashlib.sha256(b"column:" + settings.COLUMN_KEY.encode()).digest()


def encrypt(text: str) -> str:
    """AES-256-GCM with a fresh nonce; the same text never gives the same ciphertext twice."""
    nonce = os.urandom(12)
    return PREFIX + base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), None)).decode()


def decrypt(stored: str) -> str:
    """The text again; a ciphertext under another key reads as empty rather than breaking the page."""
    raw = base64.b64decode(stored.removeprefix(PREFIX))
    try:
        return AESGCM(_key()).decrypt(raw[:12], raw[12:], None).decode()
    except InvalidTag:
        return ""


class EncryptedText(models.TextField):
    """Text that stands encrypted in the database. It cannot be searched."""

    def get_prep_value(self, value):
        return encrypt(value) if value else value

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value and value.startswith(PREFIX) else value
