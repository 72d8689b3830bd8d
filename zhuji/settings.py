"""Settings: one file, everything from the environment through typed readers that refuse a wrong value.

ZHUJI_HOME      folder for data, files and keys (default ./var)
ZHUJI_DATABASE  postgresql://user:password@host:port/name?… ; empty: SQLite in ZHUJI_HOME
ZHUJI_POOL      connections to PostgreSQL that one process opens at most (default 16)
ZHUJI_HOSTS     names under which the site is reached, separated by commas
ZHUJI_HTTPS     1 where a proxy in front speaks TLS: cookies are then sent over TLS only
ZHUJI_DEBUG     1 shows errors in full; never on a machine that others reach
ZHUJI_MAIL      smtp://user:password@host:port ; empty: mail is written to ZHUJI_HOME/mail
ZHUJI_MAIL_FROM the sender of mails
ZHUJI_OIDC      id|title|server|client|secret of an OpenID Connect provider
ZHUJI_URNS      folder for the keys of open anonymous appraisals (default ZHUJI_HOME/urns); see docs/ballots.md
ZHUJI_IDLE      minutes without a request after which a session ends (default 60)
"""

import os
from pathlib import Path
from urllib.parse import unquote

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from zhuji.core.environment import (
    kept_secret,
    origin,
    read_address,
    read_database,
    read_flag,
    read_number,
    read_providers,
)

BASE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ZHUJI_HOME") or BASE / "var").resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
URNS = Path(os.environ.get("ZHUJI_URNS") or HOME / "urns").resolve()
DEBUG = read_flag("ZHUJI_DEBUG")
SECRET_KEY = kept_secret(HOME, "session")
COLUMN_KEY = kept_secret(HOME, "column")
HTTPS = read_flag("ZHUJI_HTTPS")
ALLOWED_HOSTS = [h for h in os.environ.get("ZHUJI_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]

INSTALLED_APPS = [
    "zhuji.web",  # first, so that its templates stand before those of the libraries
    "zhuji.org",
    "zhuji.pack",
    "zhuji.activity",
    "zhuji.rulebook",
    "zhuji.matter",
    "zhuji.meeting",
    "zhuji.ballot",
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
    "zhuji.web.middleware.forget_who",  # first: nothing may read a cookie before
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "zhuji.web.middleware.keep_private",
    "zhuji.web.middleware.allow_methods",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhuji.web.middleware.limit_sessions",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "zhuji.web.middleware.ShowRefusal",
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


DATABASES = {"default": read_database(HOME)}

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
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

PASSWORD_RESET_TIMEOUT = 24 * 3600  # how long a link that sets a password is good
CSRF_FAILURE_VIEW = "zhuji.web.views.errors.stale"

ACCOUNT_ADAPTER = "zhuji.web.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "zhuji.web.adapters.SocialAccountAdapter"
MFA_ADAPTER = "zhuji.web.adapters.MFAAdapter"
ACCOUNT_FORMS = {
    "login": "zhuji.web.forms.accounts.LoginForm",
    "reauthenticate": "zhuji.web.forms.accounts.ReauthenticateForm",
    "change_password": "zhuji.web.forms.accounts.ChangePasswordForm",
    "reset_password": "zhuji.web.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "zhuji.web.forms.accounts.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "zhuji.web.forms.accounts.AuthenticateForm",
    "reauthenticate": "zhuji.web.forms.accounts.ReauthenticateCodeForm",
    "activate_totp": "zhuji.web.forms.accounts.ActivateTOTPForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "【筑基】"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
# The library's own generator would keep a second list of addresses, at which an address once given stays good.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a path
# Wide enough for a school behind one address; passwords are held off by web.lockout, this is for codes and mails.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "10/15m/key",
    "reset_password": "60/m/ip,3/15m/key",
    "reset_password_from_key": "60/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "筑基"
MFA_TOTP_TOLERANCE = 1  # clocks of phones are half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_LOGIN_ON_GET = False

OIDC = read_providers()
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC}}

# Five failures on an account from one address lock it there for a quarter of an hour; see web.lockout for the rest.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_HANDLER = "zhuji.web.lockout.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
AXES_CLIENT_IP_CALLABLE = "zhuji.web.lockout.address"
AXES_USERNAME_CALLABLE = "zhuji.web.lockout.login_name"
AXES_LOCKOUT_CALLABLE = "zhuji.web.views.accounts.locked"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who is locked out by another gets in again in time
AXES_SENSITIVE_PARAMETERS = ["login", "code"]
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains and preload lists are for the owner of the name to decide
    "security.W021",
]
# Shared by all workers of the machine: what codes and mails are counted by.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}

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
SESSION_LONGEST = SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE = read_number("ZHUJI_IDLE", 60) * 60
SESSION_STEP = 60  # how exactly the last request is kept: one write a minute, not one a request
MESSAGE_TAGS = {25: "good", 30: "warn", 40: "bad"}  # success, warning, error in the words of our style sheet
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    # The prefix binds a cookie to this very name: no neighbour under the same domain can set it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # browsers apply this to where a sent form leads on to as well: to the provider one logs in at
        "form-action": [SELF, *(origin(app["settings"]["server_url"]) for app in OIDC)],
    }
}
# What went wrong is told where the server was started; the page says only when.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
# Faces of our PDFs: first a deployer's own (仿宋_GB2312, 方正小标宋), then those that dev.py fetched.
FONT_FOLDERS = [HOME / "fonts", BASE / ".boot" / "fonts"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
