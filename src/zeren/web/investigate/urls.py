"""Addresses of step `investigate`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
