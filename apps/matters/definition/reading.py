"""Reading a matter file or a stored version into :class:`MatterDefinition`; every problem is found in one go."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.common.forms.fields import PARTS, AnyField, Form, RepeatField
from apps.common.forms.parsing import ID_PATTERN, read_condition, read_form, read_options
from apps.common.geography import county_of
from apps.common.reading import Path, Problem, Reader, Unreadable
from apps.identity.choices import EntityKind
from apps.matters import choices as c
from apps.matters.definition import types as t
from apps.work.choices import SpecialProcedure

SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
# Real lists carry codes of several generations; that it has the 12 characters of today is checked at publish.
BASIC_CODE = r"[0-9A-Z]{1,12}"
UPLOADS = {"pdf", "jpg", "jpeg", "png", "heic", "doc", "docx", "xls", "xlsx", "ofd", "zip", "dwg", "mp4"}
MOST_POPULAR = 100


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What matters may name: data element -> type, material types, licence type -> ids of its fields."""

    elements: Mapping[str, str]
    material_types: frozenset[str]
    licence_types: Mapping[str, frozenset[str]] | None  # None: not known here, licences check their own


def parse_matter(data: Any, *, dictionary: Dictionary | None = None) -> t.MatterDefinition:
    """Return the definition stored as ``data``.

    :param dictionary: what the city knows; a published version is read without, it was checked when it was new
    :raises Unreadable: lists every problem with its place
    """
    problems: list[Problem] = []
    reader = Reader.of(data, (), problems)
    definition = _read(reader)
    reader.close()
    if dictionary is not None:
        _check_names(definition, dictionary, problems)
    if problems:
        raise Unreadable(problems)
    return definition


def plain(data: Any) -> Any:
    """Return file data as JSON data: plain containers, days as ISO text."""
    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return data.isoformat() if isinstance(data, dt.date) else data


def _read(reader: Reader) -> t.MatterDefinition:
    situations = tuple(_read_situation(child) for child in reader.children("situations"))
    ids = [situation.id for situation in situations]
    form = read_form(reader.child("form"), situations=ids)
    known = {field.id for field in form.fields()} | {f"s.{entry}" for entry in ids}
    materials = tuple(_read_material(child, known) for child in reader.children("materials"))
    _refuse_twins(reader, "situations", ids)
    _refuse_twins(reader, "materials", [material.id for material in materials])
    return t.MatterDefinition(
        catalogue=_read_catalogue(reader.child("catalogue")),
        implementation=_read_implementation(reader.child("implementation")),
        matter=_read_profile(reader.child("matter")),
        guide=_read_guide(reader.child("guide")),
        situations=situations,
        materials=materials,
        form=form,
        procedure=_read_procedure(reader.child("procedure"), known),
        result=_read_outcome(reader.child("result"), known, form),
    )


def _refuse_twins(reader: Reader, key: str, ids: list[str]) -> None:
    for index, entry in enumerate(ids):
        if entry in ids[:index]:
            reader.problems.append(Problem((key, index, "id"), f"“{entry}”重复"))


def _read_catalogue(reader: Reader) -> t.Catalogue:
    catalogue = t.Catalogue(
        code=reader.text("code", pattern=BASIC_CODE),
        name=reader.text("name", longest=200),
        task_type=reader.text("task_type", one_of=c.TaskType.values),
    )
    reader.close()
    return catalogue


def _read_implementation(reader: Reader) -> t.Implementation:
    raw = reader.raw("districts", False)
    listed = isinstance(raw, list)
    implementation = t.Implementation(
        department=reader.text("department", pattern=SLUG),
        use_level=reader.text("use_level", one_of=c.UseLevel.values),
        all_districts=False if listed else reader.flag("districts", False),
        districts=tuple(county_of(code) for code in reader.texts("districts")) if listed else (),
    )
    reader.close()
    return implementation


def _read_limit(reader: Reader) -> t.Limit:
    limit = t.Limit(
        value=reader.number("value", most=3650),
        unit=reader.text("unit", one_of=c.LimitUnit.values),
        basis=reader.text("basis", "", longest=300),
    )
    reader.close()
    return limit


