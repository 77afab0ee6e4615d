"""Addresses of work."""

from django.urls import path

from apps.work import api

api_urlpatterns = [
    path("desk/items", api.ItemList.as_view(), name="item_list"),
    path("desk/items/next", api.ItemNext.as_view(), name="item_next"),
    path("desk/items/<str:public_id>/<str:action>", api.ItemVerb.as_view(), name="item_verb"),
]
