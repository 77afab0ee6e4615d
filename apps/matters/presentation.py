"""How a version's questions and papers are drawn on pages: for the guide, for one matter's application and for several.

Shared with the apps above: they draw the same questions and the same papers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.common.errors import FieldError
from apps.common.forms.display import Choice, Shown, division_codes, shown_field, tell
from apps.common.forms.fields import Form
from apps.common.forms.validation import visible_fields
from apps.files.choices import FileKind
from apps.identity.choices import IdType
from apps.matters.definition import Material, MatterDefinition, Situation
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
