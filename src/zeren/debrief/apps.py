"""The room `debrief` as a Django application."""

from django.apps import AppConfig


class DebriefConfig(AppConfig):
    name = "zeren.debrief"
    label = "debrief"
