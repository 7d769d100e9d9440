"""Addresses of step `organisations`: the tree, a unit, a person, files, the adoption sheet, the next year."""

from django.urls import path

from zeren.web.clarify import generate
from zeren.web.organisations import adoption, division, imports, person, tree, unit

urlpatterns = [
    path("", tree.own, name="organisations-tree"),
    path("tree/<str:unit>/", tree.below, name="organisations-tree-unit"),
    path("units/<str:unit>/", unit.show, name="organisations-unit"),
    path("people/<str:key>/", person.show, name="organisations-person"),
    path("imports/", imports.show, name="organisations-imports"),
    path("imports/organisation.xlsx", imports.blank, name="organisations-imports-blank"),
    path("imports/<int:number>/", imports.preview, name="organisations-imports-preview"),
    path("imports/<int:number>/errors.xlsx", imports.errors, name="organisations-imports-errors"),
    path("imports/<int:number>/confirm/", imports.confirm, name="organisations-imports-confirm"),
    path("imports/<int:number>/take-back/", imports.take_back, name="organisations-imports-take-back"),
    path("adoption/", adoption.show, name="organisations-adoption"),
    path("adoption/many/", adoption.many, name="organisations-adoption-many"),
    path("adoption/<str:value>/", adoption.one, name="organisations-adoption-value"),
    path("next-year/", generate.next_year, name="organisations-next-year"),
    path("divisions/<str:code>/", division.show, name="organisations-division"),
]
