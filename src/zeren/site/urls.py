"""Where every address of the program begins."""

from django.urls import include, path

urlpatterns = [
    path("", include("zeren.web.urls")),
]

handler404 = "zeren.web.door.not_found"
handler403 = "zeren.web.door.not_allowed"
handler500 = "zeren.web.door.went_wrong"
