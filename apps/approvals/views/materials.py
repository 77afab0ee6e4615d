"""The papers of a joint draft: each once, for every department that needs it; licences in their stead."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.approvals.models import JointDraft, JointDraftMaterial
from apps.approvals.services import drafts
from apps.approvals.views.screens import Progress
from apps.approvals.views.shared import of_draft
from apps.common.errors import DomainError, NotFound
from apps.common.forms.display import Shown
from apps.common.forms.posted import row_number
from apps.common.forms.screens import MATERIALS
from apps.files.services import store_each
from apps.files.views import file_response
from apps.identity.requests import actor_of
from apps.licences.models import Licence
from apps.licences.permissions import visible_licences, wallet_of
from apps.matters.definition import Material
from apps.matters.presentation import UPLOAD, page_row, paper, paper_tag, upload_field, usable_for


@of_draft
@require_GET
def materials(request: HttpRequest, draft: JointDraft) -> HttpResponse:
    """Show every paper the situation and the answers call for."""
    return _render(request, draft, {})


@of_draft
@require_POST
def material(request: HttpRequest, draft: JointDraft, material: str) -> HttpResponse:
    """Take pages for one paper, let a licence stand for it, or take one out; errors stand beside the paper."""
    wanted = drafts.material_of(draft, material)
    errors = _change(request, draft, wanted)
    if request.headers.get("HX-Request"):
        rows = list(draft.materials.filter(material=wanted.id).select_related("file", "licence__type").order_by("id"))
        progress = Progress.of(draft)
        context = {
            "field": _uploads(draft, wanted, rows, errors),
            "paper": wanted.id,
            "tag": paper_tag(wanted, given=bool(rows), tolerated=progress.is_tolerated(wanted)),
            "steps": progress.way.around(MATERIALS)["steps"],
        }
        return render(request, "cases/uploads.html", context, status=422 if errors else 200)
    if errors:
        return _render(request, draft, {wanted.id: errors})
    return redirect(f"{reverse('approvals:draft_screen', args=[draft.public_id, MATERIALS])}#m-{wanted.id}")


@of_draft
@require_GET
def draft_file(_request: HttpRequest, draft: JointDraft, pk: int) -> HttpResponse:
    """Send an upload back to who made it."""
    file = drafts.file_of(draft, pk)
    if file is None:
        raise NotFound
    return file_response(file)


def _change(request: HttpRequest, draft: JointDraft, wanted: Material) -> list[str]:
    """Do what the form says; return in words what could not be done."""
    post, now = request.POST, timezone.now()
    try:
        if "_remove_file" in post:
            drafts.remove_material(draft=draft, pk=row_number(post["_remove_file"]), at=now)
        elif "licence" in post:
            licence = visible_licences(actor_of(request)).filter(public_id=post["licence"]).first()
            if licence is None:
                raise NotFound
            drafts.attach_licence(draft=draft, material=wanted.id, licence=licence, actor=actor_of(request), at=now)
        else:
            return _upload(request, draft, wanted)
    except DomainError as error:
        return [error.text]
    return []


def _upload(request: HttpRequest, draft: JointDraft, wanted: Material) -> list[str]:
    """Store each page; those that cannot be used are named, the others are kept."""
    files = request.FILES.getlist(UPLOAD)

    def store(data: bytes, name: str) -> JointDraftMaterial:
        return drafts.attach_file(
            draft=draft, material=wanted.id, data=data, name=name, actor=actor_of(request), at=timezone.now()
        )

    _kept, refused = store_each(files, max_mb=wanted.max_mb, store=store)
    return [error.text for error in refused] if files else [_("请先选择文件，再点“上传”。")]


def _render(request: HttpRequest, draft: JointDraft, errors: dict[str, list[str]]) -> HttpResponse:
    progress = Progress.of(draft)
    rows = list(draft.materials.select_related("file", "licence__type").order_by("id"))
    licences = usable_for(progress.needed, wallet_of(actor_of(request)), today=timezone.localdate())
    papers = [
        _paper(progress, wanted, [row for row in rows if row.material == wanted.id], licences, errors)
        for wanted in progress.needed
    ]
    told = [{"field": f"m-{name}", "text": text} for name, texts in errors.items() for text in texts]
    context = progress.context(MATERIALS) | {"papers": papers, "errors": told}
    return render(request, "cases/draft_materials.html", context, status=422 if errors else 200)


def _paper(
    progress: Progress,
    wanted: Material,
    rows: list[JointDraftMaterial],
    licences: list[Licence],
    errors: dict[str, list[str]],
) -> dict[str, Any]:
    shown = paper(
        wanted,
        rows,
        url=_url(progress.draft, wanted),
        field=_uploads(progress.draft, wanted, rows, errors.get(wanted.id, [])),
        licences=licences,
        tolerated=progress.is_tolerated(wanted),
    )
    needing = {"label": _("谁要用"), "value": progress.needing(wanted.id)}
    return shown | {"facts": [needing, *shown["facts"]]}


def _url(draft: JointDraft, wanted: Material) -> str:
    return reverse("approvals:draft_material", args=[draft.public_id, wanted.id])


def _uploads(draft: JointDraft, wanted: Material, rows: list[JointDraftMaterial], errors: list[str]) -> Shown:
    return upload_field(
        wanted,
        id=f"m-{wanted.id}",
        url=_url(draft, wanted),
        files=[
            page_row(row, url=reverse("approvals:draft_file", args=[draft.public_id, row.pk]))
            for row in rows
            if row.file
        ],
        errors=errors,
    )
