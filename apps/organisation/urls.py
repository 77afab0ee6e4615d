"""Addresses of the organisation."""

from django.urls import path

from apps.organisation import api, views

app_name = "organisation"

urlpatterns = [
    path("halls/", views.hall_list, name="hall_list"),
    path("halls/<slug:slug>/", views.hall_detail, name="hall_detail"),
]

api_urlpatterns = [
    path("divisions", api.DivisionsView.as_view(), name="divisions"),
    path("departments", api.DepartmentsView.as_view(), name="departments"),
    path("halls", api.HallsView.as_view(), name="halls"),
]
