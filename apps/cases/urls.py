"""Addresses of cases."""

from django.urls import path

from apps.cases.api import cases, drafts
from apps.cases.views import counter, desk, desk_search

app_name = "cases"

urlpatterns: list = []  # type: ignore[type-arg]

api_urlpatterns = [
    path("drafts", drafts.DraftList.as_view(), name="draft_list"),
    path("drafts/<str:public_id>", drafts.DraftDetail.as_view(), name="draft_detail"),
    path("drafts/<str:public_id>/materials", drafts.DraftMaterials.as_view(), name="draft_materials"),
    path(
        "drafts/<str:public_id>/materials/<int:pk>", drafts.DraftMaterialDetail.as_view(), name="draft_material_detail"
    ),
    path("drafts/<str:public_id>/upgrade", drafts.DraftUpgrade.as_view(), name="draft_upgrade"),
    path("drafts/<str:public_id>/submit", drafts.DraftSubmit.as_view(), name="draft_submit"),
    path("cases", cases.CaseList.as_view(), name="case_list"),
    path("cases/<str:public_id>", cases.CaseDetail.as_view(), name="case_detail"),
    path("cases/<str:public_id>/history", cases.CaseHistory.as_view(), name="case_history"),
    path("cases/<str:public_id>/uploads", cases.CaseUploads.as_view(), name="case_uploads"),
    path("cases/<str:public_id>/documents/<str:document>", cases.CaseDocument.as_view(), name="case_document"),
    path("cases/<str:public_id>/materials/<str:material>", cases.CaseMaterialFile.as_view(), name="case_material"),
    path("cases/<str:public_id>/<str:action>", cases.CaseVerb.as_view(), name="case_verb"),
    path("desk/items", cases.ItemList.as_view(), name="item_list"),
    path("desk/items/next", cases.ItemNext.as_view(), name="item_next"),
    path("desk/items/<str:public_id>/<str:action>", cases.ItemVerb.as_view(), name="item_verb"),
]

urlpatterns += [
    path("desk/intake/", counter.begin, name="counter_begin"),
    path("desk/intake/receipts/<str:public_id>/", counter.receipt, name="counter_receipt"),
    path("desk/intake/<str:public_id>/", counter.fill, name="counter_fill"),
    path("desk/intake/<str:public_id>/discard/", counter.discard, name="counter_discard"),
    path("desk/intake/<str:public_id>/files/<int:pk>/", counter.draft_file, name="counter_file"),
    path("desk/cases/", desk_search.case_search, name="desk_search"),
    path("desk/cases/<str:public_id>/", desk.desk_case, name="desk_case"),
    path("desk/cases/<str:public_id>/unmask/", desk.desk_unmask, name="desk_unmask"),
    path("desk/cases/<str:public_id>/materials/<str:material>/", desk.desk_material, name="desk_material"),
    path("desk/cases/<str:public_id>/documents/<str:document>/", desk.desk_document, name="desk_document"),
    path("desk/cases/<str:public_id>/item/<str:action>/", desk.desk_item, name="desk_item"),
    path("desk/cases/<str:public_id>/do/<str:action>/", desk.desk_verb, name="desk_verb"),
]
