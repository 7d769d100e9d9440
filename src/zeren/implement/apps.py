"""The room `implement` as a Django application."""

from django.apps import AppConfig


class ImplementConfig(AppConfig):
    name = "zeren.implement"
    label = "implement"
