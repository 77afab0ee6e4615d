"""Addresses of matters."""

from django.urls import path

from apps.matters import api, views
from apps.matters.views import desk, desk_edit, desk_version

app_name = "matters"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("matters/", views.matter_list, name="matter_list"),
    path("matters/stages/<slug:stage>/", views.stage_detail, name="stage_detail"),
    path("matters/<slug:slug>/", views.guide, name="guide"),
    path("desk/matters/", desk.desk_list, name="desk_list"),
    path("desk/matters/versions/<str:public_id>/", desk_version.desk_version, name="desk_version"),
    path("desk/matters/versions/<str:public_id>/preview/", desk_version.desk_preview, name="desk_preview"),
    path("desk/matters/versions/<str:public_id>/edit/text/", desk_edit.desk_text, name="desk_text"),
    path("desk/matters/versions/<str:public_id>/edit/<slug:section>/keep/", desk_edit.desk_keep, name="desk_keep"),
    path("desk/matters/versions/<str:public_id>/edit/<slug:section>/", desk_edit.desk_edit, name="desk_edit"),
    path(
        "desk/matters/versions/<str:public_id>/do/<str:action>/",
        desk_version.desk_version_verb,
        name="desk_version_verb",
    ),
    path(
        "desk/matters/versions/<str:public_id>/item/<str:action>/",
        desk_version.desk_version_item,
        name="desk_version_item",
    ),
    path("desk/matters/<slug:slug>/", desk.desk_matter, name="desk_matter"),
    path("desk/matters/<slug:slug>/draft/", desk.desk_begin, name="desk_begin"),
    path("desk/matters/<slug:slug>/do/<str:action>/", desk.desk_run, name="desk_run"),
    path("departments/", views.department_list, name="department_list"),
    path("departments/<slug:slug>/", views.department_detail, name="department_detail"),
    path("districts/<slug:code>/", views.district_detail, name="district_detail"),
]

api_urlpatterns = [
    path("matters", api.MattersView.as_view(), name="matters"),
    path("matters/<slug:slug>", api.MatterView.as_view(), name="matter"),
    path("matters/<slug:slug>/form", api.MatterFormView.as_view(), name="matter_form"),
    path("matters/<slug:slug>/materials", api.MatterMaterialsView.as_view(), name="matter_materials"),
]
