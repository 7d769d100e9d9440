"""Addresses of step `clarify`: the map of lists, one unit's lists, the matrix, names, gaps, generating. The next year stands under organisations."""

from django.urls import path

from zeren.web.clarify import acknowledged, cascade, gaps, generate, lists, matrix, unit

urlpatterns = [
    path("", lists.show, name="clarify-lists"),
    path("map/<str:unit>/", lists.below, name="clarify-lists-map"),
    path("units/<str:unit>/", unit.show, name="clarify-lists-unit"),
    path("lists/<int:list_id>/acknowledge/", unit.acknowledge, name="clarify-lists-acknowledge"),
    path("generate/<str:unit>/", generate.generate, name="clarify-lists-generate"),
    path("matrix/", matrix.own, name="clarify-matrix"),
    path("matrix/<str:unit>/", matrix.show, name="clarify-matrix-unit"),
    path("matrix/<str:unit>/edit/", matrix.edit, name="clarify-matrix-edit"),
    path("acknowledged/", acknowledged.own, name="clarify-acknowledged"),
    path("acknowledged/<str:unit>/", acknowledged.show, name="clarify-acknowledged-unit"),
    path("cascade/", cascade.own, name="clarify-cascade"),
    path("cascade/<str:unit>/", cascade.show, name="clarify-cascade-unit"),
    path("gaps/", gaps.own, name="clarify-gaps"),
    path("gaps/<str:unit>/", gaps.show, name="clarify-gaps-unit"),
]
