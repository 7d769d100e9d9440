"""Addresses of step `use`: the ledger of uses, who may be appointed on a day, dossiers, and one's own file."""

from django.urls import path

from zeren.web.use import consequences, dossiers, eligibility, unused

urlpatterns = [
    path("", consequences.show, name="use-consequences"),
    path("unused/", unused.show, name="use-unused"),
    path("record/", consequences.record, name="use-consequences-record"),
    path("draw/", consequences.draw, name="use-consequences-draw"),
    path("eligibility/", eligibility.ask, name="use-eligibility"),
    path("eligibility/<str:person>/", eligibility.show, name="use-eligibility-person"),
    path("eligibility/<str:person>/recommend/", eligibility.recommend, name="use-eligibility-recommend"),
    path("eligibility/<str:person>/find/", eligibility.find, name="use-eligibility-find"),
    path("dossiers/", dossiers.listing, name="use-dossiers"),
    path("dossiers/<str:person>/", dossiers.show, name="use-dossiers-person"),
    path("mine/", dossiers.mine, name="my-file"),
]
