"""Loading reviewed files: unchanged content changes nothing, changed content becomes a new published version.

What was published at the desk since is never undone by a file: a file is compared with what was last loaded from it, and
one that changed under a version of the desk is held back and named.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.db import transaction
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.common.geography import county_of
from apps.common.yaml_lines import DataFileError, FilesRefused
from apps.matters.choices import THEMES_LEGAL, THEMES_NATURAL, Audience, UseLevel, VersionStatus
from apps.matters.definition import MatterDefinition
from apps.matters.models import (
    CatalogueItem,
    DataElement,
    Implementation,
    MaterialType,
    Matter,
    Offer,
    Synonym,
    Theme,
)
from apps.matters.services.drafts import draft_version, hash_of
from apps.matters.services.indexing import index_matters
from apps.matters.services.reading import MatterFile, MatterFolder, read_folder
from apps.matters.services.versions import check_version, copy_columns, publish_version
from apps.organisation.models import Department


@dataclass(slots=True)
class LoadReport:
    """What a load did, by slug, and what the editors should look at."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    without_file: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@transaction.atomic
def load_matters(*, folder: Path, at: datetime, over_desk: bool = False) -> LoadReport:
    """Store what the files under ``folder`` (``data``) say; all of it or nothing.

    :param over_desk: publish what the files say even where the desk published something else since
    :raises FilesRefused: lists every problem as ``file:line: text``
    """
    files = read_folder(folder)
    departments = {row.slug: row for row in Department.objects.select_related("division").order_by("id")}
    _refuse_unknown_departments(files.matters, departments)
    _store_dictionaries(files)
    synonyms_changed = _store_synonyms(files.synonyms)
    report = LoadReport()
    for file in files.matters:
        matter, created = _store_matter(file.definition, departments)
        _store_offers(matter, file.definition, departments)
        done = _store_version(matter, file, files.reviewers, at=at, over_desk=over_desk)
        bucket = report.new if created else getattr(report, done)
        bucket.append(matter.slug)
        report.warnings += file.warnings
    if synonyms_changed:
        index_matters()
    slugs = {file.definition.matter.slug for file in files.matters}
    report.without_file = list(Matter.objects.exclude(slug__in=slugs).order_by("slug").values_list("slug", flat=True))
    return report


def _refuse_unknown_departments(files: list[MatterFile], departments: dict[str, Department]) -> None:
    unknown = [file for file in files if file.definition.implementation.department not in departments]
    if unknown:
        raise FilesRefused(
            [
                DataFileError(file.name, 1, f"没有部门“{file.definition.implementation.department}”，请先装载机构数据")
                for file in unknown
            ]
        )


def _store_dictionaries(files: MatterFolder) -> None:
    elements = [
        DataElement(slug=row["id"], **{k: v for k, v in row.items() if k != "id"}) for row in files.elements.values()
    ]
    DataElement.objects.bulk_create(
        elements,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["label", "type", "personal", "source", "prefill"],
    )
    MaterialType.objects.bulk_create(
        [MaterialType(**row) for row in files.material_types.values()],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "licence_type", "reusable", "valid_days"],
    )
    themes = [(Audience.NATURAL, THEMES_NATURAL), (Audience.LEGAL, THEMES_LEGAL)]
    Theme.objects.bulk_create(
        [Theme(audience=who, code=code, name=str(name)) for who, names in themes for code, name in names.items()],
        update_conflicts=True,
        unique_fields=["audience", "code"],
        update_fields=["name"],
    )


def _store_synonyms(synonyms: dict[str, list[str]]) -> bool:
    """Make the table equal to the file; return whether anything changed."""
    if dict(Synonym.objects.values_list("say", "means")) == synonyms:
        return False
    Synonym.objects.all().delete()
    Synonym.objects.bulk_create([Synonym(say=say, means=means) for say, means in synonyms.items()])
    return True


def _store_matter(definition: MatterDefinition, departments: dict[str, Department]) -> tuple[Matter, bool]:
    """Find or make the three layers; the columns of a published matter are left to its publication."""
    department = departments[definition.implementation.department]
    level, basic = definition.implementation.use_level, definition.catalogue
    item, _made = CatalogueItem.objects.update_or_create(
        code=basic.code, defaults={"name": basic.name, "task_type": basic.task_type}
    )
    code = f"{department.uscc}{level}{basic.code}"
    implementation, _made = Implementation.objects.update_or_create(
        catalogue=item, department=department, use_level=level, defaults={"code": code}
    )
    fixed = {
        "implementation": implementation,
        "department": department,
        "serial": definition.matter.serial,
        "code": f"{code}{definition.matter.serial}",
    }
    matter = Matter.objects.select_related("current").filter(slug=definition.matter.slug).first()
    if matter is None:
        matter = Matter(slug=definition.matter.slug, **fixed)
        copy_columns(matter, definition)
        matter.save(force_insert=True)
        return matter, True
    if any(getattr(matter, name) != value for name, value in fixed.items()):
        for name, value in fixed.items():
            setattr(matter, name, value)
        matter.save(update_fields=list(fixed))
    return matter, False


def _store_offers(matter: Matter, definition: MatterDefinition, departments: dict[str, Department]) -> None:
    """Make the offers equal to the file: the department itself unless only its bureaux act, and the bureaux named."""
    own = departments[definition.implementation.department]
    wanted_codes = set(definition.implementation.districts)
    bureaux = {
        row.pk
        for row in departments.values()
        if row.parent_id == own.pk
        and row.is_active
        and (definition.implementation.all_districts or county_of(row.division.code) in wanted_codes)
    }
    below_city = definition.implementation.use_level in {UseLevel.COUNTY, UseLevel.TOWN}
    wanted = bureaux if bureaux and below_city else {own.pk, *bureaux}
    matter.offers.exclude(department_id__in=wanted).delete()
    Offer.objects.bulk_create([Offer(matter=matter, department_id=pk) for pk in sorted(wanted)], ignore_conflicts=True)


def _store_version(
    matter: Matter, file: MatterFile, reviewers: tuple[str, str], *, at: datetime, over_desk: bool
) -> Literal["changed", "unchanged", "held_back"]:
    """Publish the file's content unless it was published already, or the desk has moved on from it."""
    hashed = hash_of(file.data)
    if matter.current is not None and matter.current.content_hash == hashed:
        return "unchanged"
    if matter.current is not None and not matter.current.reviewers and not over_desk:
        loaded = matter.versions.filter(reviewers__len=2).order_by("-number").values_list("content_hash", flat=True)
        return "unchanged" if loaded.first() == hashed else "held_back"
    # A draft an earlier load left behind would never be published by anybody.
    matter.versions.filter(status=VersionStatus.DRAFT, drafted_by=None).delete()
    version = draft_version(matter=matter, definition=file.data, actor=SYSTEM, at=at)
    version = check_version(version=version, actor=SYSTEM, at=at)
    publish_version(version=version, actor=SYSTEM, at=at, effective_from=timezone.localdate(at), reviewers=reviewers)
    return "changed"
