"""Addresses of approvals."""

from django.urls import URLPattern, path

from apps.approvals.api import drafts, joints, schemes

app_name = "approvals"

urlpatterns: list[URLPattern] = []

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
