"""Addresses of step `diagnose`: three questions, legs, the year, elasticity, burden, prompts, those above, risk, handovers."""

from django.urls import path

from zeren.web.diagnose import (
    balance,
    burden,
    elasticity,
    handover,
    offices,
    prompts,
    questions,
    report,
    risk,
    year,
)

urlpatterns = [
    path("three-questions/", questions.own, name="diagnose-questions"),
    path("three-questions/<str:unit>/", questions.show, name="diagnose-questions-unit"),
    path("three-questions/<str:unit>/report.<str:form>", report.as_file, name="diagnose-questions-file"),
    path("quiet/", questions.quiet, name="diagnose-questions-quiet"),
    path("two-legs/", balance.show, name="diagnose-balance"),
    path("year/", year.own, name="diagnose-year"),
    path("year/<str:unit>/", year.show, name="diagnose-year-unit"),
    path("elasticity/", elasticity.own, name="diagnose-elasticity"),
    path("elasticity/<str:unit>/", elasticity.show, name="diagnose-elasticity-unit"),
    path("handovers/", handover.listing, name="diagnose-handover"),
    path("handovers/<int:number>/", handover.one, name="diagnose-handover-one"),
    path("handovers/<int:number>/for/", handover.put_for, name="diagnose-handover-for"),
    path("handovers/unit/<str:unit>/", handover.of_unit, name="diagnose-handover-unit"),
    path("prompts/", prompts.own, name="diagnose-prompts"),
    path("prompts/<str:unit>/", prompts.show, name="diagnose-prompts-unit"),
    path("risk/", risk.own, name="diagnose-risk"),
    path("risk/<str:unit>/", risk.show, name="diagnose-risk-unit"),
    path("offices/", offices.show, name="diagnose-offices"),
    path("burden/", burden.own, name="diagnose-burden"),
    path("burden/<str:unit>/", burden.show, name="diagnose-burden-unit"),
]
