"""The style guide alone."""

from django.urls import include, path

urlpatterns = [path("styleguide/", include("portal.pages.styleguide"))]
