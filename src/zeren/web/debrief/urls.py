"""Addresses of step `debrief`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
