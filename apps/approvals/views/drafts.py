"""Filling in a joint draft, one group of questions per screen; nothing typed is lost, two tabs do not overwrite each other."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.approvals.definition import joint_form
from apps.approvals.models import JointDraft
from apps.approvals.selectors import union_of_draft
from apps.approvals.services import drafts
from apps.approvals.views.screens import Progress
from apps.approvals.views.shared import of_draft
from apps.common.errors import FieldError, NotFound
from apps.common.forms.display import Shown
from apps.common.forms.fields import Group
from apps.common.forms.screens import (
    errors_in,
    fields_of,
    given_on,
    keep_given,
    kept_response,
    known_elsewhere,
    mark_of,
    way_on,
)
from apps.identity.requests import actor_of
from apps.matters.presentation import sheet_of


@of_draft
@require_safe
def draft(_request: HttpRequest, draft: JointDraft) -> HttpResponse:
    """Lead to the first screen on which something is missing."""
    return redirect(Progress.of(draft).way.first_open())


@of_draft
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, draft: JointDraft, group: str) -> HttpResponse:
    """Show one group of questions, or keep what was typed and go where the button says."""
    asked = _group(draft, group)
    if asked is None:  # an answer on another screen left nothing to ask here
        return redirect("approvals:draft", draft.public_id)
    if request.method == "GET":
        return _render(request, draft, asked, dict(draft.answers or {}), [])
    typed = {**(draft.answers or {}), **given_on(asked, request.POST)}
    kept = keep_given(asked, draft.answers or {}, request.POST, partial(_save, draft))
    if kept is None:
        return _render(request, draft, asked, typed, [], stale=True)
    draft = kept
    errors = errors_in(asked, Progress.of(draft, typed).result.errors) if "_next" in request.POST else []
    if errors:
        return _render(request, draft, asked, typed, errors)
    return redirect(_where_to(request, draft, asked))


@of_draft
@require_POST
def save(request: HttpRequest, draft: JointDraft, group: str) -> HttpResponse:
    """Keep what was typed while typing; the answer carries the time and the new mark of what was seen."""
    asked = _group(draft, group)
    if asked is None:
        return HttpResponse(status=409)
    kept = keep_given(asked, draft.answers or {}, request.POST, partial(_save, draft))
    return kept_response(asked, kept.answers or {}, at=kept.saved_at) if kept else HttpResponse(status=409)


@of_draft
@require_POST
def upgrade(request: HttpRequest, draft: JointDraft) -> HttpResponse:
    """Move a draft to the guides that are in force; the answers whose questions remain stay."""
    drafts.upgrade_draft(draft=draft, at=timezone.now())
    messages.success(request, _("已换成最新的办事指南，您填过的内容还在。请再看一遍。"))
    return redirect("approvals:draft", draft.public_id)


@of_draft
@require_POST
def discard(request: HttpRequest, draft: JointDraft) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard_draft(draft=draft, at=timezone.now())
    messages.success(request, _("草稿已删去。"))
    return redirect("approvals:list")


def _group(draft: JointDraft, group_id: str) -> Group | None:
    """Return a group of the one form; ``None`` for one the situation left empty.

    :raises NotFound: the scheme has no such group in any situation
    """
    union = union_of_draft(draft)

    def found(situations: dict[str, str]) -> Group | None:
        return next((group for group in joint_form(union, situations).groups if group.id == group_id), None)

    asked = found(draft.situations)
    if asked is None and found({}) is None:
        raise NotFound
    return asked


def _save(draft: JointDraft, given: Mapping[str, Any]) -> JointDraft:
    saved, _result = drafts.save_draft(
        draft=draft, answers=given, situations=None, place=None, revision=draft.revision, at=timezone.now()
    )
    return saved


def _where_to(request: HttpRequest, draft: JointDraft, group: Group) -> str:
    if "_later" in request.POST:
        messages.success(request, _("已为您存好，随时可以接着填。"))
        return reverse("approvals:list")
    here = reverse("approvals:draft_screen", args=[draft.public_id, group.id])
    return way_on(Progress.of(draft).way, group, here=here, posted=request.POST)


def _render(
    request: HttpRequest,
    draft: JointDraft,
    group: Group,
    answers: dict[str, Any],
    errors: list[FieldError],
    *,
    stale: bool = False,
) -> HttpResponse:
    progress = Progress.of(draft, answers)
    strict = next((entry for entry in progress.form.groups if entry.id == group.id), group)
    sheet = sheet_of(
        group,
        answers,
        actor=actor_of(request),
        today=timezone.localdate(),
        errors=errors,
        rows=request.GET.get("rows", ""),
    )
    context = progress.context(group.id) | {
        "group": group,
        "fields": [_with_readers(shown, progress) for shown in fields_of(strict, sheet, progress.result.visible)],
        "known": known_elsewhere(group, answers, draft.situations),
        "has_conditions": any(question.when for question in group.fields),
        "errors": errors,
        "seen": mark_of(group, draft.answers or {}),
        "stale": stale,
        "here": reverse("approvals:draft_screen", args=[draft.public_id, group.id]),
        "save_url": reverse("approvals:draft_save", args=[draft.public_id, group.id]),
    }
    return render(request, "cases/draft_group.html", context, status=409 if stale else 422 if errors else 200)


def _with_readers(shown: Shown, progress: Progress) -> Shown:
    """Say of a shared question who reads its answer."""
    told = [text for text in (shown["help"], progress.readers_of(shown["name"])) if text]
    return shown | {"help": _("；").join(told)}
