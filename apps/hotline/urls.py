"""Addresses of hotline."""

from django.urls import URLPattern, path

from apps.hotline.api import public, tickets
from apps.hotline.views import asking, call_backs, calls, desk, desk_list, mine, rates
from apps.hotline.views import public as pages

app_name = "hotline"

urlpatterns: list[URLPattern] = [
    path("tickets/", mine.ticket_list, name="mine"),
    path("tickets/new/", asking.new, name="new"),
    path("tickets/query/", pages.query, name="query"),
    path("tickets/<slug:public_id>/", mine.ticket, name="mine_ticket"),
    path("tickets/<slug:public_id>/files/<slug:file>/", mine.ticket_file, name="mine_file"),
    path("tickets/<slug:public_id>/do/<slug:action>/", mine.do, name="mine_do"),
    path("answers/", pages.answers, name="answers"),
    path("answers/<slug:public_id>/", pages.answer, name="answer"),
    path("desk/calls/", calls.call, name="call"),
    path("desk/calls/aid/", calls.aid, name="call_aid"),
    path("desk/calls/back/", call_backs.call_back_list, name="call_backs"),
    path("desk/calls/back/<slug:public_id>/", call_backs.call_back, name="call_back"),
    path("desk/tickets/", desk_list.ticket_list, name="desk_list"),
    path("desk/tickets/rates/", rates.rates, name="desk_rates"),
    path("desk/tickets/<slug:public_id>/", desk.desk_ticket, name="desk_ticket"),
    path("desk/tickets/<slug:public_id>/caller/", desk.desk_unmask, name="desk_unmask"),
    path("desk/tickets/<slug:public_id>/files/<slug:file>/", desk.desk_file, name="desk_file"),
    path("desk/tickets/<slug:public_id>/do/<slug:action>/", desk.desk_verb, name="desk_verb"),
    path("desk/tickets/<slug:public_id>/item/<slug:action>/", desk.desk_item, name="desk_item"),
]

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
