"""Addresses of messaging: pages at the site's root, API below ``/api/v1/``."""

from django.urls import path

from apps.messaging import api, views

app_name = "messaging"

urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/read-all/", views.read_all, name="read_all"),
    path("messages/<slug:public_id>/", views.message, name="message"),
]

api_urlpatterns = [
    path("messages", api.MessageList.as_view(), name="messages"),
    path("messages/<slug:public_id>/read", api.MessageRead.as_view(), name="message_read"),
]
