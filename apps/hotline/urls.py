"""Addresses of hotline."""

from django.urls import URLPattern, path

from apps.hotline.api import public, tickets

app_name = "hotline"

urlpatterns: list[URLPattern] = []

api_urlpatterns: list[URLPattern] = [
    path("ticket-categories", public.CategoryTree.as_view(), name="ticket_categories"),
    path("ticket-categories/suggest", public.CategorySuggest.as_view(), name="ticket_category_suggest"),
    path("tickets", tickets.TicketList.as_view(), name="ticket_list"),
    path("tickets/query", public.TicketQuery.as_view(), name="ticket_query"),
    path("tickets/published", public.PublishedList.as_view(), name="ticket_published"),
    path("tickets/uploads", tickets.TicketUploads.as_view(), name="ticket_uploads"),
    path("tickets/similar", tickets.TicketSimilar.as_view(), name="ticket_similar"),
    path("tickets/<str:public_id>", tickets.TicketDetail.as_view(), name="ticket_detail"),
    path("tickets/<str:public_id>/history", tickets.TicketHistory.as_view(), name="ticket_history"),
    path("tickets/<str:public_id>/unmask", tickets.TicketUnmask.as_view(), name="ticket_unmask"),
    path("tickets/<str:public_id>/files/<str:file>", tickets.TicketFileDownload.as_view(), name="ticket_file"),
    path("tickets/<str:public_id>/<str:action>", tickets.TicketVerb.as_view(), name="ticket_verb"),
]
