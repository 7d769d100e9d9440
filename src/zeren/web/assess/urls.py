"""Addresses of step `assess`: facts confirmed and frozen, cards, the ranking and its runs; then decisions and letters."""

from django.urls import path

from zeren.web.assess import confirmation, confirmation_office, freezing

urlpatterns = [
    path("confirmation/", confirmation.start, name="assess-confirmation"),
    path("confirmation/answer/", confirmation.answer, name="assess-confirmation-answer"),
    path("confirmation/confirm-remaining/", confirmation.confirm_all, name="assess-confirmation-all"),
    path("confirmation/office/", confirmation_office.overview, name="assess-confirmation-office"),
    path("confirmation/open/", confirmation_office.open_days, name="assess-confirmation-open"),
    path(
        "confirmation/<int:year>/disputes/<path:fact>/",
        confirmation_office.dispute,
        name="assess-confirmation-dispute",
    ),
    path("confirmation/freeze/", freezing.freeze, name="assess-confirmation-freeze"),
]
