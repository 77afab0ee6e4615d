"""Filling in a draft, one group of questions per screen; nothing typed is lost, two tabs do not overwrite each other."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.cases import selectors
from apps.cases.models import Draft
from apps.cases.services import drafts
from apps.cases.views.screens import Progress, errors_in
from apps.cases.views.shared import needs_lists, of_draft, part_choices, texts_by_path
from apps.common.errors import FieldError, NotFound, StaleVersion
from apps.common.forms.conditions import references
from apps.common.forms.display import Sheet, condition_text, show
from apps.common.forms.fields import FileField, Form, Group, RepeatField
from apps.common.forms.posted import answers_from_post
from apps.common.forms.prefill import prefill
from apps.common.lists import page_of
from apps.identity.requests import actor_of
from apps.identity.selectors import known_facts
from apps.matters.selectors import prefill_paths

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
    screens = Progress.of(draft).screens
    first = next((screen for screen in screens if screen.missing or screen.wrong), screens[-1])
    return redirect(first.url)


@of_draft
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, draft: Draft, group: str) -> HttpResponse:
    """Show one group of questions, or keep what was typed and go where the button says."""
    asked = _group(draft, group)
    if request.method == "GET":
        return _render(request, draft, asked, dict(draft.answers or {}), [])
    given = _given(request, asked)
    typed = {**(draft.answers or {}), **given}
    if _is_stale(request, draft, asked, given):
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
def save(request: HttpRequest, draft: Draft, group: str) -> HttpResponse:
    """Keep what was typed while typing; the answer carries the time and the new mark of what was seen."""
    asked = _group(draft, group)
    given = _given(request, asked)
    if _is_stale(request, draft, asked, given):
        return HttpResponse(status=409)
    try:
        draft = _save(draft, given)
    except StaleVersion:
        return HttpResponse(status=409)
    response = HttpResponse(status=204)
    response["X-Seen"] = mark_of(draft, asked)
    response["X-Saved-At"] = f"{timezone.localtime(draft.saved_at):%H:%M}"
    return response


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


def _given(request: HttpRequest, group: Group) -> dict[str, Any]:
    """Return an answer or ``None`` for every question of the group: what was emptied is emptied."""
    post = {name: list(values) for name, values in request.POST.lists()}
    removed = request.POST.get("_remove", "")
    if removed:
        post = {name: values for name, values in post.items() if not name.startswith(f"{removed}.")}
    answers = answers_from_post(Form((group,)), post)
    return {question.id: answers.get(question.id) for question in group.fields if not isinstance(question, FileField)}


def mark_of(draft: Draft, group: Group) -> str:
    """Return a mark of a group's stored answers: a page sends back the one it was drawn from."""
    stored = {question.id: (draft.answers or {}).get(question.id) for question in group.fields}
    return salted_hmac("cases.draft", json.dumps(stored, sort_keys=True)).hexdigest()[:20]


def _is_stale(request: HttpRequest, draft: Draft, group: Group, given: Mapping[str, Any]) -> bool:
    """Tell whether these answers were changed elsewhere since the page was drawn, and not to the same."""
    if "_overwrite" in request.POST or request.POST.get("seen", "") == mark_of(draft, group):
        return False
    stored = draft.answers or {}
    return any(stored.get(name) != value for name, value in given.items())


def _save(draft: Draft, given: Mapping[str, Any]) -> Draft:
    saved, _result = drafts.save_draft(
        draft=draft, answers=given, situations=None, department=None, revision=draft.revision, at=timezone.now()
    )
    return saved


def _where_to(request: HttpRequest, draft: Draft, group: Group) -> str:
    post, here = request.POST, reverse("cases:draft_screen", args=[draft.public_id, group.id])
    if "_add" in post:
        name = post["_add"]
        return f"{here}?rows={name}.{_rows_posted(post, name) + 1}#{name}"
    if "_remove" in post:
        return f"{here}#{post['_remove'].partition('.')[0]}"
    if "_back" in post:
        return Progress.of(draft).before(group.id)
    if "_later" in post:
        messages.success(request, _("已为您存好，随时可以接着填。"))
        return reverse("cases:draft_list")
    return Progress.of(draft).after(group.id) if "_next" in post or "_overwrite" in post else here


def _rows_posted(post: Mapping[str, Any], name: str) -> int:
    marks = {key.split(".")[1] for key in post if key.startswith(f"{name}.")}
    return len([mark for mark in marks if mark.isdecimal()])


def _extra_rows(request: HttpRequest) -> dict[str, int]:
    name, _dot, count = request.GET.get("rows", "").rpartition(".")
    return {name: min(int(count), 100)} if name and count.isdecimal() and len(count) < 4 else {}


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
    sheet = Sheet(
        answers=answers,
        today=timezone.localdate(),
        errors=texts_by_path(errors),
        sources=_sources(request, draft, group, answers),
        lists=part_choices() if needs_lists(group.fields) else {},
        rows=_extra_rows(request),
    )
    fields = [
        show(question, sheet)
        | {"when": condition_text(question.when), "visible": question.id in progress.result.visible}
        for question in group.fields
        if not isinstance(question, FileField)
    ]
    context = progress.context(group.id) | {
        "group": group,
        "fields": fields,
        "known": json.dumps(_known(draft, group, answers), ensure_ascii=False),
        "has_conditions": any(question.when for question in group.fields),
        "errors": errors,
        "seen": mark_of(draft, group),
        "stale": stale,
        "here": reverse("cases:draft_screen", args=[draft.public_id, group.id]),
    }
    return render(request, "cases/draft_group.html", context, status=409 if stale else 422 if errors else 200)


def _known(draft: Draft, group: Group, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of other screens that conditions on this one look at."""
    asked: frozenset[str] = frozenset().union(*(references(question.when) for question in group.fields))
    everything = {**answers, **{f"s.{key}": value for key, value in draft.situations.items()}}
    return {name: everything[name] for name in asked - {q.id for q in group.fields} if name in everything}


def _sources(request: HttpRequest, draft: Draft, group: Group, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return where the values the city had filled in come from, for those the person left as they were."""
    form = Form((group,))
    paths = prefill_paths(form.elements())
    if not paths or (any(isinstance(question, RepeatField) for question in group.fields) and len(group.fields) == 1):
        return {}
    facts = known_facts(actor=actor_of(request))
    filled = prefill(form, paths=paths, facts=facts, today=timezone.localdate())
    words = {"person": _("您的实名信息"), "entity": _("单位登记信息")}
    return {
        name: words.get(filled.sources[name].partition(".")[0], _("已有信息"))
        for name, value in filled.values.items()
        if answers.get(name) == value
    }
