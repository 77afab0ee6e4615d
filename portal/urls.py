"""Every address of the portal."""

from django.urls import include, path

from portal import health

api = []

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("api/v1/", include((api, "api"))),
]
