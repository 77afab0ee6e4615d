"""Papers promised for later (容缺), on the applicant's page of a case: what is still to be brought, until when, and taking it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.choices import UNDECIDED, CaseAction
from apps.cases.models import Case
from apps.cases.permissions import bringable
from apps.cases.presentation import day_words
from apps.cases.requests import act
from apps.cases.selectors import materials_of
from apps.cases.services.drafts import MOST_FILES
from apps.cases.services.uploads import store_supplement
from apps.common.errors import DomainError
from apps.common.forms.display import Shown
from apps.files.models import StoredFile
from apps.files.services import store_each
from apps.identity.requests import actor_of
from apps.matters.definition import Material
from apps.matters.presentation import file_row, upload_field
from apps.work.choices import ClockKind
from apps.work.models import Clock


def wanted_papers(case: Case) -> list[Material]:
    """Return the papers the applicant may bring now."""
    names = bringable(case) if case.status in UNDECIDED else []
    return [material for material in case.version.parsed.materials if material.id in names]


def promised_part(
    case: Case, clock: Clock | None, *, errors: Mapping[str, Sequence[str]], today: date
) -> dict[str, Any] | None:
    """Return what ``cases/promised.html`` shows; nothing where nothing is to be brought.

    :param errors: why a paper that came could not be used, by its id
    """
    wanted = wanted_papers(case)
    if not wanted:
        return None
    rows = [row for row in materials_of(case) if row.file]
    return {
        "until": _until(clock, today),
        "papers": [
            {
                "id": paper.id,
                "url": reverse("cases:bring_promised", args=[case.public_id, paper.id]),
                "field": _field(paper, [row.file for row in rows if row.file and row.material == paper.id], errors),
            }
            for paper in wanted
        ],
    }


def _until(clock: Clock | None, today: date) -> str:
    """Return until when, as far as a day is known: the decision's, while its clock runs."""
    if clock is None or clock.kind != ClockKind.DECISION or clock.is_paused or clock.due_on < today:
        return ""
    return day_words(clock.due_on)


def _field(paper: Material, files: Sequence[StoredFile], errors: Mapping[str, Sequence[str]]) -> Shown:
    return upload_field(
        paper,
        name=f"m-{paper.id}",
        label=paper.name,
        help=_("已经交了，还没有核对。交错了可以重新上传，新的代替旧的。") if files else paper.criteria,
        files=[file_row(name=file.name, note=_("已上传")) for file in files],
        errors=list(errors.get(paper.id, ())),
    )


def take_promised(request: HttpRequest, case: Case, paper: Material) -> list[str]:
    """Take the files of one paper; return in words why they could not be taken. All are taken or none."""
    actor, now = actor_of(request), timezone.now()

    def store(data: bytes, name: str) -> StoredFile:
        return store_supplement(case=case, material=paper.id, data=data, name=name, actor=actor, at=now)

    files = request.FILES.getlist(f"m-{paper.id}")[:MOST_FILES]
    stored, refused = store_each(files, max_mb=paper.max_mb, store=store)
    if refused or not stored:
        return [error.text for error in refused] or [_("请先选择文件，再点“上传”。")]
    data = {"files": {paper.id: [file.public_id for file in stored]}}
    try:
        act(case=case, action=CaseAction.BRING_PROMISED, data=data, actor=actor, at=now)
    except DomainError as error:
        return [error.text]
    return []
