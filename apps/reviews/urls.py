"""Addresses of reviews."""

from django.urls import URLPattern, path

from apps.reviews.views import rating

app_name = "reviews"

urlpatterns = [
    path("review/thanks/", rating.thanks, name="thanks"),
    path("review/<str:token>/", rating.rate, name="rate"),
    path("my/reviews/", rating.my_reviews, name="my_reviews"),
    path("my/reviews/<slug:public_id>/", rating.mine, name="mine"),
]

api_urlpatterns: list[URLPattern] = []
