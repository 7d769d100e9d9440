"""Addresses of step `clarify`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
