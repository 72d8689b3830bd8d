"""票箱: how sheets wait until the closing, so that no copy of the database can tell in which order they came.

Whatever waits is one piece: the codes that were used, sorted, and the totals of each answer. With every sheet the piece
is opened, added to, and sealed again under a fresh nonce, at the same length. The database, its log and its backups so
hold a row of ciphertexts; the key lies in a file beside the database, is left out of backups, and is overwritten and
removed at the closing. After that nobody opens any of them.
"""

import hashlib
import hmac
import json
import os
import secrets
import time
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that are taken for another
CODE_LENGTH = 10  # 31 letters: close to 50 bits
ORPHAN_AFTER = 3600  # seconds after which a key that no urn names is destroyed


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """A code as it was typed, without the hyphens, spaces and small letters that people put in."""
    return "".join(letter for letter in typed.upper() if letter in LETTERS)


def digest_of(code: str) -> str:
    """What is kept of a code: a digest under a key outside the database, so that a copy does not give the codes."""
    key = hashlib.sha256(b"sheet:" + settings.COLUMN_KEY.encode()).digest()
    return hmac.new(key, plain_code(code).encode(), hashlib.sha256).hexdigest()


def folder() -> Path:
    """Where keys of urns lie. Not below `keys`, which backups take along; best on a file system in memory."""
    path = settings.URNS
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def new_key() -> str:
    """Make a key; returns the name it lies under."""
    name = secrets.token_hex(16)
    path = folder() / name
    path.touch(mode=0o600)
    with path.open("wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    return name


def destroy_key(name: str) -> None:
    """Overwrite the key and remove it. What a disk keeps of overwritten blocks is beyond us; see docs/ballots.md."""
    path = folder() / name
    if path.is_file():
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        path.unlink(missing_ok=True)


def sweep_keys(in_use: set[str]) -> None:
    """Destroy keys that no urn names: the power went between the closing and the destroying."""
    for path in folder().iterdir():
        if path.name not in in_use and time.time() - path.stat().st_mtime > ORPHAN_AFTER:
            destroy_key(path.name)


def room_for(codes: int, answers: int) -> int:
    """The one length that a sealed urn has, from the first sheet to the last: digests and numbers at their longest."""
    return 256 + codes * 68 + answers * 90


def seal(key_name: str, content: dict, size: int) -> bytes:
    """The content as one ciphertext of a fixed length."""
    plain = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    if len(plain) > size:
        raise ValueError("the urn is too small")
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_key(key_name)).encrypt(nonce, plain.ljust(size), key_name.encode())


def unseal(key_name: str, sealed: bytes | memoryview) -> dict:
    """The content again. Refuses where the key is gone: a database that was restored from a backup."""
    sealed = bytes(sealed)
    try:
        return json.loads(AESGCM(_key(key_name)).decrypt(sealed[:12], sealed[12:], key_name.encode()))
    except InvalidTag as error:
        raise Refused(_gone()) from error


def _key(name: str) -> bytes:
    path = folder() / name
    if not path.is_file():
        raise Refused(_gone())
    return path.read_bytes()


def _gone() -> str:
    return _("票箱已经不能打开（数据曾从备份恢复）。请撤回这次测评，重新组织。")
