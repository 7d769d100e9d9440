"""Where every address of the program begins: pages, then the API under /api/."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

from zeren.api import routes
from zeren.api.routes import api
from zeren.web import door
from zeren.web.access import OPEN, SIGNED_IN, Access

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""The API itself says 405 to those that an operation does not take."""


def api_addresses() -> list[URLPattern]:
    """The API's addresses, each with the access mark that the middleware asks for.

    Documents of the API are open; its operations ask for a signed-in person here and for their own rule when called.
    """
    patterns: list[URLPattern] = api.urls[0]
    for pattern in patterns:
        name = pattern.name or ""
        is_document = name.startswith(("openapi", "api-root"))
        asks = {"GET": OPEN} if is_document else dict.fromkeys(METHODS, SIGNED_IN)
        pattern.callback.access = Access(asks)  # type: ignore[attr-defined]
    return patterns


def went_wrong(request: HttpRequest) -> HttpResponse:
    """What no room has answered: as a page, or for programs as they expect it."""
    if request.path.startswith("/api/"):
        return routes.troubled(request, sys.exc_info()[1])
    return door.went_wrong(request)


urlpatterns: list[Any] = [
    path("", include("zeren.web.urls")),
    path("api/", (api_addresses(), *api.urls[1:])),
]

handler404 = "zeren.web.door.not_found"
handler403 = "zeren.web.door.not_allowed"
handler500 = "zeren.site.urls.went_wrong"
