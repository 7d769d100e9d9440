"""Addresses of what is held about oneself: the page, the file for reading, the file for programs."""

from django.urls import path

from zeren.web.held import page

urlpatterns = [
    path("", page.show, name="held"),
    path("held.<str:form>", page.as_file, name="held-file"),
]
