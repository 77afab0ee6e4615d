"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from apps.approvals import urls as approvals
from apps.cases import urls as cases
from apps.hotline import urls as hotline
from apps.identity import urls as identity
from apps.licences import urls as licences
from apps.matters import urls as matters
from apps.messaging import urls as messaging
from apps.organisation import urls as organisation
from apps.reviews import urls as reviews
from apps.work import urls as work
from portal import health
from portal.api import JournalVerification
from portal.pages import about
from portal.pages.home import home
from portal.pages.life_events import life_event, life_event_list
from portal.pages.my import my_space

api = [
    *identity.api_urlpatterns,
    *organisation.api_urlpatterns,
    *messaging.api_urlpatterns,
    *licences.api_urlpatterns,
    *matters.api_urlpatterns,
    *work.api_urlpatterns,
    *cases.api_urlpatterns,
    *hotline.api_urlpatterns,
    *approvals.api_urlpatterns,
    *reviews.api_urlpatterns,
    path("journal/verification", JournalVerification.as_view(), name="journal_verification"),
]

urlpatterns = [
    path("", home, name="home"),
    path("my/", my_space, name="my_space"),
    path("matters/events/", life_event_list, name="life_event_list"),
    path("matters/events/<slug:slug>/", life_event, name="life_event"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("console/", admin.site.urls),
    path("api/v1/", include((api, "api"))),
    path("", include("apps.identity.urls")),
    path("o/", include((identity.oauth_urlpatterns, "oauth2_provider"))),
    path("desk/", include("portal.pages.desk")),
    path("help/", about.help_page, name="help"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("styleguide/", include("portal.pages.styleguide")),
    path("", include("apps.organisation.urls")),
    path("", include("apps.messaging.urls")),
    path("", include("apps.licences.urls")),
    path("", include("apps.matters.urls")),
    path("", include("apps.cases.urls")),
    path("", include("apps.hotline.urls")),
    path("", include("apps.approvals.urls")),
    path("", include("apps.reviews.urls")),
]
