"""Addresses of step `use`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
