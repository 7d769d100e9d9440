"""Addresses of step `assess`: facts confirmed and frozen, cards, the ranking and its runs; then decisions and letters."""

from django.urls import path

from zeren.web.assess import (
    cards,
    confirmation,
    confirmation_office,
    decision_page,
    decisions,
    freezing,
    letters,
    objections,
    ranking,
    runs,
    schemes,
)

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
    path("schemes/", schemes.show, name="assess-schemes"),
    path("runs/", runs.show, name="assess-ranking-runs"),
    path("runs/<int:number>/", runs.one, name="assess-ranking-run"),
    path("decisions/", decisions.show, name="assess-decisions"),
    path("decisions/runs/<int:run>/propose/", decisions.propose, name="assess-decisions-propose"),
    path("decisions/<int:number>/", decision_page.show, name="assess-decisions-proposal"),
    path("decisions/<int:number>/paper.<str:form>", decision_page.paper, name="assess-decisions-paper"),
    path("decisions/<int:number>/letters/", decision_page.issue, name="assess-decisions-issue"),
    path("letters/", letters.show, name="assess-letters"),
    path("letters/deliver/", letters.deliver, name="assess-letters-deliver"),
    path("letters/<int:letter>/", letters.one, name="assess-letters-letter"),
    path("letters/<int:letter>/letter.<str:form>", letters.as_file, name="assess-letters-file"),
    path("letters/<int:letter>/object/", objections.file, name="assess-letters-object"),
    path("objections/<int:objection>/", objections.one, name="assess-letters-objection"),
]
