"""Filling in a joint draft, one group of questions per screen; nothing typed is lost, two tabs do not overwrite each other."""

from collections.abc import Mapping
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
from apps.common.errors import FieldError, NotFound, StaleVersion
from apps.common.forms.display import Sheet, Shown
from apps.common.forms.fields import Form, Group
from apps.common.forms.screens import (
    asks_facts,
    errors_in,
    extra_rows,
    fields_of,
    given_on,
    is_stale,
    known_elsewhere,
    mark_of,
    sources_of,
    way_on,
)
from apps.identity.requests import actor_of
from apps.identity.selectors import known_facts
from apps.matters.presentation import needs_lists, part_choices, texts_by_path
from apps.matters.selectors import prefill_paths


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
    given = given_on(asked, request.POST)
    typed = {**(draft.answers or {}), **given}
    if is_stale(asked, draft.answers or {}, given, request.POST):
        return _render(request, draft, asked, typed, [], stale=True)
    try:
        draft = _save(draft, given)
    except StaleVersion:
        return _render(request, draft, asked, typed, [], stale=True)
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
    given = given_on(asked, request.POST)
    if is_stale(asked, draft.answers or {}, given, request.POST):
        return HttpResponse(status=409)
    try:
        draft = _save(draft, given)
    except StaleVersion:
        return HttpResponse(status=409)
    response = HttpResponse(status=204)
    response["X-Seen"] = mark_of(asked, draft.answers or {})
    response["X-Saved-At"] = f"{timezone.localtime(draft.saved_at):%H:%M}"
    return response


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
    sheet = Sheet(
        answers=answers,
        today=timezone.localdate(),
        errors=texts_by_path(errors),
        sources=_sources(request, group, answers),
        lists=part_choices() if needs_lists(group.fields) else {},
        rows=extra_rows(request.GET.get("rows", "")),
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


def _sources(request: HttpRequest, group: Group, answers: Mapping[str, Any]) -> dict[str, str]:
    paths = prefill_paths(Form((group,)).elements())
    if not paths or not asks_facts(group):
        return {}
    facts = known_facts(actor=actor_of(request))
    return sources_of(group, answers, paths=paths, facts=facts, today=timezone.localdate())
