"""The room `investigate` as a Django application."""

from django.apps import AppConfig


class InvestigateConfig(AppConfig):
    name = "zeren.investigate"
    label = "investigate"
