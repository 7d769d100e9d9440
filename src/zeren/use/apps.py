"""The room `use` as a Django application."""

from django.apps import AppConfig


class UseConfig(AppConfig):
    name = "zeren.use"
    label = "use"
