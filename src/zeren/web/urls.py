"""All addresses of the pages: the front door, then the eight steps in their order."""

from django.urls import include, path

from zeren.web import checking, claims, door, witness
from zeren.web.debrief import floor
from zeren.web.gallery import gallery

urlpatterns = [
    path("", door.home, name="home"),
    path("who/", door.who, name="who"),
    path("", include("zeren.web.accounts.urls")),
    path("logout/", door.logout, name="logout"),
    path("language/", door.language, name="language"),
    path("clock/advance/", door.advance, name="clock-advance"),
    path("search/", door.search, name="search"),
    path("record/", door.record, name="record"),
    path("record/check/", checking.show, name="check-record"),
    path("record/check/export.zip", checking.export, name="check-record-export"),
    path("record/check/zeren_verify_ledger.py", checking.verifier, name="check-record-verifier"),
    path("record/witness/", witness.show, name="witness"),
    path("record/witness/choose/", witness.choose, name="witness-choose"),
    path("record/witness/ask/", witness.question, name="witness-ask"),
    path("record/key.txt", witness.key, name="record-key"),
    path("record/checkpoint.pdf", witness.sheet, name="record-sheet"),
    path("ask/<str:sign>/", floor.ask, name="ask"),
    path("help/", door.help_page, name="help"),
    path("claims/", claims.show, name="claims"),
    path("claims.csv", claims.as_csv, name="claims-csv"),
    path("-/gallery/", gallery, name="gallery"),
    path("-/gallery/<slug:sheet>/", gallery, name="gallery-sheet"),
    path("me/", include("zeren.web.held.urls")),
    path("organisations/", include("zeren.web.organisations.urls")),
    path("duties/", include("zeren.web.clarify.urls")),
    path("work/waivers/", include("zeren.web.waivers.urls")),
    path("work/", include("zeren.web.implement.urls")),
    path("debrief/", include("zeren.web.debrief.urls")),
    path("appraisal/", include("zeren.web.assess.urls")),
    path("use/", include("zeren.web.use.urls")),
    path("accountability/", include("zeren.web.investigate.urls")),
    path("diagnosis/", include("zeren.web.diagnose.urls")),
]
