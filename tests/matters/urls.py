"""This app's addresses and a stand-in for where applying begins."""

from django.http import HttpResponse
from django.urls import include, path

from apps.matters import urls as matters

start = ([path("apply/<slug:slug>/", lambda request, slug: HttpResponse(), name="start")], "cases")

urlpatterns = [
    path("api/v1/", include((matters.api_urlpatterns, "matters-api"))),
    path("", include("apps.matters.urls")),
    path("", include("apps.organisation.urls")),
    path("", include(start)),
]
