"""How a version's questions and papers are drawn on pages: for the guide, for one matter's application and for several.

Shared with the apps above: they draw the same questions and the same papers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.common.errors import FieldError
from apps.common.forms.display import Choice, Sheet, Shown, division_codes, show, shown_field, tell
from apps.common.forms.fields import AnyField, Form, Group
from apps.common.forms.screens import asks_facts, extra_rows, sources_of
from apps.common.forms.validation import visible_fields
from apps.files.choices import MB, FileKind
from apps.files.models import StoredFile
from apps.identity.choices import IdType
from apps.identity.selectors import known_facts
from apps.licences.models import Licence
from apps.licences.selectors import usable_licences
from apps.matters.definition import Material, MatterDefinition, Situation
from apps.matters.selectors import prefill_paths
from apps.organisation.selectors import division_names, street_names

UPLOAD = "file"


def part_choices() -> dict[str, list[Choice]]:
    """Return what the parts of addresses and people are chosen from."""
    return {
        "division": [
            {"value": code, "label": f"{district}{name}", "group": district} for code, name, district in street_names()
        ],
        "id_type": [{"value": value, "label": label} for value, label in IdType.choices],
    }


def needs_lists(questions: Iterable[Any]) -> bool:
    """Tell whether any of the questions has a part that is chosen from a list."""
    return any(question.type in {"address", "person", "repeat"} for question in questions)


def texts_by_path(errors: Iterable[FieldError]) -> dict[str, list[str]]:
    """Return the texts of errors by the field they belong to."""
    found: dict[str, list[str]] = {}
    for error in errors:
        found.setdefault(error.field, []).append(str(error.text))
    return found


# Situations -----------------------------------------------------------------------------------------------------------
def situation_fields(
    situations: Sequence[Situation], given: Mapping[str, Any], errors: Iterable[FieldError] = ()
) -> list[Shown]:
    """Return the situation questions as fields named ``s.<id>``."""
    texts = texts_by_path(errors)
    return [
        shown_field(
            type="choice",
            name=f"s.{situation.id}",
            label=situation.question,
            required=True,
            value=given.get(f"s.{situation.id}", ""),
            errors=texts.get(f"s.{situation.id}", []),
            choices=[{"value": option.value, "label": option.label} for option in situation.options],
        )
        for situation in situations
    ]


def situations_posted(situations: Sequence[Situation], post: Mapping[str, Any]) -> dict[str, str]:
    """Return what was chosen, by situation; what is no option is left out by ``choose``."""
    return {situation.id: str(post.get(f"s.{situation.id}", "")) for situation in situations}


def unchosen(situations: Sequence[Situation], chosen: Mapping[str, str]) -> list[FieldError]:
    """Return an error for each situation without an answer."""
    return [
        FieldError(f"s.{situation.id}", "required", _("请选一项：%(question)s") % {"question": situation.question})
        for situation in situations
        if situation.id not in chosen
    ]


def situation_rows(situations: Sequence[Situation], chosen: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the chosen situations in words."""
    rows = []
    for situation in situations:
        labels = {option.value: option.label for option in situation.options}
        question, mark, _explained = situation.question.partition("？")
        rows.append({"label": f"{question}{mark}", "value": labels.get(chosen.get(situation.id, ""), "")})
    return rows


# Screens --------------------------------------------------------------------------------------------------------------
def sheet_of(
    group: Group, answers: Mapping[str, Any], *, actor: Actor, today: date, errors: Iterable[FieldError], rows: str
) -> Sheet:
    """Return what a screen knows when it draws a group of questions, with where the city had values from.

    :param rows: ``?rows=`` of the page, see :func:`apps.common.forms.screens.extra_rows`
    """
    paths = prefill_paths(Form((group,)).elements())
    sources: dict[str, str] = {}
    if paths and asks_facts(group):
        sources = sources_of(group, answers, paths=paths, facts=known_facts(actor=actor), today=today)
    return Sheet(
        answers=answers,
        today=today,
        errors=texts_by_path(errors),
        sources=sources,
        lists=part_choices() if needs_lists(group.fields) else {},
        rows=extra_rows(rows),
    )