def _read_profile(reader: Reader) -> t.Profile:
    profile = t.Profile(
        slug=reader.text("slug", pattern=SLUG, longest=80),
        serial=reader.text("serial", pattern=r"\d{2}"),
        name=reader.text("name", longest=200),
        aliases=reader.texts("aliases", longest=40),
        summary=reader.text("summary", longest=300),
        served=reader.texts("served", least=1, one_of=c.Served.values),
        handle_type=reader.text("handle_type", one_of=c.HandleType.values),
        promised=_read_limit(reader.child("promised")),
        statutory=_read_limit(reader.child("statutory")) if reader.raw("statutory") is not None else None,
        forms_of_handling=reader.texts("forms_of_handling", least=1, one_of=c.HandlingForm.values),
        online_depth=reader.number("online_depth", least=1, most=4),
        visits=reader.number("visits", most=9),
        visits_reason=reader.text("visits_reason", "", longest=300),
        handle_area=reader.text("handle_area", "", one_of={"", *c.HandleArea.values}),
        required_level=reader.number("required_level", most=3),
        allows_agent=reader.flag("allows_agent"),
        tolerant=reader.flag("tolerant"),
        commitment=reader.flag("commitment"),
        express=reader.flag("express"),
        themes_natural=reader.texts("themes_natural", one_of=c.THEMES_NATURAL),
        themes_legal=reader.texts("themes_legal", one_of=c.THEMES_LEGAL),
        life_stages=reader.texts("life_stages", one_of=c.LifeStage.values),
        popularity=reader.number("popularity", 0, most=MOST_POPULAR),
    )
    reader.close()
    return profile


def _read_guide(reader: Reader) -> t.Guide:
    guide = t.Guide(
        conditions=reader.texts("conditions", least=1),
        refusals=reader.texts("refusals"),
        process=tuple(_pair(child, "title", "text", t.GuideStep) for child in reader.children("process", least=1)),
        fees=tuple(_read_fee(child) for child in reader.children("fees")),
        law=tuple(_read_law(child) for child in reader.children("law", least=1)),
        rights=reader.texts("rights"),
        phone_consult=reader.text("phone_consult", pattern=r"[0-9-]{3,20}"),
        phone_supervise=reader.text("phone_supervise", pattern=r"[0-9-]{3,20}"),
        places=tuple(_read_place(child) for child in reader.children("places")),
        faq=tuple(_pair(child, "question", "answer", t.Question) for child in reader.children("faq", least=2)),
    )
    reader.close()
    return guide


def _pair(reader: Reader, first: str, second: str, make: Any) -> Any:
    pair = make(reader.text(first, longest=200), reader.text(second, longest=2000))
    reader.close()
    return pair


def _read_fee(reader: Reader) -> t.Fee:
    fee = t.Fee(
        name=reader.text("name", longest=100),
        amount_fen=reader.number_or_none("amount_fen", least=0),
        unit=reader.text("unit", longest=40),
        basis=reader.text("basis", longest=300),
        reducible=reader.flag("reducible", False),
    )
    reader.close()
    return fee


def _read_law(reader: Reader) -> t.Law:
    law = t.Law(
        name=reader.text("name", longest=200),
        number=reader.text("number", "", longest=100),
        article=reader.text("article", "", longest=100),
        text=reader.text("text", "", longest=1000),
    )
    reader.close()
    return law


def _read_place(reader: Reader) -> t.Place:
    place = t.Place(
        name=reader.text("name", longest=100),
        address=reader.text("address", longest=200),
        hours=reader.text("hours", "", longest=200),
        phone=reader.text("phone", "", longest=30),
    )
    reader.close()
    return place


def _read_situation(reader: Reader) -> t.Situation:
    situation = t.Situation(
        id=reader.text("id", pattern=ID_PATTERN),
        question=reader.text("question", longest=200),
        options=read_options(reader),
    )
    if len(situation.options) < 2:
        reader.note("options", "至少要有2项")
    reader.close()
    return situation


def _read_material(reader: Reader, known: set[str]) -> t.Material:
    material = t.Material(
        id=reader.text("id", pattern=ID_PATTERN),
        type=reader.text("type", pattern=SLUG),
        name=reader.text("name", longest=200),
        necessity=reader.text("necessity", one_of=c.Necessity.values),
        kind=reader.text("kind", one_of=c.MaterialKind.values),
        form=reader.text("form", one_of=c.MaterialForm.values),
        source=reader.text("source", one_of=c.MaterialSource.values),
        source_note=reader.text("source_note", "", longest=200),
        originals=reader.number("originals", 1, most=99),
        copies=reader.number("copies", 0, most=99),
        accept=reader.texts("accept", one_of=UPLOADS) or ("pdf", "jpg", "png"),
        max_mb=reader.number("max_mb", 20, least=1, most=200),
        criteria=reader.text("criteria", "", longest=500),
        how_to=reader.text("how_to", "", longest=500),
        basis=reader.text("basis", "", longest=300),
        licence_type=reader.text("licence_type", "", pattern=f"|{SLUG}"),
        when=read_condition(reader, "when", known),
    )
    reader.close()
    return material


def _read_procedure(reader: Reader, known: set[str]) -> t.Procedure:
    steps = tuple(_read_step(child) for child in reader.children("steps"))
    procedure = t.Procedure(
        kind=reader.text("kind", one_of=c.ProcedureKind.values),
        intake_role=reader.text("intake_role", pattern=ID_PATTERN),
        steps=steps,
        special=reader.texts("special", one_of=SpecialProcedure.values),
        automatic=_read_automatic(reader.child("automatic"), known) if reader.raw("automatic") is not None else None,
    )
    for index, step in enumerate(steps):
        if any(step.id == other.id for other in steps[:index]):
            reader.problems.append(Problem((*reader.path, "steps", index, "id"), f"“{step.id}”重复"))
    if not steps and procedure.automatic is None:
        reader.note("steps", "至少要有1步（不由人决定的即办件除外）")
    reader.close()
    return procedure


