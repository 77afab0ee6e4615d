"""Supplementing a case: only the places of the notice can be changed, all of them, in one submit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.cases.choices import CaseAction, CaseStatus
from apps.cases.errors import CorrectionIncomplete
from apps.cases.models import Case, Correction
from apps.cases.presentation import day_words
from apps.cases.requests import act
from apps.cases.services.drafts import MB
from apps.cases.services.intake import FIELD, MATERIAL, pending_correction
from apps.cases.services.uploads import store_supplement, uploads_of
from apps.cases.views.shared import my_case
from apps.common.errors import Conflict, DomainError, FieldError, Invalid
from apps.common.forms.display import Sheet, Shown, show
from apps.common.forms.fields import AnyField, Form, Group
from apps.common.forms.posted import answers_from_post
from apps.files.errors import FileTooLarge
from apps.identity.requests import actor_of
from apps.matters.definition import Material
from apps.matters.presentation import file_row, needs_lists, part_choices, texts_by_path, upload_field

Tokens = dict[str, list[str]]


@never_cache
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the places of the notice; take what was put right."""
    case = my_case(request, public_id)
    correction = pending_correction(case) if case.status == CaseStatus.CORRECTION else None
    if correction is None:
        return redirect("cases:detail", public_id)
    if request.method == "GET":
        return _render(request, case, correction, case.answers, {}, [])
    answers = answers_from_post(_form(case, correction), dict(request.POST.lists()))
    tokens, errors = _store(request, case, correction)
    shown = {**case.answers, **{question.id: answers.get(question.id) for question in _questions(case, correction)}}
    if "_next" not in request.POST:
        return _render(request, case, correction, shown, tokens, errors)
    errors += _unanswered(case, correction, answers, tokens)
    if not errors:
        errors = _submit(request, case, answers, tokens)
    if errors:
        return _render(request, case, correction, shown, tokens, errors)
    messages.success(request, _("补充好了，我们接着办。"))
    return redirect("cases:detail", public_id)


def _submit(request: HttpRequest, case: Case, answers: dict[str, Any], tokens: Tokens) -> list[FieldError]:
    data = {"answers": answers, "files": tokens}
    try:
        act(case=case, action=CaseAction.SUPPLEMENT, data=data, actor=actor_of(request), at=timezone.now())
    except Invalid as error:
        return list(error.errors)
    except CorrectionIncomplete as error:
        return [FieldError("", error.code, error.text)]
    except Conflict:  # a second click: the first one did it
        return []
    return []


def _asked(correction: Correction, kind: str) -> list[str]:
    return [item["target"].partition(":")[2] for item in correction.items if item["target"].startswith(f"{kind}:")]


def _questions(case: Case, correction: Correction) -> list[AnyField]:
    asked = set(_asked(correction, FIELD))
    return [question for question in case.version.parsed.form.fields() if question.id in asked]


def _papers(case: Case, correction: Correction) -> list[Material]:
    asked = set(_asked(correction, MATERIAL))
    return [material for material in case.version.parsed.materials if material.id in asked]


def _form(case: Case, correction: Correction) -> Form:
    return Form((Group("asked", "", "", tuple(_questions(case, correction))),))


def _store(request: HttpRequest, case: Case, correction: Correction) -> tuple[Tokens, list[FieldError]]:
    """Keep what was uploaded before and store what came now; a file that cannot be used is named."""
    tokens: Tokens = {}
    errors: list[FieldError] = []
    for material in _papers(case, correction):
        name = f"m-{material.id}"
        kept = [token for token in request.POST.getlist(name) if token != request.POST.get("_remove_file")]
        for file in request.FILES.getlist(name):
            try:
                if (file.size or 0) > material.max_mb * MB:
                    raise FileTooLarge(name=file.name, limit=material.max_mb)
                stored = store_supplement(
                    case=case, material=material.id, data=file.read(), name=file.name or "", actor=actor_of(request),
                    at=timezone.now(),
                )  # fmt: skip
                kept.append(stored.public_id)
            except DomainError as error:
                errors.append(FieldError(name, error.code, error.text))
        tokens[material.id] = [file.public_id for file in uploads_of(actor_of(request), kept)]
    return tokens, errors


def _unanswered(case: Case, correction: Correction, answers: dict[str, Any], tokens: Tokens) -> list[FieldError]:
    missing = [
        FieldError(question.id, "required", _("请填写“%(label)s”。") % {"label": question.label})
        for question in _questions(case, correction)
        if question.id not in answers
    ]
    return missing + [
        FieldError(f"m-{material.id}", "required", _("请上传“%(name)s”。") % {"name": material.name})
        for material in _papers(case, correction)
        if not tokens.get(material.id)
    ]


def _render(
    request: HttpRequest,
    case: Case,
    correction: Correction,
    answers: dict[str, Any],
    tokens: Tokens,
    errors: list[FieldError],
) -> HttpResponse:
    questions = _questions(case, correction)
    texts = texts_by_path(errors)
    sheet = Sheet(
        answers=answers,
        today=timezone.localdate(),
        errors=texts,
        lists=part_choices() if needs_lists(questions) else {},
    )
    wanted = {item["target"]: item["text"] for item in correction.items}
    fields = [{"field": show(q, sheet), "text": wanted[f"{FIELD}:{q.id}"]} for q in questions]
    fields += [
        {
            "field": _upload(request, material, tokens.get(material.id, []), texts),
            "text": wanted[f"{MATERIAL}:{material.id}"],
        }
        for material in _papers(case, correction)
    ]
    context = {
        "title": case.title,
        "note": correction.note,
        "until": day_words(correction.due_on),
        "fields": fields,
        "errors": errors,
        "back_url": reverse("cases:detail", args=[case.public_id]),
    }
    return render(request, "cases/supplement.html", context, status=422 if errors else 200)


def _upload(request: HttpRequest, material: Material, tokens: list[str], texts: dict[str, list[str]]) -> Shown:
    return upload_field(
        material,
        name=f"m-{material.id}",
        label=material.name,
        help=material.criteria,
        errors=texts.get(f"m-{material.id}", []),
        files=[
            file_row(name=file.name, note=_("已上传"), token=file.public_id, remove_value=file.public_id)
            for file in uploads_of(actor_of(request), tokens)
        ],
    )
