"""Addresses of the ballot's host name. A code stands in none of them: it comes behind `#` or in a form."""

from django.urls import path

from zeren.vote import pages
from zeren.vote.looks import look

urlpatterns = [
    path("", pages.start, name="start"),
    path("look/<str:version>/<str:name>", look, name="look"),
    path("m/<str:key>", pages.ballot, name="ballot"),
    path("k/<str:key>", pages.ballot, {"kiosk": True}, name="kiosk"),
    path("m/<str:key>/board", pages.board, name="board"),
    path("m/<str:key>/board/<str:name>", pages.board_file, name="board-file"),
    path("m/<str:key>/receipt", pages.receipt, name="receipt"),
]
handler404 = "zeren.vote.pages.not_found"
handler500 = "zeren.vote.pages.went_wrong"
