"""Addresses of licences: pages, and the API's below ``/api/v1/``."""

from django.urls import path

from apps.licences import api, views

app_name = "licences"

urlpatterns = [
    path("licences/", views.licence_list, name="list"),
    path("licences/<slug:public_id>/", views.licence_detail, name="detail"),
    path("licences/<slug:public_id>/file/", views.licence_file, name="file"),
    path("licences/<slug:public_id>/act/", views.licence_act, name="act"),
    path("licences/<slug:public_id>/present/", views.present, name="present"),
    path("verify/", views.verify, name="verify"),
    path("verify/root.pem", views.root_certificate, name="root_certificate"),
    path("verify/p/<str:token>/", views.scan, name="scan"),
    path("verify/<slug:code>/", views.verify_code, name="verify_code"),
]

api_urlpatterns = [
    path("licences", api.LicencesView.as_view(), name="licences"),
    path("licences/<slug:public_id>", api.LicenceView.as_view(), name="licence"),
    path("licences/<slug:public_id>/present", api.LicencePresentView.as_view(), name="licence-present"),
    path("licences/<slug:public_id>/file", api.LicenceFileView.as_view(), name="licence-file"),
    path("licences/<slug:public_id>/<slug:action>", api.LicenceActionView.as_view(), name="licence-action"),
    path("verify", api.VerifyView.as_view(), name="verify"),
]
