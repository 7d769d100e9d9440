"""Addresses of waivers: the published list, asking for one, and one of them."""

from django.urls import path

from zeren.web.waivers import asking, listing, one

urlpatterns = [
    path("", listing.show, name="waivers"),
    path("ask/<slug:thing>/<str:key>/", asking.show, name="waivers-ask"),
    path("<int:number>/", one.show, name="waivers-one"),
]
