"""The ledger as a Django application: tables and functions, no pages."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "zeren.ledger"
    label = "ledger"
