"""A joint application at the desk: all departments' parts, what each waits for, and the one correction notice."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import ValidationError

from apps.approvals import presentation, selectors
from apps.approvals.choices import BranchStatus, JointAction
from apps.approvals.models import Branch, JointApplication
from apps.approvals.permissions import sees_whole
from apps.approvals.requests import act
from apps.approvals.views.desk_forms import BY_HAND, note_forms, send_form
from apps.approvals.views.drawing import drawing_of
from apps.cases.selectors import standings as case_standings
from apps.common import masking
from apps.common.actor import Actor
from apps.common.errors import DomainError, NotFound, StaleVersion
from apps.files.views import file_response
from apps.identity.models import Person
from apps.identity.permissions import departments_with
from apps.identity.requests import actor_of, at_a_post
from apps.identity.selectors import post_names
from apps.journal.services import log_read
from apps.matters.presentation import answer_groups, file_row, situation_rows
from apps.work import services as work
from apps.work.choices import ItemAction
from apps.work.selectors import handling_of, live_items_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was just tried and did not go through: it is shown again with what is wrong."""

    form: str = ""
    posted: QueryDict = field(default_factory=QueryDict)
    notice: str = ""


NOTHING = Attempt()


def seen_joint(actor: Actor, public_id: str) -> JointApplication:
    """Return a joint application the post may view, or 404."""
    joint: JointApplication = get_object_or_404(selectors.joint_detail(reader=actor), public_id=public_id)
    return joint


