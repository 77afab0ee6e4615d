"""My joint applications, and one of them: how far it is, who has what, what to do, all papers, what happened."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.approvals import presentation, selectors
from apps.approvals.choices import JointAction
from apps.approvals.models import Branch, JointApplication
from apps.approvals.requests import act
from apps.approvals.views.drawing import drawing_of
from apps.approvals.views.shared import guide_url, hats_url, my_joint
from apps.cases.choices import MaterialSource
from apps.cases.selectors import standings as case_standings
from apps.common.errors import Conflict, NotFound
from apps.common.lists import page_of
from apps.files.views import file_response
from apps.identity.requests import actor_of
from apps.matters.presentation import answer_groups, file_row, situation_rows

MOST_DRAFTS = 10


@never_cache
@require_safe
def joint_list(request: HttpRequest) -> HttpResponse:
    """List the reader's joint applications, those still going on first, and what is begun and not submitted."""
    reader, now = actor_of(request), timezone.now()
    if reader.is_staff:
        return redirect("approvals:desk_list")
    show_all = request.GET.get("show") == "all"
    found = selectors.joint_applications(reader=reader, open_only=not show_all)
    page = page_of(found, order=selectors.ORDER, cursor=request.GET.get("cursor", ""))
    standings = selectors.standings(page.rows, now=now)
    here = reverse("approvals:list")
    cursor = f"{here}?show=all&cursor=" if show_all else f"{here}?cursor="
    context = {
        "cards": [presentation.card_of(joint, standings[joint.pk]) for joint in page.rows],
        "drafts": list(selectors.joint_drafts(reader=reader, now=now)[:MOST_DRAFTS]),
        "tabs": [
            {"label": _("正在办"), "url": here, "current": not show_all, "count": None},
            {"label": _("全部"), "url": f"{here}?show=all", "current": show_all, "count": None},
        ],
        "newer_url": f"{cursor}{page.previous}" if page.previous else "",
        "older_url": f"{cursor}{page.next}" if page.next else "",
    }
    return render(request, "approvals/joint_list.html", context)


@never_cache
@require_safe
def joint_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a joint application whole."""
    reader = actor_of(request)
    if reader.is_staff:  # the applicant's page hides nothing; the desk's logs the reading
        return redirect("approvals:desk_joint", public_id=public_id)
    joint, now = my_joint(request, public_id), timezone.now()
    branches: list[Branch] = joint.shown_branches  # type: ignore[attr-defined]
    standing = selectors.standings([joint], now=now)[joint.pk]
    corrections = list(selectors.corrections_of(joint))
    pending = [row for row in corrections if row.answered_at is None]
    documents = [_document(joint, row) for row in selectors.documents_of(joint)]
    cases = case_standings([row.case for row in branches if row.case], now=now)
    shown = presentation.shown_answers(joint, reader=reader)
    context = {
        "joint": joint,
        "status": str(joint.get_status_display()),
        "light": presentation.light_of(joint, standing),
        "to_do": presentation.to_do(joint, pending, documents[0]["url"] if documents else ""),
        "drawing": drawing_of(branches),
        "branches": [
            _with_hat(joint, one, row)
            for one, row in zip(presentation.branch_rows(branches, cases), branches, strict=True)
        ],
        "rows": _rows(joint, presentation.due_words(standing)),
        "documents": documents + _case_papers(joint, branches),
        "materials": [_material(joint, row) for row in selectors.materials_of(joint)],
        "history": presentation.history(joint, list(selectors.history_of(joint)), corrections),
        "situation_rows": situation_rows(joint.version.parsed.situations, joint.situations),
        "groups": answer_groups(shown.form, shown.answers, joint.situations),
        "may_withdraw": presentation.may_withdraw(selectors.actions_of(joint, reader)),
    }
    return render(request, "approvals/joint_detail.html", context)


def _with_hat(joint: JointApplication, row: presentation.BranchRow, branch: Branch) -> dict[str, Any]:
    """Return a part with the way to its case: that of a firm it founded is read in the firm's hat."""
    other = branch.case is not None and branch.case.holder != joint.holder
    return {
        "row": row,
        "url": hats_url(row.url) if other else row.url,
        "url_label": _("换成单位身份看") if other else row.url_label,
    }


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back all that is undecided; a second click finds it done."""
    joint = my_joint(request, public_id)
    try:
        act(joint=joint, action=JointAction.WITHDRAW, data={}, actor=actor_of(request), at=timezone.now())
    except Conflict as error:
        messages.warning(request, error.text)
    else:
        messages.success(request, _("已经为您撤回没办完的各项。想再办，可以随时重新申请。"))
    return redirect("approvals:detail", public_id)


@require_safe
def joint_document(request: HttpRequest, public_id: str, document: str) -> HttpResponse:
    """Send a document of one's own whole."""
    joint = my_joint(request, public_id)
    row = selectors.documents_of(joint).filter(public_id=document).first()
    if row is None:
        raise NotFound
    return file_response(row.file, download=True)


@require_safe
def joint_material(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Send a paper one handed in."""
    joint = my_joint(request, public_id)
    row = selectors.materials_of(joint).filter(pk=pk).first()
    if row is None or row.file is None:
        raise NotFound
    return file_response(row.file)


def _rows(joint: JointApplication, due: str) -> list[dict[str, Any]]:
    applicant = joint.entity.name if joint.entity else joint.person.name if joint.person else ""
    rows = [
        {"label": _("联办编号"), "value": joint.number},
        {"label": _("申请人"), "value": applicant},
        {"label": _("谁牵头"), "value": joint.lead.name},
        {"label": _("什么时候全部办完"), "value": due},
        {"label": _("咨询电话"), "value": joint.lead.phone_consult},
        {"label": _("提交时间"), "value": f"{timezone.localtime(joint.submitted_at):%Y-%m-%d %H:%M}"},
        {"label": _("办事指南"), "value": joint.title, "url": guide_url(joint.scheme.slug)},
    ]
    return [row for row in rows if row["value"]]


def _document(joint: JointApplication, row: Any) -> dict[str, Any]:
    day = presentation.day_words(timezone.localdate(row.issued_at))
    url = reverse("approvals:document", args=[joint.public_id, row.public_id])
    return file_row(name=str(row.get_kind_display()), note=f"{row.number} · {day}", url=url)


def _case_papers(joint: JointApplication, branches: list[Branch]) -> list[dict[str, Any]]:
    """Return the documents of the cases and the licences they led to, so far."""
    files = []
    licences = selectors.licences_of(branches)
    holders = {row.case_id: row.case.holder for row in branches if row.case}
    for row in selectors.case_documents(joint):
        url = reverse("cases:document", args=[row.case.public_id, row.public_id])
        own = holders.get(row.case_id) == joint.holder
        name = _("%(matter)s：%(kind)s") % {"matter": row.case.title, "kind": row.get_kind_display()}
        files.append(file_row(name=name, note=row.number, url=url if own else ""))
    for case_id, licence in licences.items():
        own = holders.get(case_id) == joint.holder
        url = reverse("licences:detail", args=[licence.public_id])
        files.append(file_row(name=licence.type.name, note=licence.number, url=url if own else hats_url(url)))
    return files


def _material(joint: JointApplication, row: Any) -> dict[str, Any]:
    later = row.source == MaterialSource.PROMISED
    url = reverse("approvals:material", args=[joint.public_id, row.pk]) if row.file_id else ""
    note = " · ".join(part for part in (row.file.name if row.file else "", str(row.get_source_display())) if part)
    return file_row(name=row.name, note=note, url=url) | {"tag": _("答应后补") if later else "", "light": "yellow"}
