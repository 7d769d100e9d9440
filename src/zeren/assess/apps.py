"""The room `assess` as a Django application."""

from django.apps import AppConfig


class AssessConfig(AppConfig):
    name = "zeren.assess"
    label = "assess"
