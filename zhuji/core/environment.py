"""Reading the environment: typed, and refusing a wrong value instead of guessing. Knows neither Django's settings nor
a table, since the settings are made of it."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def read_flag(name: str, default: str = "0") -> bool:
    value = os.environ.get(name, default)
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is “{value}”; it must be 0 or 1")
    return value == "1"


def read_number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit() and int(value)):
        raise ImproperlyConfigured(f"{name} is “{value}”; it must be a whole number, 1 or more")
    return int(value)


def read_address(name: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """The parts of an address, or None where the variable is empty."""
    value = os.environ.get(name, "")
    parts = urlsplit(value)
    if value and parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}")
    return parts if value else None


def kept_secret(home: Path, name: str) -> str:
    """A key made on first use and kept in the data folder, readable by its owner only. Of several processes that begin
    at once one makes it, and the others read that one."""
    path = home / "keys" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        made = path.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()


def read_database(home: Path) -> dict:
    """SQLite in the data folder, or the PostgreSQL that ZHUJI_DATABASE names."""
    parts = read_address("ZHUJI_DATABASE", ("postgresql", "postgres"))
    if parts is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "zhuji.sqlite3",
            "TEST": {"NAME": home / "test.sqlite3"},  # a file, since in memory threads lock each other out
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;",
            },
        }
    extra = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or extra.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": extra.pop("host", None) or parts.hostname or "",
        "PORT": str(extra.pop("port", None) or parts.port or ""),
        # A process keeps some connections open and lends them out; each is tried before it is lent.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**extra, "pool": {"min_size": 1, "max_size": read_number("ZHUJI_POOL", 16), "timeout": 10}},
    }


def read_providers() -> list[dict]:
    """The OpenID Connect provider that ZHUJI_OIDC names, if any."""
    value = os.environ.get("ZHUJI_OIDC", "")
    if not value:
        return []
    parts = value.split("|")
    if len(parts) != 5:
        raise ImproperlyConfigured("ZHUJI_OIDC must be id|title|server|client|secret")
    name, title, server, client, secret = parts
    return [
        {"provider_id": name, "name": title, "client_id": client, "secret": secret, "settings": {"server_url": server}}
    ]


def origin(address: str) -> str:
    """Scheme, name and port of an address."""
    return "{0.scheme}://{0.netloc}".format(urlsplit(address))
