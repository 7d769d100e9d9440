"""Addresses of waivers: the published list, asking for one, and one of them."""

from django.urls import path

from zeren.web.waivers import asking, listing, one

urlpatterns = [
    path("", listing.show, name="implement-waivers"),
    path("ask/<slug:thing>/<str:key>/", asking.show, name="implement-waivers-ask"),
    path("<int:number>/", one.show, name="implement-waivers-one"),
]
