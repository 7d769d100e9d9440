"""The pages as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zeren.web"
    label = "web"

    def ready(self) -> None:
        from zeren.web.accounts import keeping  # noqa: F401  signed in anywhere, a session gets its row
