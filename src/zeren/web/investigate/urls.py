"""Addresses of step `investigate`: leads, cases step by step, letters, marks in force, and what concerns oneself."""

from django.urls import path

from zeren.web.investigate import asked, case, even, failings, impact, leads, listing, mine

urlpatterns = [
    path("", leads.show, name="investigate-leads"),
    path("leads/new/", leads.new, name="investigate-leads-new"),
    path("cases/", listing.show, name="investigate-cases"),
    path("cases/<str:key>/", case.show, name="investigate-cases-case"),
    path("cases/<str:key>/letter.<str:form>", case.letter, name="investigate-cases-letter"),
    path("cases/<str:key>/file.<str:form>", case.file, name="investigate-cases-file"),
    path("cases/<str:key>/<slug:verb>/", case.do, name="investigate-cases-step"),
    path("common/", failings.show, name="investigate-common"),
    path("even/", even.show, name="investigate-even"),
    path("impact/", impact.show, name="investigate-impact"),
    path("asked/", asked.show, name="investigate-asked"),
    path("asked/<str:key>/", asked.answer, name="investigate-asked-answer"),
    path("mine/", mine.show, name="investigate-mine"),
    path("mine/<str:key>/", mine.case, name="investigate-mine-case"),
    path("mine/<str:key>/letter.<str:form>", mine.letter, name="investigate-mine-letter"),
    path("mine/<str:key>/<slug:verb>/", mine.do, name="investigate-mine-step"),
]
