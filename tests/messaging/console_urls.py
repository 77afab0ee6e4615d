"""The portal's addresses with the plain admin, so that messaging's console pages are tried in HTTP."""

from django.contrib import admin
from django.urls import path

from portal.urls import urlpatterns as portal_urlpatterns

urlpatterns = [*portal_urlpatterns, path("admin/", admin.site.urls)]
