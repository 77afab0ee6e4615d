"""Addresses of reviews."""

from django.urls import URLPattern

app_name = "reviews"

urlpatterns: list[URLPattern] = []

api_urlpatterns: list[URLPattern] = []
