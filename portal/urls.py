"""Every address of the portal."""

from django.urls import include, path

from apps.cases import urls as cases
from apps.licences import urls as licences
from apps.messaging import urls as messaging
from apps.organisation import urls as organisation
from portal import health

api = [
    *organisation.api_urlpatterns,
    *messaging.api_urlpatterns,
    *licences.api_urlpatterns,
    *cases.api_urlpatterns,
]

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("api/v1/", include((api, "api"))),
    path("desk/", include("portal.pages.desk")),
    path("", include("apps.organisation.urls")),
    path("", include("apps.messaging.urls")),
    path("", include("apps.licences.urls")),
    path("", include("apps.cases.urls")),
]
