"""Addresses of step `debrief`: the year's plan, one debrief and its report, and the results that were brought in."""

from django.urls import path

from zeren.web.debrief import one, plan, reports, writing

urlpatterns = [
    path("", reports.own, name="debrief-reports"),
    path("plan/", plan.show, name="debrief-plan"),
    path("one/<int:number>/", one.show, name="debrief-one"),
    path("one/<int:number>/report/", writing.write, name="debrief-write"),
    path("one/<int:number>/report.docx", one.as_file, name="debrief-file"),
    path("one/<int:number>/<slug:deed>/", one.take, name="debrief-take"),
    path("<str:unit>/", reports.show, name="debrief-reports-unit"),
]
