"""Addresses of matters."""

from django.urls import path

from apps.matters import api, views

app_name = "matters"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("matters/", views.matter_list, name="matter_list"),
    path("matters/stages/<slug:stage>/", views.stage_detail, name="stage_detail"),
    path("matters/<slug:slug>/", views.guide, name="guide"),
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
