"""Addresses of step `organisations`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
