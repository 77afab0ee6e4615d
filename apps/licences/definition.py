"""A licence type's definition as typed values: read from a reviewed file, stored as JSON, never changed once published."""

import re
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import uscc

from apps.common.errors import FieldError, Invalid
from apps.common.yaml_lines import Section
from apps.licences.choices import HolderKind, Layout, Show

NUMBER_FIELDS = frozenset({"division", "year", "serial", "dept"})
FIELD_TYPES = frozenset({"text", "longtext", "date", "number", "money", "list", "address", "person", "entity"})
ORIENTATIONS = ("landscape", "portrait")
MAX_FACE_VALUE = 2000
_KEYS = (
    "slug", "name", "serial", "defining_body", "holder", "multiple", "number_format", "fields", "template",
    "renewal_days_before",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaceField:
    """One thing printed on the face."""

    id: str
    label: str
    type: str
    required: bool
    show: str


@dataclass(frozen=True, slots=True)
class Template:
    """What the face looks like."""

    title: str
    subtitle: str
    layout: str
    orientation: str


@dataclass(frozen=True, slots=True)
class Definition:
    """All that a version of a licence type says. ``code`` of the type is ``body_uscc`` + ``serial``."""

    slug: str
    name: str
    serial: str
    body_name: str
    body_uscc: str
    holder: str
    multiple: bool
    number_format: str
    fields: tuple[FaceField, ...]
    template: Template
    renewal_days_before: int

    def to_json(self) -> dict[str, Any]:
        """Return the definition as plain JSON."""
        return asdict(self) | {"fields": [asdict(field) for field in self.fields]}

    def number(self, *, serial: int, year: int, division: str, dept: str) -> str:
        """Return the printed number (证照编号) for a running number."""
        return self.number_format.format(serial=serial, year=year, division=division, dept=dept)

    def series(self, *, year: int, division: str, dept: str) -> str:
        """Return the name of the counter: numbers run within exactly the parts that the format shows."""
        parts = {"year": str(year), "division": division, "dept": dept}
        return ":".join(
            ["licence", self.slug, *(parts[name] for name in sorted(_names(self.number_format) & parts.keys()))]
        )

    def check_face(self, face: Mapping[str, str]) -> dict[str, str]:
        """Return ``face`` in print order without empty values.

        :raises Invalid: a field is unknown, missing or too long
        """
        known = {field.id: field for field in self.fields}
        errors = [FieldError(name, "unknown", _("证面上没有这一项。")) for name in face if name not in known]
        clean: dict[str, str] = {}
        for field in self.fields:
            value = str(face.get(field.id, "")).strip()
            if field.required and not value:
                errors.append(FieldError(field.id, "required", _("证面必须有“%(label)s”。") % {"label": field.label}))
            if len(value) > MAX_FACE_VALUE:
                errors.append(FieldError(field.id, "too_long", _("内容太长，证面印不下。")))
            if value:
                clean[field.id] = value
        if errors:
            raise Invalid(errors=errors)
        return clean


def definition_from_json(value: Mapping[str, Any]) -> Definition:
    """Read what :meth:`Definition.to_json` wrote."""
    fields = tuple(FaceField(**field) for field in value["fields"])
    return Definition(**{**value, "fields": fields, "template": Template(**value["template"])})


def definition_from_section(section: Section) -> Definition:
    """Read a definition from a data file.

    :raises DataFileError: with file and line, when anything is missing, unknown or wrong
    """
    section.refuse_unknown(_KEYS)
    body = section.section("defining_body")
    body.refuse_unknown(("name", "uscc"))
    if not uscc.is_valid(body.text("uscc")):
        body.refuse("is no valid 统一社会信用代码 (check character)", "uscc")
    return Definition(
        slug=_matching(section, "slug", r"[a-z][a-z0-9-]*"),
        name=section.text("name"),
        serial=_matching(section, "serial", r"[0-9A-Z]{3}"),
        body_name=body.text("name"),
        body_uscc=body.text("uscc"),
        holder=section.choice("holder", HolderKind.values),
        multiple=section.flag("multiple", False),
        number_format=_number_format(section),
        fields=_face_fields(section),
        template=_template(section.section("template")),
        renewal_days_before=section.whole("renewal_days_before", 0),
    )


def _matching(section: Section, key: str, pattern: str) -> str:
    value = section.text(key)
    if not re.fullmatch(pattern, value):
        section.refuse(f"{value!r} does not have the form {pattern}", key)
    return value


def _names(number_format: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(number_format) if name is not None}


def _number_format(section: Section) -> str:
    value = section.text("number_format")
    try:
        names = _names(value)
        if not names <= NUMBER_FIELDS or "serial" not in names:
            section.refuse("may use {division} {year} {dept} and must use {serial}", "number_format")
        value.format(serial=1, year=2026, division="620100", dept="市监")
    except (ValueError, AttributeError, IndexError) as error:
        section.refuse(f"is no number format: {error}", "number_format")
    return value


def _face_fields(section: Section) -> tuple[FaceField, ...]:
    fields: list[FaceField] = []
    for item in section.sections("fields"):
        item.refuse_unknown(("id", "label", "type", "required", "show"))
        field = FaceField(
            id=_matching(item, "id", r"[a-z][a-z0-9_]*"),
            label=item.text("label"),
            type=item.choice("type", sorted(FIELD_TYPES), "text"),
            required=item.flag("required", True),
            show=item.choice("show", Show.values, Show.HOLDER),
        )
        if field.id in {known.id for known in fields}:
            item.refuse("is given twice", "id")
        fields.append(field)
    if not fields:
        section.refuse("a face needs at least one field", "fields")
    return tuple(fields)


def _template(section: Section) -> Template:
    section.refuse_unknown(("title", "subtitle", "layout", "orientation"))
    return Template(
        title=section.text("title"),
        subtitle=section.text("subtitle", ""),
        layout=section.choice("layout", Layout.values, Layout.CERTIFICATE),
        orientation=section.choice("orientation", ORIENTATIONS, "landscape"),
    )
