"""Addresses of reviews."""

from django.urls import path

from apps.reviews.api import reviews
from apps.reviews.views import board, desk, rating

app_name = "reviews"

urlpatterns = [
    path("review/thanks/", rating.thanks, name="thanks"),
    path("review/<str:token>/", rating.rate, name="rate"),
    path("my/reviews/", rating.my_reviews, name="my_reviews"),
    path("my/reviews/<slug:public_id>/", rating.mine, name="mine"),
    path("reviews/", board.board, name="board"),
    path("reviews/<slug:slug>/", board.department, name="department"),
    path("desk/reviews/", desk.review_list, name="desk_list"),
    path("desk/reviews/<slug:public_id>/", desk.desk_review, name="desk_review"),
    path("desk/reviews/<slug:public_id>/contact/", desk.desk_contact, name="desk_contact"),
    path("desk/reviews/<slug:public_id>/do/<slug:action>/", desk.desk_verb, name="desk_verb"),
    path("desk/reviews/<slug:public_id>/item/<slug:action>/", desk.desk_item, name="desk_item"),
]

api_urlpatterns = [
    path("review-tags", reviews.ReviewTags.as_view(), name="review_tags"),
    path("review-invitations", reviews.InvitationList.as_view(), name="review_invitations"),
    path("reviews", reviews.ReviewList.as_view(), name="review_list"),
    path("reviews/board", reviews.ReviewBoard.as_view(), name="review_board"),
    path("reviews/<str:public_id>", reviews.ReviewDetail.as_view(), name="review_detail"),
    path("reviews/<str:public_id>/append", reviews.ReviewAppend.as_view(), name="review_append"),
    path("reviews/<str:public_id>/<str:action>", reviews.ReviewVerb.as_view(), name="review_verb"),
]
