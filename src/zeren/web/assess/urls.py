"""Addresses of step `assess`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
