"""Settings: one file, everything from the environment through typed readers that refuse a wrong value.

ZHUJI_HOME      folder for data, files and keys (default ./var)
ZHUJI_DATABASE  postgresql://user:password@host:port/name?… ; empty: SQLite in ZHUJI_HOME
ZHUJI_HOSTS     names under which the site is reached, separated by commas
ZHUJI_HTTPS     1 where a proxy in front speaks TLS: cookies are then sent over TLS only
ZHUJI_DEBUG     1 shows errors in full; never on a machine that others reach
ZHUJI_MAIL      smtp://user:password@host:port ; empty: mail is written to ZHUJI_HOME/mail
ZHUJI_MAIL_FROM the sender of mails
ZHUJI_OIDC      id|title|server|client|secret of an OpenID Connect provider
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE = Path(__file__).resolve().parent.parent


def read_flag(name: str, default: str = "0") -> bool:
    value = os.environ.get(name, default)
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is “{value}”; it must be 0 or 1")
    return value == "1"


def read_address(name: str, schemes: tuple[str, ...]):
    """The parts of an address, or None where the variable is empty."""
    value = os.environ.get(name, "")
    parts = urlsplit(value)
    if value and parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}")
    return parts if value else None


HOME = Path(os.environ.get("ZHUJI_HOME") or BASE / "var").resolve()
HOME.mkdir(parents=True, exist_ok=True)


def kept_secret(name: str) -> str:
    """A key made on first use and kept in the data folder, readable by its owner only."""
    path = HOME / "keys" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


DEBUG = read_flag("ZHUJI_DEBUG")
SECRET_KEY = kept_secret("session")
COLUMN_KEY = kept_secret("column")
HTTPS = read_flag("ZHUJI_HTTPS")
ALLOWED_HOSTS = [h for h in os.environ.get("ZHUJI_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]

INSTALLED_APPS = [
    "zhuji.web",  # first, so that its templates stand before those of the libraries
    "zhuji.org",
    "zhuji.pack",
    "zhuji.activity",
    "zhuji.duty",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "zhuji.web.urls"
WSGI_APPLICATION = "zhuji.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhuji.web.context.places",
            ]
        },
    }
]


def database() -> dict:
    """SQLite in the data folder, or the PostgreSQL that ZHUJI_DATABASE names."""
    parts = read_address("ZHUJI_DATABASE", ("postgresql", "postgres"))
    if parts is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "zhuji.sqlite3",
            "TEST": {"NAME": HOME / "test.sqlite3"},  # a file, since in memory threads lock each other out
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
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": extra,
    }


DATABASES = {"default": database()}

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "zhuji.web.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "zhuji.web.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "筑基"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_LOGIN_ON_GET = False


def oidc_providers() -> list[dict]:
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


SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc_providers()}}

# Five failures lock an account for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # the lock is by account, from wherever: a school's people share one address
    "security.W005",  # subdomains and preload lists are for the owner of the name to decide
    "security.W021",
]
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "zhuji.web.views.accounts.locked"
AXES_USERNAME_CALLABLE = "zhuji.web.adapters.login_name"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

mail = read_address("ZHUJI_MAIL", ("smtp", "smtps"))
if mail is None:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
else:
    EMAIL_HOST, EMAIL_PORT = mail.hostname, mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
    EMAIL_USE_SSL = mail.scheme == "smtps"
DEFAULT_FROM_EMAIL = os.environ.get("ZHUJI_MAIL_FROM", "zhuji@localhost")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "build" / "static"]
STATIC_ROOT = BASE / "build" / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 8 * 3600
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
