"""Wiring at start: the gate learns who may do what."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "zeren.site"
    label = "site"

    def ready(self) -> None:
        from zeren.ledger.gate import plug_permissions
        from zeren.site import checks  # noqa: F401  Django finds the checks once the file is read
        from zeren.site.permissions import permitted

        plug_permissions(permitted)
