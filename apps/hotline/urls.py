"""Addresses of hotline."""

from django.urls import URLPattern

app_name = "hotline"

urlpatterns: list[URLPattern] = []

api_urlpatterns: list[URLPattern] = []
