"""Django for the ballot's door alone: no sessions, no accounts, no cookies, no tables, and the role that may only cast."""

import os
import secrets
from typing import Any

from zeren.site.postgres import database_settings
from zeren.site.signing import receipt_seed

SECRET_KEY = secrets.token_urlsafe(48)  # Django wants one; nothing here is signed or encrypted by it
DEBUG = False
DEMO = os.environ.get("ZEREN_DEMO") == "1"
ALLOWED_HOSTS = os.environ.get("ZEREN_VOTE_HOSTS", "vote.localhost").split(",")

INSTALLED_APPS = ["zeren.vote"]
MIDDLEWARE = ["zeren.vote.headers.HeadersMiddleware"]
ROOT_URLCONF = "zeren.vote.urls"
APPEND_SLASH = False
USE_I18N = False
USE_TZ = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"builtins": ["zeren.vote.templatetags.said"]},
    }
]

# Connections stay: one for each vote would leave a line of its own in the database's list of sessions.
DATABASES = {"default": {**database_settings("voter"), "CONN_MAX_AGE": None}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
SECURE_PROXY_SSL_HEADER = None

BALLOT_SEED = receipt_seed

# What fails says where in the program and of what kind, without the address asked for; what goes well says nothing.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {
        "quiet": {"()": "zeren.site.silent.WithoutContents", "format": "{levelname} {name}", "style": "{"}
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "quiet"},
        "none": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "ERROR"},
    "loggers": {"django.security": {"handlers": ["none"], "propagate": False}},
}
