"""Django settings. The environment is read here and in `postgres`, nowhere else."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from zeren.site.configured import hooked, mailing, named_in, sign_in_policy
from zeren.site.instance import drawn_once
from zeren.site.postgres import database_settings, state_folder
from zeren.site.signing import receipt_key

ROOT = Path(__file__).resolve().parents[3]
STATE = state_folder()


def _secret_key() -> str:
    """The signing key: from the environment, or made once and kept readable by its owner only."""
    if key := os.environ.get("ZEREN_SECRET_KEY"):
        return key
    return drawn_once(STATE / "secret_key", lambda: secrets.token_urlsafe(48).encode()).decode()


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("ZEREN_DEBUG") == "1"
DEMO = os.environ.get("ZEREN_DEMO") == "1"
ALLOWED_HOSTS = os.environ.get("ZEREN_HOSTS", "127.0.0.1,localhost,testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_cotton",
    "zeren.ledger",
    "zeren.accounts",
    "zeren.organisations",
    "zeren.clarify",
    "zeren.implement",
    "zeren.debrief",
    "zeren.assess",
    "zeren.use",
    "zeren.investigate",
    "zeren.diagnose",
    "zeren.web",
    "zeren.site.apps.SiteConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zeren.web.access.AccessMiddleware",
]

ROOT_URLCONF = "zeren.site.urls"
WSGI_APPLICATION = "zeren.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zeren.web.look.frame",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "zeren.web.templatetags.words"],
        },
    }
]

DATABASES = {"default": database_settings(os.environ.get("ZEREN_DATABASE_ROLE", "app"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
SIGN_IN = sign_in_policy(os.environ)
TRUSTED_PROXIES = named_in(os.environ.get("ZEREN_PROXIES", ""))
LOGIN_URL = "/login/"
SESSION_COOKIE_AGE = SIGN_IN.session_hours * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

# Whoever names hosts serves them by HTTPS, unless it is said that they are not: then a browser keeps our cookies from
# plain HTTP. The forwarded scheme is believed only where a proxy is trusted.
HTTPS = os.environ.get("ZEREN_HTTPS", "1" if os.environ.get("ZEREN_HOSTS") else "0") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-sessionid", "__Host-csrftoken") if HTTPS else ("sessionid", "csrftoken")
)
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
CSRF_FAILURE_VIEW = "zeren.web.door.not_allowed"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "style-src-attr": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": os.environ.get("ZEREN_STATICFILES", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024

PACKS = Path(os.environ.get("ZEREN_PACKS", ROOT / "policies"))
EXAMPLES = ROOT / "examples"
DEMO_FOLDER = os.environ.get("ZEREN_DEMO_FOLDER", "county")
FONTS = [
    ROOT / "src/zeren/web/static/built/fonts",
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/truetype"),
]
RECEIPT_KEY = receipt_key
"""Ballot → the public key of its receipts, for whoever prepares it; the door of the ballot signs."""
VOTE_ADDRESS = os.environ.get("ZEREN_VOTE_ADDRESS", "")
"""Where the door of the ballot is reached, without a last slash; told by `zeren serve`, or by whoever runs the door apart."""
MAILING = mailing(os.environ)
MAILERS, MAIL_FROM = MAILING.mailers, MAILING.sender
SILENCED_SYSTEM_CHECKS = ["mail.W001"]
"""An office without a mail server is nothing to warn of: nothing is mailed then."""
HOOK = hooked(os.environ)
PUBLIC_ADDRESS = os.environ.get("ZEREN_ADDRESS", "").rstrip("/")
"""Where people reach the program, for links in messages and calendars; without it they carry none."""
OFFICE_NAME = os.environ.get("ZEREN_OFFICE", "")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "quiet": {
            "()": "zeren.site.silent.WithoutContents",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
if log_file := os.environ.get("ZEREN_LOG_FILE"):
    LOGGING["handlers"]["file"] = {
        "class": "logging.handlers.WatchedFileHandler",
        "filename": log_file,
        "formatter": "quiet",
        "delay": True,
        "encoding": "utf-8",
    }
    LOGGING["root"]["handlers"].append("file")
