"""Addresses of cases."""

from django.urls import path

from apps.cases.api import cases, drafts
from apps.cases.views import cases as case_pages
from apps.cases.views import check, counter, desk, desk_search, materials, public, start, supplement
from apps.cases.views import drafts as draft_pages

app_name = "cases"

urlpatterns = [
    path("matters/<slug:slug>/start/", start.start, name="start"),
    path("drafts/", draft_pages.draft_list, name="draft_list"),
    path("drafts/<slug:public_id>/", draft_pages.draft, name="draft"),
    path("drafts/<slug:public_id>/upgrade/", draft_pages.upgrade, name="draft_upgrade"),
    path("drafts/<slug:public_id>/discard/", draft_pages.discard, name="draft_discard"),
    path("drafts/<slug:public_id>/situation/", start.situation, name="draft_situation"),
    path("drafts/<slug:public_id>/materials/", materials.materials, name="draft_materials"),
    path("drafts/<slug:public_id>/materials/<slug:material>/", materials.material, name="draft_material"),
    path("drafts/<slug:public_id>/files/<int:pk>/", materials.draft_file, name="draft_file"),
    path("drafts/<slug:public_id>/check/", check.check, name="draft_check"),
    path("drafts/<slug:public_id>/<slug:group>/", draft_pages.screen, name="draft_screen"),
    path("drafts/<slug:public_id>/<slug:group>/save/", draft_pages.save, name="draft_save"),
    path("cases/", case_pages.case_list, name="list"),
    path("cases/query/", public.query, name="query"),
    path("cases/<slug:public_id>/", case_pages.case_detail, name="detail"),
    path("cases/<slug:public_id>/withdraw/", case_pages.withdraw, name="withdraw"),
    path("cases/<slug:public_id>/supplement/", supplement.supplement, name="supplement"),
    path("cases/<slug:public_id>/promised/<slug:material>/", case_pages.bring_promised, name="bring_promised"),
    path("cases/<slug:public_id>/documents/<slug:document>/", case_pages.case_document, name="document"),
    path("cases/<slug:public_id>/materials/<slug:material>/", case_pages.case_material, name="material"),
    path("verify/document/<slug:public_id>/", public.verify_document, name="verify_document"),
]

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
