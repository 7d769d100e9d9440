"""Addresses of step `debrief`: the year's plan, one debrief, its report and what comes of it, results brought in."""

from django.urls import path

from zeren.web.debrief import ballots, items, meeting_papers, meetings, one, outcome, plan, reports, sittings, writing

urlpatterns = [
    path("", reports.own, name="debrief-reports"),
    path("plan/", plan.show, name="debrief-plan"),
    path("one/<int:number>/", one.show, name="debrief-one"),
    path("one/<int:number>/report/", writing.write, name="debrief-write"),
    path("one/<int:number>/report.docx", one.as_file, name="debrief-file"),
    path("one/<int:number>/take-in/", writing.take_in, name="debrief-take-in"),
    path("one/<int:number>/<slug:deed>/", one.take, name="debrief-take"),
    path("verdict/<int:number>/", outcome.show, name="debrief-verdict"),
    path("verdict/<int:number>/letter.<str:form>", outcome.as_file, name="debrief-verdict-file"),
    path("items/", items.listing, name="debrief-items"),
    path("items/lists.xlsx", items.as_file, name="debrief-items-file"),
    path("items/<str:key>/", items.one, name="debrief-item"),
    path("meetings/", meetings.show, name="debrief-meeting"),
    path("meetings/new/", meetings.new, name="debrief-meeting-new"),
    path("meetings/<str:key>/", meetings.one, name="debrief-meeting-one"),
    path("meetings/<str:key>/door/", sittings.door, name="debrief-meeting-door"),
    path("meetings/<str:key>/console/", sittings.console, name="debrief-meeting-console"),
    path("meetings/<str:key>/screen/", sittings.screen, name="debrief-meeting-screen"),
    path("meetings/<str:key>/comments/", sittings.comments, name="debrief-meeting-comments"),
    path("meetings/<str:key>/ballots/", ballots.prepare, name="debrief-ballot-prepare"),
    path("meetings/<str:key>/ballots/<str:ballot>/", ballots.one, name="debrief-ballot"),
    path("meetings/<str:key>/ballots/<str:ballot>/files/", ballots.files, name="debrief-ballot-files"),
    path("meetings/<str:key>/ballots/<str:ballot>/paper/", ballots.paper, name="debrief-ballot-paper"),
    path("meetings/<str:key>/ballots/<str:ballot>/rate/", ballots.rate, name="debrief-ballot-rate"),
    path("meetings/<str:key>/ballots/<str:ballot>/tally/<str:voters>/", ballots.tally, name="debrief-ballot-tally"),
    path("meetings/<str:key>/ballots/<str:ballot>/do/<slug:verb>/", ballots.do, name="debrief-ballot-do"),
    path("meetings/<str:key>/<slug:which>.<str:form>", meeting_papers.paper, name="debrief-meeting-paper"),
    path("meetings/<str:key>/do/<slug:verb>/", sittings.do, name="debrief-meeting-do"),
    path("<str:unit>/", reports.show, name="debrief-reports-unit"),
]
