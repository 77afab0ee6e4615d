"""Loading reviewed scheme files: unchanged content changes nothing, changed content becomes a new published version."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.approvals.choices import SchemeStatus
from apps.approvals.definition import SchemeDefinition, parse_scheme
from apps.approvals.models import Scheme
from apps.approvals.services.versions import (
    check_version,
    copy_columns,
    draft_version,
    findings_of,
    hash_of,
    publish_version,
)
from apps.common.actor import SYSTEM
from apps.common.reading import Problem, Unreadable
from apps.common.yaml_lines import DataFileError, DataList, DataMap, FilesRefused, read_yaml
from apps.matters.definition import plain
from apps.organisation.models import Department

REVIEWED = "REVIEWED.yaml"


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """One scheme as it stands in its file; ``data`` is what a version stores."""

    name: str
    document: Any
    data: Any
    definition: SchemeDefinition


@dataclass(slots=True)
class LoadReport:
    """What a load did, by slug."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    without_file: list[str] = field(default_factory=list)


@transaction.atomic
def load_schemes(*, folder: Path, at: datetime) -> LoadReport:
    """Store what the files in ``folder``/approvals say; all of it or nothing. Matters must be loaded.

    :raises FilesRefused: lists every problem as ``file:line: text``
    """
    problems: list[DataFileError] = []
    reviewers = _reviewers(folder, problems)
    files = [file for file in _files(folder, problems) if file is not None]
    departments = {row.slug: row for row in Department.objects.order_by("id")}
    for file in files:
        if file.definition.lead not in departments:
            problems += _refusals(file, [Problem(("lead",), f"没有部门“{file.definition.lead}”")])
        problems += _refusals(file, findings_of(file.definition))
    problems += _twins(files)
    if problems:
        raise FilesRefused(problems)
    report = LoadReport()
    for file in files:
        scheme, created = _store_scheme(file.definition, departments[file.definition.lead])
        changed = _store_version(scheme, file, reviewers, at=at)
        (report.new if created else report.changed if changed else report.unchanged).append(scheme.slug)
    slugs = {file.definition.slug for file in files}
    report.without_file = list(Scheme.objects.exclude(slug__in=slugs).order_by("slug").values_list("slug", flat=True))
    return report


def _files(folder: Path, problems: list[DataFileError]) -> Iterable[SchemeFile | None]:
    for path in sorted((folder / "approvals").glob("*.yaml")):
        if path.name != REVIEWED:
            yield _read(path, folder, problems)


def _read(path: Path, folder: Path, problems: list[DataFileError]) -> SchemeFile | None:
    name = str(path.relative_to(folder))
    try:
        document = read_yaml(path, root=folder)
    except DataFileError as error:
        problems.append(error)
        return None
    data = plain(document)
    try:
        definition = parse_scheme(data)
    except Unreadable as error:
        problems += [DataFileError(name, _line_of(document, p.path), str(p)) for p in error.problems]
        return None
    return SchemeFile(name, document, data, definition)


def _refusals(file: SchemeFile, found: Iterable[Problem]) -> list[DataFileError]:
    return [DataFileError(file.name, _line_of(file.document, p.path), str(p)) for p in found]


def _line_of(document: Any, path: tuple[str | int, ...]) -> int:
    """Return the line of what stands at ``path``, or of the nearest thing around it that is there."""
    line = getattr(document, "line", 1)
    for key in path:
        lines = _lines_of(document)
        if key not in lines:
            break
        line, document = lines[key], document[key]
    return int(line)


def _lines_of(document: Any) -> dict[Any, int]:
    if isinstance(document, DataList):
        return dict(enumerate(document.lines))
    return dict(document.lines) if isinstance(document, DataMap) else {}


def _twins(files: list[SchemeFile]) -> Iterable[DataFileError]:
    seen: dict[str, str] = {}
    for file in files:
        if file.definition.slug in seen:
            yield DataFileError(file.name, 1, f"代号“{file.definition.slug}”已用于 {seen[file.definition.slug]}")
        seen[file.definition.slug] = file.name


def _reviewers(folder: Path, problems: list[DataFileError]) -> tuple[str, str]:
    name = f"approvals/{REVIEWED}"
    try:
        document = read_yaml(folder / name, root=folder)
    except DataFileError as error:
        problems.append(error)
        return "", ""
    names = document.get("reviewers") if isinstance(document, dict) else None
    if isinstance(names, list) and len(names) == 2 and all(isinstance(n, str) and n for n in names):
        first, second = names
        if first != second:
            return first, second
    problems.append(DataFileError(name, 1, "reviewers 应为两位不同审核人的姓名"))
    return "", ""


def _store_scheme(definition: SchemeDefinition, lead: Department) -> tuple[Scheme, bool]:
    scheme = Scheme.objects.select_related("current").filter(slug=definition.slug).first()
    if scheme is not None:
        if scheme.lead_id != lead.pk:
            scheme.lead = lead
            scheme.save(update_fields=["lead"])
        return scheme, False
    scheme = Scheme(slug=definition.slug, lead=lead)
    copy_columns(scheme, definition)
    scheme.save(force_insert=True)
    return scheme, True


def _store_version(scheme: Scheme, file: SchemeFile, reviewers: tuple[str, str], *, at: datetime) -> bool:
    """Publish the file's content unless it is what is published; return whether it was."""
    if scheme.current is not None and scheme.current.content_hash == hash_of(file.data):
        return False
    scheme.versions.filter(status=SchemeStatus.DRAFT, drafted_by=None).delete()
    version = draft_version(scheme=scheme, definition=file.data, actor=SYSTEM, at=at)
    version = check_version(version=version, actor=SYSTEM, at=at)
    publish_version(version=version, actor=SYSTEM, at=at, reviewers=reviewers)
    return True
