"""Addresses of approvals."""

from django.urls import path

from apps.approvals.api import drafts, joints, schemes
from apps.approvals.views import check, desk, desk_list, guides, materials, start, supplement
from apps.approvals.views import drafts as draft_pages
from apps.approvals.views import joints as joint_pages

app_name = "approvals"

urlpatterns = [
    path("joint/", guides.scheme_list, name="schemes"),
    path("joint/applications/", joint_pages.joint_list, name="list"),
    path("joint/applications/<slug:public_id>/", joint_pages.joint_detail, name="detail"),
    path("joint/applications/<slug:public_id>/withdraw/", joint_pages.withdraw, name="withdraw"),
    path("joint/applications/<slug:public_id>/supplement/", supplement.supplement, name="supplement"),
    path("joint/applications/<slug:public_id>/documents/<slug:document>/", joint_pages.joint_document, name="document"),
    path("joint/applications/<slug:public_id>/materials/<int:pk>/", joint_pages.joint_material, name="material"),
    path("joint/drafts/<slug:public_id>/", draft_pages.draft, name="draft"),
    path("joint/drafts/<slug:public_id>/upgrade/", draft_pages.upgrade, name="draft_upgrade"),
    path("joint/drafts/<slug:public_id>/discard/", draft_pages.discard, name="draft_discard"),
    path("joint/drafts/<slug:public_id>/situation/", start.situation, name="draft_situation"),
    path("joint/drafts/<slug:public_id>/materials/", materials.materials, name="draft_materials"),
    path("joint/drafts/<slug:public_id>/materials/<slug:material>/", materials.material, name="draft_material"),
    path("joint/drafts/<slug:public_id>/files/<int:pk>/", materials.draft_file, name="draft_file"),
    path("joint/drafts/<slug:public_id>/check/", check.check, name="draft_check"),
    path("joint/drafts/<slug:public_id>/<slug:group>/", draft_pages.screen, name="draft_screen"),
    path("joint/drafts/<slug:public_id>/<slug:group>/save/", draft_pages.save, name="draft_save"),
    path("joint/<slug:slug>/", guides.guide, name="guide"),
    path("joint/<slug:slug>/start/", start.start, name="start"),
    path("desk/joint/", desk_list.desk_list, name="desk_list"),
    path("desk/joint/<slug:public_id>/", desk.desk_joint, name="desk_joint"),
    path("desk/joint/<slug:public_id>/notes/<slug:branch>/", desk.desk_note, name="desk_note"),
    path("desk/joint/<slug:public_id>/send/", desk.desk_send, name="desk_send"),
    path("desk/joint/<slug:public_id>/item/<slug:action>/", desk.desk_item, name="desk_item"),
    path("desk/joint/<slug:public_id>/materials/<int:pk>/", desk.desk_material, name="desk_material"),
    path("desk/joint/<slug:public_id>/documents/<slug:document>/", desk.desk_document, name="desk_document"),
]

api_urlpatterns = [
    path("schemes", schemes.SchemeList.as_view(), name="scheme_list"),
    path("schemes/<slug:slug>", schemes.SchemeDetail.as_view(), name="scheme_detail"),
    path("schemes/<slug:slug>/form", schemes.SchemeForm.as_view(), name="scheme_form"),
    path("joint-drafts", drafts.JointDraftList.as_view(), name="joint_draft_list"),
    path("joint-drafts/<str:public_id>", drafts.JointDraftDetail.as_view(), name="joint_draft_detail"),
    path("joint-drafts/<str:public_id>/materials", drafts.JointDraftMaterials.as_view(), name="joint_draft_materials"),
    path(
        "joint-drafts/<str:public_id>/materials/<int:pk>",
        drafts.JointDraftMaterialDetail.as_view(),
        name="joint_draft_material",
    ),
    path("joint-drafts/<str:public_id>/upgrade", drafts.JointDraftUpgrade.as_view(), name="joint_draft_upgrade"),
    path("joint-drafts/<str:public_id>/submit", drafts.JointDraftSubmit.as_view(), name="joint_draft_submit"),
    path("joint-applications", joints.JointList.as_view(), name="joint_list"),
    path("joint-applications/<str:public_id>", joints.JointDetail.as_view(), name="joint_detail"),
    path("joint-applications/<str:public_id>/history", joints.JointHistory.as_view(), name="joint_history"),
    path("joint-applications/<str:public_id>/uploads", joints.JointUploads.as_view(), name="joint_uploads"),
    path(
        "joint-applications/<str:public_id>/documents/<str:document>",
        joints.JointDocumentFile.as_view(),
        name="joint_document",
    ),
    path("joint-applications/<str:public_id>/<str:action>", joints.JointVerb.as_view(), name="joint_verb"),
]
