"""Addresses of step `implement`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
