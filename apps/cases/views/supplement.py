"""Supplementing a case: only the places of the notice can be changed, all of them, in one submit."""

from collections.abc import Iterable, Mapping
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
from apps.cases.selectors import was_answered
from apps.cases.services.changes import MOST_REASON
from apps.cases.services.intake import FIELD, MATERIAL, pending_correction
from apps.cases.services.uploads import Pages, store_supplement, take_pages
from apps.cases.views.shared import my_case
from apps.common.errors import Conflict, FieldError, Invalid
from apps.common.forms.display import Shown, shown_field
from apps.common.forms.fields import AnyField, Form, Group
from apps.common.forms.posted import answers_from_post
from apps.files.models import StoredFile
from apps.identity.requests import actor_of
from apps.matters.definition import Material
from apps.matters.presentation import not_supplemented, supplement_fields


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
    pages, errors = _store(request, case, correction)
    shown = {**case.answers, **{question.id: answers.get(question.id) for question in _questions(case, correction)}}
    if "_next" not in request.POST:
        return _render(request, case, correction, shown, pages, errors)
    errors += not_supplemented(_questions(case, correction), _papers(case, correction), answers=answers, pages=pages)
    if not errors:
        try:
            errors = _submit(request, case, answers, pages)
        except Conflict as error:
            if not was_answered(correction):
                messages.warning(request, error.text)
                return redirect("cases:detail", public_id)
    if errors:
        return _render(request, case, correction, shown, pages, errors)
    messages.success(request, _("补充好了，我们接着办。"))
    return redirect("cases:detail", public_id)


def _submit(request: HttpRequest, case: Case, answers: dict[str, Any], pages: Pages) -> list[FieldError]:
    """Hand in what was put right; return what is wrong with it.

    :raises Conflict: nothing is asked any more: a first click was faster, a clerk lifted it, or its time was over
    """
    files = {name: [file.public_id for file in found] for name, found in pages.items()}
    data = {"answers": answers, "files": files, "kept": _kept(request, case)}
    try:
        act(case=case, action=CaseAction.SUPPLEMENT, data=data, actor=actor_of(request), at=timezone.now())
    except Invalid as error:
        return list(error.errors)
    except CorrectionIncomplete as error:
        return [FieldError("", error.code, error.text)]
    return []


def _kept(request: HttpRequest, case: Case) -> dict[str, str]:
    """Return by question why an answer was right as it was."""
    given = {question.id: request.POST.get(f"kept-{question.id}", "") for question in case.version.parsed.form.fields()}
    return {name: reason.strip()[:MOST_REASON] for name, reason in given.items() if reason.strip()}


def _with_reasons(
    fields: list[dict[str, Any]], kept: Mapping[str, str], errors: Iterable[FieldError]
) -> list[dict[str, Any]]:
    """Add to each answer that was sent back as it was a place to say why."""
    asked = kept.keys() | {error.field for error in errors if error.code == "unchanged"}
    return [
        row | {"kept": _reason(row["field"]["name"], kept) if row["field"]["name"] in asked else None} for row in fields
    ]


def _reason(name: str, kept: Mapping[str, str]) -> Shown:
    return shown_field(
        type="text",
        name=f"kept-{name}",
        label=_("原来填的没有错，理由是"),
        help=_("改好了就不用写。"),
        value=kept.get(name, ""),
        maxlength=MOST_REASON,
    )


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


def _store(request: HttpRequest, case: Case, correction: Correction) -> tuple[Pages, list[FieldError]]:
    """Keep what was uploaded before and store what came now; a file that cannot be used is named."""
    actor, removed = actor_of(request), request.POST.get("_remove_file")

    def store(material: str, data: bytes, name: str) -> StoredFile:
        return store_supplement(case=case, material=material, data=data, name=name, actor=actor, at=timezone.now())

    return take_pages(
        _papers(case, correction),
        before={name: [token for token in tokens if token != removed] for name, tokens in request.POST.lists()},
        now=dict(request.FILES.lists()),
        store=store,
        actor=actor,
    )


def _render(
    request: HttpRequest,
    case: Case,
    correction: Correction,
    answers: dict[str, Any],
    pages: Pages,
    errors: list[FieldError],
) -> HttpResponse:
    fields = supplement_fields(
        _questions(case, correction),
        _papers(case, correction),
        words={item["target"]: item["text"] for item in correction.items},
        answers=answers,
        pages=pages,
        errors=errors,
        today=timezone.localdate(),
    )
    context = {
        "title": case.title,
        "note": correction.note,
        "until": day_words(correction.due_on),
        "fields": _with_reasons(fields, _kept(request, case), errors),
        "errors": errors,
        "back_url": reverse("cases:detail", args=[case.public_id]),
    }
    return render(request, "cases/supplement.html", context, status=422 if errors else 200)
