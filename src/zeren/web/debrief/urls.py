"""Addresses of step `debrief`: the year's plan, one debrief, its report and what comes of it, results brought in."""

from django.urls import path

from zeren.web.debrief import items, one, outcome, plan, reports, writing

urlpatterns = [
    path("", reports.own, name="debrief-reports"),
    path("plan/", plan.show, name="debrief-plan"),
    path("one/<int:number>/", one.show, name="debrief-one"),
    path("one/<int:number>/report/", writing.write, name="debrief-write"),
    path("one/<int:number>/report.docx", one.as_file, name="debrief-file"),
    path("one/<int:number>/<slug:deed>/", one.take, name="debrief-take"),
    path("verdict/<int:number>/", outcome.show, name="debrief-verdict"),
    path("verdict/<int:number>/letter.<str:form>", outcome.as_file, name="debrief-verdict-file"),
    path("items/", items.listing, name="debrief-items"),
    path("items/lists.xlsx", items.as_file, name="debrief-items-file"),
    path("items/<str:key>/", items.one, name="debrief-item"),
    path("<str:unit>/", reports.show, name="debrief-reports-unit"),
]
