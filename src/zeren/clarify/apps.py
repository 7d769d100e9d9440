"""The room `clarify` as a Django application."""

from django.apps import AppConfig


class ClarifyConfig(AppConfig):
    name = "zeren.clarify"
    label = "clarify"
