"""Filling in a draft, one group of questions per screen; nothing typed is lost, two tabs do not overwrite each other."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.cases import selectors
from apps.cases.models import Draft
from apps.cases.services import drafts
from apps.cases.views.screens import Progress
from apps.cases.views.shared import of_draft
from apps.common.errors import FieldError, NotFound
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
from apps.common.lists import page_of
from apps.identity.requests import actor_of
from apps.matters.presentation import sheet_of

ORDER = ("-saved_at", "-id")


@require_GET
def draft_list(request: HttpRequest) -> HttpResponse:
    """List what the reader has begun and not submitted."""
    found = selectors.drafts(reader=actor_of(request), now=timezone.now())
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""))
    return render(request, "cases/draft_list.html", {"page": page})


@of_draft
@require_GET
def draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Lead to the first screen on which something is missing."""
    return redirect(Progress.of(draft).way.first_open())


@of_draft
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, draft: Draft, group: str) -> HttpResponse:
    """Show one group of questions, or keep what was typed and go where the button says."""
    asked = _group(draft, group)
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
def save(request: HttpRequest, draft: Draft, group: str) -> HttpResponse:
    """Keep what was typed while typing; the answer carries the time and the new mark of what was seen."""
    asked = _group(draft, group)
    kept = keep_given(asked, draft.answers or {}, request.POST, partial(_save, draft))
    return kept_response(asked, kept.answers or {}, at=kept.saved_at) if kept else HttpResponse(status=409)


@of_draft
@require_POST
def upgrade(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Move a draft to the guide that is in force; the answers whose questions remain stay."""
    drafts.upgrade_draft(draft=draft, at=timezone.now())
    messages.success(request, _("已换成最新的办事指南，您填过的内容还在。请再看一遍。"))
    return redirect("cases:draft", draft.public_id)


@of_draft
@require_POST
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard_draft(draft=draft, at=timezone.now())
    messages.success(request, _("草稿已删去。"))
    return redirect("cases:draft_list")


def _group(draft: Draft, group_id: str) -> Group:
    found = next((group for group in draft.version.parsed.form.groups if group.id == group_id), None)
    if found is None:
        raise NotFound
    return found


def _save(draft: Draft, given: Mapping[str, Any]) -> Draft:
    saved, _result = drafts.save_draft(
        draft=draft, answers=given, situations=None, department=None, revision=draft.revision, at=timezone.now()
    )
    return saved


def _where_to(request: HttpRequest, draft: Draft, group: Group) -> str:
    if "_later" in request.POST:
        messages.success(request, _("已为您存好，随时可以接着填。"))
        return reverse("cases:draft_list")
    here = reverse("cases:draft_screen", args=[draft.public_id, group.id])
    return way_on(Progress.of(draft).way, group, here=here, posted=request.POST)


def _render(
    request: HttpRequest,
    draft: Draft,
    group: Group,
    answers: dict[str, Any],
    errors: list[FieldError],
    *,
    stale: bool = False,
) -> HttpResponse:
    progress = Progress.of(draft, answers)
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
        "fields": fields_of(group, sheet, progress.result.visible),
        "known": known_elsewhere(group, answers, draft.situations),
        "has_conditions": any(question.when for question in group.fields),
        "errors": errors,
        "seen": mark_of(group, draft.answers or {}),
        "stale": stale,
        "here": reverse("cases:draft_screen", args=[draft.public_id, group.id]),
        "save_url": reverse("cases:draft_save", args=[draft.public_id, group.id]),
    }
    return render(request, "cases/draft_group.html", context, status=409 if stale else 422 if errors else 200)
