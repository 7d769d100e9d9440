"""Addresses of step `use`: the ledger of uses, who may be appointed, other appraisals, dossiers, shortlists, one's own file."""

from django.urls import path

from zeren.web.use import appointments, appraisals, candidate, consequences, dossiers, eligibility, unused

urlpatterns = [
    path("", consequences.show, name="use-consequences"),
    path("unused/", unused.show, name="use-unused"),
    path("record/", consequences.record, name="use-consequences-record"),
    path("draw/", consequences.draw, name="use-consequences-draw"),
    path("eligibility/", eligibility.ask, name="use-eligibility"),
    path("eligibility/<str:person>/", eligibility.show, name="use-eligibility-person"),
    path("eligibility/<str:person>/recommend/", eligibility.recommend, name="use-eligibility-recommend"),
    path("eligibility/<str:person>/find/", eligibility.find, name="use-eligibility-find"),
    path("eligibility/<str:person>/measure/", eligibility.measure, name="use-eligibility-measure"),
    path("eligibility/<str:person>/lift/", eligibility.lift, name="use-eligibility-lift"),
    path("appraisals/", appraisals.show, name="use-appraisals"),
    path("appraisals/sheet.xlsx", appraisals.blank, name="use-appraisals-blank"),
    path("appraisals/unit/", appraisals.of_unit, name="use-appraisals-unit"),
    path("appraisals/<int:number>/", appraisals.preview, name="use-appraisals-sheet"),
    path("appraisals/<int:number>/confirm/", appraisals.confirm, name="use-appraisals-confirm"),
    path("dossiers/", dossiers.listing, name="use-dossiers"),
    path("dossiers/<str:person>/", dossiers.show, name="use-dossiers-person"),
    path("dossiers/<str:person>/appraisal/", dossiers.appraise, name="use-dossiers-appraise"),
    path("dossiers/<str:person>/for/<str:post>/", candidate.show, name="use-candidate"),
    path("dossiers/<str:person>/for/<str:post>/<str:form>", candidate.as_file, name="use-candidate-file"),
    path("appointments/", appointments.listing, name="use-appointments"),
    path("appointments/<int:number>/", appointments.show, name="use-appointments-one"),
    path("appointments/<int:number>/again/", appointments.again, name="use-appointments-again"),
    path("appointments/<int:number>/decide/", appointments.decide, name="use-appointments-decide"),
    path("appointments/<int:number>/drop/", appointments.drop, name="use-appointments-drop"),
    path("appointments/<int:number>/notice.<str:form>", appointments.notice, name="use-appointments-notice"),
    path("departures/", appointments.departures, name="use-departures"),
    path("mine/", dossiers.mine, name="my-file"),
]
