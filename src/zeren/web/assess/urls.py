"""Addresses of step `assess`: facts confirmed and frozen, cards, the ranking and its runs; then decisions and letters."""

from django.urls import path

from zeren.web.assess import cards, confirmation, confirmation_office, freezing, ranking, runs

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
    path("cards/", cards.start, name="assess-cards"),
    path("my-card/", cards.own, name="assess-my-card"),
    path("cards/<int:year>/person/<str:subject>/", cards.of_person, name="assess-cards-person"),
    path("cards/<int:year>/unit/<str:unit>/", cards.of_unit, name="assess-cards-unit"),
    path("cards/unit/<str:unit>/", cards.of_unit, name="assess-cards-unit"),
    path("cards/of/<str:person>/", cards.of, name="assess-cards-of"),
    path("ranking/", ranking.start, name="assess-ranking"),
    path("ranking/<int:year>/<str:scheme>/<str:group>/", ranking.show, name="assess-ranking-group"),
    path("ranking/<int:year>/<str:scheme>/<str:group>/table.xlsx", ranking.export, name="assess-ranking-sheet"),
    path("runs/", runs.show, name="assess-ranking-runs"),
    path("runs/<int:number>/", runs.one, name="assess-ranking-run"),
]
