"""Where a place of a definition is edited: findings and errors lead to the field, or to the line of the text."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.matters import services
from apps.matters.definition.words import place_in_words
from apps.matters.forms.editing import controls, name_of
from apps.matters.forms.sections import SECTIONS, TEXT_SECTION, section_of
from apps.matters.models import MatterVersion


def finding_rows(version: MatterVersion, *, editable: bool) -> list[dict[str, Any]]:
    """Return what the publish checks found, errors first, each with the field to mend for who may mend it."""
    return [
        {
            "text": finding.text,
            "where": place_in_words(finding.path, version.definition),
            "label": _("必须改正") if finding.blocks else _("请留意"),
            "light": "red" if finding.blocks else "yellow",
            "blocks": finding.blocks,
            "url": field_url(version, finding.path) if editable else "",
        }
        for finding in services.findings_of(version)
    ]


def field_url(version: MatterVersion, path: str) -> str:
    """Return where what stands at ``path`` is edited: the field of a screen, or the line of the text."""
    section = section_of(path)
    if section == TEXT_SECTION:
        return f"{reverse('matters:desk_text', args=[version.public_id], query={'at': path})}#definition"
    return f"{reverse('matters:desk_edit', args=[version.public_id, section])}#{anchor_of(section, path, version.definition)}"


def anchor_of(section: str, path: str, definition: Any) -> str:
    """Return the control of a screen that edits ``path``, or the one around it."""
    known = set(_control_ids(controls(section, definition)))
    name = name_of(path, definition)
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name


def _control_ids(shown: list[dict[str, Any]]) -> Iterator[str]:
    for control in shown:
        yield control["id"]
        for group in control.get("groups", ()):
            yield group["id"]
            yield from _control_ids(group["parts"])


def section_tabs(version: MatterVersion, current: str) -> list[dict[str, Any]]:
    """Return the screens of the editor as tabs, the whole text last."""
    tabs = [
        {
            "label": str(section.title),
            "url": reverse("matters:desk_edit", args=[version.public_id, name]),
            "current": name == current,
        }
        for name, section in SECTIONS.items()
    ]
    text = reverse("matters:desk_text", args=[version.public_id])
    return [*tabs, {"label": _("全文"), "url": text, "current": current == TEXT_SECTION}]
