"""Addresses of step `debrief`: who debriefs, with the results that were brought in."""

from django.urls import path

from zeren.web.debrief import reports

urlpatterns = [
    path("", reports.own, name="debrief-reports"),
    path("<str:unit>/", reports.show, name="debrief-reports-unit"),
]