@never_cache
@require_safe
@at_a_post
def desk_joint(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a joint application; opening it is noted for the applicant to see."""
    return _page(request, seen_joint(actor_of(request), public_id))


def _page(
    request: HttpRequest, joint: JointApplication, attempt: Attempt = NOTHING, *, status: int = 200
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    log_read(actor=actor, holder=joint.holder, subject=joint, at=now)  # whichever way the page came up
    branches: list[Branch] = joint.shown_branches  # type: ignore[attr-defined]
    whole = sees_whole(joint, actor)
    own = branches if whole else presentation.own_branches(joint, actor)
    cases = case_standings([row.case for row in branches if row.case], now=now)
    corrections = list(selectors.corrections_of(joint))
    noted = [row for row in selectors.noted_shortcomings(joint) if whole or row.branch in own]
    actions, to_note = selectors.actions_of(joint, actor), selectors.branches_to_note(joint, actor)
    tried: dict[str, Any] = {"tried": attempt.form, "posted": attempt.posted}
    shown = presentation.shown_answers(joint, reader=actor)
    events = list(selectors.history_of(joint))
    items = live_items_of(joint).select_related("assignee__department", "department")
    context = {
        "joint": joint,
        "status": presentation.desk_status(joint),
        "left": selectors.standings([joint], now=now)[joint.pk].remaining,
        "holder": _holder(joint),
        "drawing": drawing_of(branches),
        "branches": _branches(joint, branches, presentation.branch_rows(branches, cases, desk=True), actor),
        "noted": presentation.places_of(noted),
        "forms": [*send_form(joint, actions, **tried), *note_forms(joint, to_note, noted, **tried)],
        "refused": [one for one in actions if not one.allowed and one.action in BY_HAND],
        "corrections": [_correction(row, own) for row in corrections],
        "attempt": attempt,
        "items": [handling_of(item, actor) for item in items],
        "is_whole": whole,
        "materials": [_material(joint, row) for row in selectors.materials_of(joint)] if whole else [],
        "documents": [_document(joint, row) for row in selectors.documents_of(joint)],
        "opinions": _opinions(own),
        "history": presentation.history(
            joint, events, corrections, posts=post_names(events), own={row.pk for row in own}
        ),
        "situation_rows": situation_rows(joint.version.parsed.situations, joint.situations),
        "groups": answer_groups(shown.form, shown.answers, joint.situations),
    }
    return render(request, "approvals/desk_joint.html", context, status=status)


def _holder(joint: JointApplication) -> list[dict[str, str]]:
    rows = []
    if joint.entity is not None:
        rows = [
            {"label": _("单位名称"), "value": joint.entity.name},
            {"label": _("统一社会信用代码"), "value": joint.entity.uscc},
            {"label": _("单位电话"), "value": masking.mask_phone(joint.entity.phone) if joint.entity.phone else ""},
        ]
    if joint.person is not None:
        rows += _person(joint.person, _("姓名"))
    if joint.agent is not None:
        rows += _person(joint.agent, _("经办人"))
    return [row for row in rows if row["value"]]


def _person(person: Person, label: str) -> list[dict[str, str]]:
    number = masking.mask_id_number(person.id_number) if person.id_number else ""
    phone = masking.mask_phone(person.phone) if person.phone else ""
    return [
        {"label": label, "value": person.name},
        {"label": _("证件号码"), "value": number},
        {"label": _("手机号"), "value": phone},
    ]


def _branches(
    joint: JointApplication, branches: list[Branch], rows: list[presentation.BranchRow], actor: Actor
) -> list[dict[str, Any]]:
    """Return the parts; a case is opened only by who may view it. Who is silent in intake is named."""
    departments = departments_with(actor, "view_cases")
    silent = set(selectors.intake_standing(joint).silent)
    return [
        {
            "row": shown,
            "url": shown.url if branch.department_id in departments else "",
            "waits": shown.waits_for or _waits(branch, is_silent=branch.name in silent),
        }
        for branch, shown in zip(branches, rows, strict=True)
    ]


def _waits(branch: Branch, *, is_silent: bool) -> str:
    if branch.status != BranchStatus.OPEN or branch.case is None:
        return ""
    if is_silent:
        return _("等本部门收件审查：受理，或记录要补正的内容")
    if branch.case.status == "correction":
        return _("等申请人补正")
    if branch.case.status == "submitted":
        return _("已记录要补正的内容，等牵头部门合并告知")
    return ""


def _correction(correction: Any, own: list[Branch]) -> dict[str, Any]:
    names = {row.pk for row in own}
    rows = [row for row in correction.shortcomings.all() if row.branch_id in names]
    return {"row": correction, "places": presentation.places_of(rows)}


def _material(joint: JointApplication, row: Any) -> dict[str, Any]:
    held = row.file_id or row.licence_id
    url = reverse("approvals:desk_material", args=[joint.public_id, row.pk]) if held else ""
    note = " · ".join(part for part in (str(row.get_source_display()), row.file.name if row.file else "") if part)
    return file_row(name=row.name, note=note, url=url)


def _document(joint: JointApplication, row: Any) -> dict[str, Any]:
    url = reverse("approvals:desk_document", args=[joint.public_id, row.public_id])
    return file_row(name=str(row.get_kind_display()), note=row.number, url=url)


def _opinions(own: list[Branch]) -> list[dict[str, Any]]:
    titles = {row.case_id: row.matter.name for row in own}
    return [{"row": row, "matter": titles.get(row.subject_id, "")} for row in selectors.opinions_on(own)]


# What is done here ----------------------------------------------------------------------------------------------------
@require_POST
@at_a_post
def desk_note(request: HttpRequest, public_id: str, branch: str) -> HttpResponse:
    """Keep what a department wants corrected; nothing ticked takes back what it noted."""
    posted = request.POST
    items = [{"target": name, "text": posted.get(f"text:{name}", "")} for name in posted.getlist("target")]
    data = {"branch": branch, "items": items}
    return _do(request, public_id, JointAction.NOTE_SHORTCOMINGS, data, f"note:{branch}")


@require_POST
@at_a_post
def desk_send(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell the applicant once what all departments noted."""
    data = {"note": request.POST.get("note", "")}
    if request.POST.get("revision", "").isdecimal():
        data["revision"] = request.POST["revision"]
    return _do(request, public_id, JointAction.SEND_CORRECTION, data, "send")


def _do(request: HttpRequest, public_id: str, action: JointAction, data: dict[str, Any], form: str) -> HttpResponse:
    actor = actor_of(request)
    joint = seen_joint(actor, public_id)
    try:
        act(joint=joint, action=action, data=data, actor=actor, at=timezone.now())
    except ValidationError:
        notice = _("还没有办：勾选的每一处都要写明怎么改。")
        return _page(request, joint, Attempt(form, request.POST, notice), status=422)
    except StaleVersion:
        notice = _("同事刚刚处理过这件，您的操作没有执行。下面是现在的情况，请核对后再办。")
        return _page(request, seen_joint(actor, public_id), Attempt(form, request.POST, notice), status=409)
    except NotFound:
        raise
    except DomainError as error:
        attempt = Attempt(form, request.POST, error.text)
        return _page(request, seen_joint(actor, public_id), attempt, status=error.status)
    messages.success(request, _("办好了：%(action)s。") % {"action": action.label})
    return redirect("approvals:desk_joint", public_id)


@require_POST
@at_a_post
def desk_item(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Take a piece of work of the whole, put it back, or hand it to a colleague."""
    actor = actor_of(request)
    joint = seen_joint(actor, public_id)
    item = live_items_of(joint).filter(public_id=request.POST.get("item", "")).first()
    if item is None or action not in ItemAction.values:
        raise NotFound
    try:
        work.act_on_item(item=item, action=action, to=request.POST.get("to", ""), actor=actor, at=timezone.now())
    except DomainError as error:
        return _page(request, seen_joint(actor, public_id), Attempt(notice=error.text), status=error.status)
    messages.success(request, _("办好了：%(action)s。") % {"action": ItemAction(action).label})
    return redirect("approvals:desk_joint", public_id)


@never_cache
@require_safe
@at_a_post
def desk_material(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Open a paper of the whole; noted for the applicant to see. A department opens its own share at its case."""
    actor = actor_of(request)
    joint = seen_joint(actor, public_id)
    row = selectors.materials_of(joint).select_related("file", "licence__file").filter(pk=pk).first()
    file = (row.file or (row.licence.file if row.licence else None)) if row else None
    if row is None or file is None or not sees_whole(joint, actor):
        raise NotFound
    log_read(actor=actor, holder=joint.holder, subject=joint, at=timezone.now(), unmasked=f"material:{row.material}")
    return file_response(file)


@never_cache
@require_safe
@at_a_post
def desk_document(request: HttpRequest, public_id: str, document: str) -> HttpResponse:
    """Open a document of the whole."""
    actor = actor_of(request)
    joint = seen_joint(actor, public_id)
    row = get_object_or_404(selectors.documents_of(joint), public_id=document)
    log_read(actor=actor, holder=joint.holder, subject=joint, at=timezone.now(), unmasked=f"document:{row.kind}")
    return file_response(row.file)
