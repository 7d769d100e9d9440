"""The room `organisations` as a Django application."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "zeren.organisations"
    label = "organisations"