def _read_step(reader: Reader) -> t.WorkStep:
    step = t.WorkStep(
        id=reader.text("id", pattern=ID_PATTERN),
        title=reader.text("title", longest=60),
        role=reader.text("role", pattern=ID_PATTERN),
        days=reader.number("days", most=365),
        site_visit=reader.flag("site_visit", False),
    )
    reader.close()
    return step


def _read_automatic(reader: Reader, known: set[str]) -> t.Automatic | None:
    when = read_condition(reader, "when", known)
    if when is None and not reader.has("when"):
        reader.note("when", "缺少")
    rule, grounds = reader.text("rule", longest=60), reader.text("grounds", longest=500)
    reader.close()
    return None if when is None else t.Automatic(when, rule, grounds)


def _read_outcome(reader: Reader, known: set[str], form: Form) -> t.Outcome:
    kind = reader.text("kind", one_of=c.ResultKind.values)
    outcome = t.Outcome(
        kind=kind,
        name=reader.text("name", "" if kind == c.ResultKind.NONE else None, longest=200),
        licence_type=reader.text("licence_type", None if kind == c.ResultKind.LICENCE else "", pattern=f"|{SLUG}"),
        licence_fields=_read_licence_fields(reader, known | _part_paths(form)),
        valid_years=reader.number_or_none("valid_years", least=1, most=99),
        delivery=reader.texts("delivery", one_of=c.DeliveryWay.values),
        sample_note=reader.text("sample_note", "", longest=500),
        renews=reader.text("renews", "", one_of={"", *known}),
        founds=reader.text("founds", "", one_of={"", EntityKind.COMPANY, EntityKind.INDIVIDUAL}),
    )
    if outcome.licence_type and kind != c.ResultKind.LICENCE:
        reader.note("licence_type", "只有结果是证照时才能填写")
    if outcome.founds and "name" not in outcome.licence_fields:
        reader.note("founds", "登记成立主体的，证照字段里应有 name")
    reader.close()
    return outcome


def _part_paths(form: Form) -> set[str]:
    return {f"{field.id}.{part}" for field in form.fields() for part, _may_miss in PARTS.get(field.type, ())}


def _read_licence_fields(reader: Reader, known: set[str]) -> dict[str, str]:
    raw = reader.raw("licence_fields")
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        reader.note("licence_fields", "应为一组“证照字段: 表单字段”")
        return {}
    for licence_field, source in raw.items():
        if not isinstance(source, str) or source not in known:
            reader.problems.append(
                Problem((*reader.path, "licence_fields", licence_field), f"表单里没有“{source!s:.60}”")
            )
    return {str(key): str(value) for key, value in raw.items()}


def _check_names(definition: t.MatterDefinition, dictionary: Dictionary, problems: list[Problem]) -> None:
    """Check everything the definition names in the city-wide dictionaries."""
    for path, field in _form_fields(definition.form):
        known = dictionary.elements.get(field.element)
        if known is None:
            problems.append(Problem((*path, "element"), f"数据元字典里没有“{field.element}”"))
        elif known != field.type:
            problems.append(Problem((*path, "type"), f"数据元“{field.element}”的类型是 {known}"))
    licence_types = dictionary.licence_types
    for index, material in enumerate(definition.materials):
        if material.type not in dictionary.material_types:
            problems.append(Problem(("materials", index, "type"), f"材料类型字典里没有“{material.type}”"))
        if material.licence_type and licence_types is not None and material.licence_type not in licence_types:
            problems.append(Problem(("materials", index, "licence_type"), f"没有证照类型“{material.licence_type}”"))
    _check_licence(definition.result, dictionary, problems)


def _form_fields(form: Form) -> Iterator[tuple[Path, AnyField]]:
    """Yield every question with its place, those inside rows too."""
    for g, group in enumerate(form.groups):
        for f, field in enumerate(group.fields):
            where: Path = ("form", "groups", g, "fields", f)
            yield where, field
            if isinstance(field, RepeatField):
                for p, part in enumerate(field.fields):
                    yield (*where, "fields", p), part


def _check_licence(result: t.Outcome, dictionary: Dictionary, problems: list[Problem]) -> None:
    if not result.licence_type or dictionary.licence_types is None:
        return
    fields = dictionary.licence_types.get(result.licence_type)
    if fields is None:
        problems.append(Problem(("result", "licence_type"), f"没有证照类型“{result.licence_type}”"))
        return
    problems += [
        Problem(("result", "licence_fields", name), f"证照“{result.licence_type}”没有字段“{name}”")
        for name in result.licence_fields
        if name not in fields
    ]
