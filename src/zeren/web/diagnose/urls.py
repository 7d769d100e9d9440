"""Addresses of step `diagnose`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
