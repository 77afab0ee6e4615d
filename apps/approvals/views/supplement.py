"""Supplementing a joint application: every place of the notice once, whoever asked for it, all of them in one submit."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.approvals import selectors
from apps.approvals.choices import JointAction, JointStatus
from apps.approvals.definition import joint_form
from apps.approvals.models import JointApplication
from apps.approvals.presentation import day_words
from apps.approvals.requests import act
from apps.approvals.services.uploads import store_supplement
from apps.approvals.views.shared import my_joint
from apps.cases.choices import CaseStatus
from apps.cases.errors import CorrectionIncomplete
from apps.cases.services.intake import FIELD, MATERIAL
from apps.cases.services.uploads import Pages, take_pages
from apps.common.errors import Conflict, FieldError, Invalid
from apps.common.forms.fields import AnyField, Form, Group
from apps.common.forms.posted import answers_from_post
from apps.files.models import StoredFile
from apps.identity.requests import actor_of
from apps.matters.definition import Material
from apps.matters.presentation import not_supplemented, supplement_fields


class Asked:
    """What the notices ask for: questions and papers of the one form, each once, with the words of every department."""

    def __init__(self, joint: JointApplication) -> None:
        union = selectors.union_of_joint(joint)
        self.joint = joint
        self.words: dict[str, list[str]] = {}
        # A case whose correction was lifted asks for nothing any more.
        rows = selectors.pending_shortcomings(joint).filter(branch__case__status=CaseStatus.CORRECTION)
        self.notices = {row.correction_id: row.correction for row in rows if row.correction is not None}
        for row in rows:
            told = _("%(department)s：%(text)s") % {"department": row.branch.department.short_name, "text": row.text}
            self.words.setdefault(row.joint_target, []).append(told)
        form = joint_form(union, joint.situations, joint.answers)
        self.questions: list[AnyField] = [q for q in form.fields() if f"{FIELD}:{q.id}" in self.words]
        possible = union.materials_possible(joint.situations)
        self.papers: list[Material] = [m for m in possible if f"{MATERIAL}:{m.id}" in self.words]

    @property
    def note(self) -> str:
        """What the lead wrote with the notices."""
        return "\n".join(notice.note for notice in self.notices.values() if notice.note)

    @property
    def until(self) -> date:
        """The day by which all of it must be there: that of the notice which ends first."""
        return min(notice.due_on for notice in self.notices.values())

    @property
    def form(self) -> Form:
        """The questions as a form of their own."""
        return Form((Group("asked", "", "", tuple(self.questions)),))


@never_cache
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the places of the notice; take what was put right."""
    joint = my_joint(request, public_id)
    asked = Asked(joint)
    if joint.status != JointStatus.CORRECTION or not asked.words:
        return redirect("approvals:detail", public_id)
    if request.method == "GET":
        return _render(request, asked, joint.answers, {}, [])
    answers = answers_from_post(asked.form, dict(request.POST.lists()))
    pages, errors = _store(request, asked)
    shown = {**joint.answers, **{question.id: answers.get(question.id) for question in asked.questions}}
    if "_next" not in request.POST:
        return _render(request, asked, shown, pages, errors)
    errors += not_supplemented(asked.questions, asked.papers, answers=answers, pages=pages)
    if not errors:
        try:
            errors = _submit(request, joint, answers, pages)
        except Conflict as error:
            if not selectors.was_supplemented(joint):
                messages.warning(request, error.text)
                return redirect("approvals:detail", public_id)
    if errors:
        return _render(request, asked, shown, pages, errors)
    messages.success(request, _("补充好了，各部门接着办。"))
    return redirect("approvals:detail", public_id)


def _submit(request: HttpRequest, joint: JointApplication, answers: dict[str, Any], pages: Pages) -> list[FieldError]:
    """Hand in what was put right; return what is wrong with it.

    :raises Conflict: nothing is asked any more: a first click was faster, it was lifted, or its time was over
    """
    files = {name: [file.public_id for file in found] for name, found in pages.items()}
    data = {"answers": answers, "files": files}
    try:
        act(joint=joint, action=JointAction.SUPPLEMENT, data=data, actor=actor_of(request), at=timezone.now())
    except Invalid as error:
        return list(error.errors)
    except CorrectionIncomplete as error:
        return [FieldError("", error.code, error.text)]
    return []


def _store(request: HttpRequest, asked: Asked) -> tuple[Pages, list[FieldError]]:
    """Keep what was uploaded before and store what came now; a file that cannot be used is named."""
    actor, removed = actor_of(request), request.POST.get("_remove_file")

    def store(material: str, data: bytes, name: str) -> StoredFile:
        return store_supplement(
            joint=asked.joint, material=material, data=data, name=name, actor=actor, at=timezone.now()
        )

    return take_pages(
        asked.papers,
        before={name: [token for token in tokens if token != removed] for name, tokens in request.POST.lists()},
        now=dict(request.FILES.lists()),
        store=store,
        actor=actor,
    )


def _render(
    request: HttpRequest, asked: Asked, answers: dict[str, Any], pages: Pages, errors: list[FieldError]
) -> HttpResponse:
    fields = supplement_fields(
        asked.questions,
        asked.papers,
        words={target: _("；").join(told) for target, told in asked.words.items()},
        answers=answers,
        pages=pages,
        errors=errors,
        today=timezone.localdate(),
    )
    context = {
        "title": asked.joint.title,
        "note": asked.note,
        "until": day_words(asked.until),
        "fields": fields,
        "errors": errors,
        "back_url": reverse("approvals:detail", args=[asked.joint.public_id]),
    }
    return render(request, "cases/supplement.html", context, status=422 if errors else 200)
