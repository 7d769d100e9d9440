"""The room `diagnose` as a Django application."""

from django.apps import AppConfig


class DiagnoseConfig(AppConfig):
    name = "zeren.diagnose"
    label = "diagnose"