# Answers --------------------------------------------------------------------------------------------------------------
def answer_groups(form: Form, answers: Mapping[str, Any], situations: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the answers to what was asked, group by group, in words; one query for all places."""
    seen = {**answers, **{f"s.{key}": value for key, value in situations.items()}}
    asked = visible_fields(form, seen)
    ids = {question.id for question in asked}
    places = division_names(division_codes(asked, answers))
    groups = []
    for group in form.groups:
        rows = [
            {"label": question.label, "value": tell(question, answers.get(question.id), places=places)}
            for question in group.fields
            if question.id in ids
        ]
        if rows:
            groups.append({"id": group.id, "title": group.title, "rows": rows})
    return groups


# Papers ---------------------------------------------------------------------------------------------------------------
def paper_facts(wanted: Material) -> list[dict[str, str]]:
    """Return what is said about a paper beside its upload."""
    told = (
        (_("要求"), wanted.criteria),
        (_("怎么准备"), wanted.how_to),
        (_("从哪来"), wanted.source_note),
    )
    return [{"label": label, "value": value} for label, value in told if value]


def paper_tag(wanted: Material, *, given: bool, tolerated: bool) -> dict[str, str]:
    """Return how a paper stands, in a word and a colour.

    :param tolerated: it may be promised for later (容缺)
    """
    if given:
        return {"label": _("已交"), "light": "green"}
    if tolerated:
        return {"label": _("可以后补"), "light": "blue"}
    if wanted.is_required:
        return {"label": _("还没交"), "light": "yellow"}
    return {"label": _("选交"), "light": "grey"}


class GivenPaper(Protocol):
    """What was given for a paper in a draft: a page, or a licence that stands for it."""

    @property
    def pk(self) -> Any: ...
    @property
    def file(self) -> StoredFile | None: ...
    @property
    def licence(self) -> Licence | None: ...
    @property
    def created_at(self) -> datetime: ...


def usable_for(papers: Iterable[Material], holder: tuple[str, int] | None, *, today: date) -> list[Licence]:
    """Return the holder's licences that may stand for papers."""
    slugs = [wanted.licence_type for wanted in papers if wanted.licence_type]
    return list(usable_licences(holder, slugs, today)) if holder and slugs else []


def paper(
    wanted: Material, rows: Sequence[GivenPaper], *, url: str, field: Shown, licences: Iterable[Licence], tolerated: bool,
) -> dict[str, Any]:  # fmt: skip
    """Return a paper of a draft for ``cases/draft_materials.html``.

    :param field: where its pages are uploaded
    :param licences: what the applicant holds, see :func:`usable_for`
    :param tolerated: it may be promised for later (容缺)
    """
    standing = next((row for row in rows if row.licence), None)
    usable = [] if standing else [entry for entry in licences if entry.type.slug == wanted.licence_type]
    return {
        "id": wanted.id,
        "name": wanted.name,
        "url": url,
        "tag": paper_tag(wanted, given=bool(rows), tolerated=tolerated),
        "facts": paper_facts(wanted),
        "field": field,
        "licence": _licence_words(standing.licence) if standing and standing.licence else "",
        "licence_row": standing.pk if standing else "",
        "usable": [{"id": entry.public_id, "label": _licence_words(entry)} for entry in usable],
        "may_promise": tolerated and not rows,
    }


def _licence_words(licence: Licence) -> str:
    return f"{licence.type.name} {licence.number}"


def given_words(rows: Iterable[GivenPaper]) -> str:
    """Return what was given for a paper in words: its files, and the licences that stand for it."""
    told = (
        row.file.name if row.file else _("免提交：%(name)s") % {"name": row.licence.type.name if row.licence else ""}
        for row in rows
    )
    return _("、").join(told) or _("还没交")


def upload_field(
    wanted: Material, *, name: str = UPLOAD, id: str = "", label: str = "", files: Sequence[Mapping[str, Any]] = (),
    errors: Sequence[str] = (), url: str = "", help: str = "",
) -> Shown:  # fmt: skip
    """Return a paper as an upload field with its pages.

    :param url: where a page goes as soon as it is chosen; without it pages go with the form
    """
    kinds = [kind for kind in FileKind if kind in wanted.accept]
    return shown_field(
        type="file",
        name=name,
        id=id or name,
        label=label or _("上传文件"),
        help=help,
        required=True,
        errors=list(errors),
        accept=",".join(f".{kind}" for kind in kinds) + (",.jpeg" if FileKind.JPEG in kinds else ""),
        max_size=_("%(kinds)s，每个不超过 %(limit)s MB，可以一次选好几页")
        % {"kinds": _("、").join(str(kind.label) for kind in kinds), "limit": wanted.max_mb},
        upload_url=url,
        multiple=True,
        files=list(files),
    )


def file_row(*, name: str, note: str = "", url: str = "", remove_value: Any = "", token: str = "") -> dict[str, Any]:
    """Return a file for ``components/file_list.html``."""
    return {
        "name": name, "url": url, "note": note, "remove_value": remove_value, "token": token, "tag": "", "light": "",
    }  # fmt: skip


def page_row(row: GivenPaper, *, url: str) -> dict[str, Any]:
    """Return a page of a paper with its size and when it came."""
    file = row.file
    size = f"{file.size / MB:.1f} MB" if file and file.size >= MB // 10 else _("不到 0.1 MB")
    return file_row(
        name=file.name if file else "",
        url=url,
        note=f"{size} · {timezone.localtime(row.created_at):%m-%d %H:%M}",
        remove_value=row.pk,
    )


# Corrections ----------------------------------------------------------------------------------------------------------
def supplement_fields(
    questions: Sequence[AnyField], papers: Iterable[Material], *, words: Mapping[str, str], answers: Mapping[str, Any],
    pages: Mapping[str, Sequence[StoredFile]], errors: Iterable[FieldError], today: date,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return what a notice asks for, each question and paper with the words of the notice.

    :param words: by target, as :func:`correction_places` names it
    :param pages: what came for a paper so far, by its id
    """
    texts = texts_by_path(errors)
    lists = part_choices() if needs_lists(questions) else {}
    sheet = Sheet(answers=answers, today=today, errors=texts, lists=lists)
    asked = [{"field": show(question, sheet), "text": words[f"field:{question.id}"]} for question in questions]
    return asked + [
        {
            "field": upload_field(
                wanted,
                name=f"m-{wanted.id}",
                label=wanted.name,
                help=wanted.criteria,
                errors=texts.get(f"m-{wanted.id}", []),
                files=[
                    file_row(name=file.name, note=_("已上传"), token=file.public_id, remove_value=file.public_id)
                    for file in pages.get(wanted.id, ())
                ],
            ),
            "text": words[f"material:{wanted.id}"],
        }
        for wanted in papers
    ]


def not_supplemented(
    questions: Iterable[AnyField], papers: Iterable[Material], *, answers: Mapping[str, Any],
    pages: Mapping[str, Sequence[StoredFile]],
) -> list[FieldError]:  # fmt: skip
    """Return an error for each question and paper of a notice that is still missing."""
    missing = [
        FieldError(question.id, "required", _("请填写“%(label)s”。") % {"label": question.label})
        for question in questions
        if question.id not in answers
    ]
    return missing + [
        FieldError(f"m-{wanted.id}", "required", _("请上传“%(name)s”。") % {"name": wanted.name})
        for wanted in papers
        if not pages.get(wanted.id)
    ]


def correction_places(
    definition: MatterDefinition,
    situations: Mapping[str, str],
    answers: Mapping[str, Any],
    *,
    ticked: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return what a correction may name: the materials of an application and the questions that were answered.

    :param ticked: texts by the targets that are named already
    """
    targets = [
        (f"material:{material.id}", material.name, _("材料"))
        for material in definition.materials_for(situations, answers)
    ]
    targets += [
        (f"field:{question.id}", question.label, group.title)
        for group in definition.form.groups
        for question in group.fields
        if question.id in answers
    ]
    return [
        {"target": target, "label": label, "group": group, "ticked": target in ticked, "text": ticked.get(target, "")}
        for target, label, group in targets
    ]
