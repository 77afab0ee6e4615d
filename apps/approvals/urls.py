"""Addresses of approvals."""

from django.urls import URLPattern

app_name = "approvals"

urlpatterns: list[URLPattern] = []

api_urlpatterns: list[URLPattern] = []
