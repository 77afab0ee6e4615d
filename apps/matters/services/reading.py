"""Reading ``data/matters`` and ``data/licences``: everything wrong in any file is found before anything is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apps.common.forms.parsing import READERS
from apps.common.reading import Path as DataPath
from apps.common.reading import Problem, Reader, Unreadable
from apps.common.yaml_lines import DataFileError, DataList, DataMap, FilesRefused, read_yaml
from apps.matters.checks import check_definition
from apps.matters.definition import Dictionary, MatterDefinition, parse_matter, plain

ELEMENT_ID = r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+"
SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"


@dataclass(frozen=True, slots=True)
class MatterFile:
    """One matter as it stands in its file; ``data`` is what a version stores."""

    name: str
    data: Any
    definition: MatterDefinition
    warnings: tuple[str, ...]


@dataclass(slots=True)
class MatterFolder:
    """All reviewed files of matters, read."""

    elements: dict[str, dict[str, Any]] = field(default_factory=dict)
    material_types: dict[str, dict[str, Any]] = field(default_factory=dict)
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    reviewers: tuple[str, str] = ("", "")
    matters: list[MatterFile] = field(default_factory=list)


def read_folder(root: Path) -> MatterFolder:
    """Return what the files under ``root`` (``data``) say.

    :raises FilesRefused: lists every problem of every file
    """
    problems: list[DataFileError] = []
    folder = MatterFolder()
    folder.reviewers = _read_reviewers(root, problems)
    folder.elements = _read_rows(root, "data_elements*.yaml", "id", _element, problems)
    folder.material_types = _read_rows(root, "material_types*.yaml", "slug", _material_type, problems)
    folder.synonyms = _read_synonyms(root, problems)
    names = Dictionary(
        {key: row["type"] for key, row in folder.elements.items()},
        frozenset(folder.material_types),
        _read_licence_types(root, problems),
    )
    for path in sorted((root / "matters").glob("*/*.yaml")):
        found = _read_matter(path, root, names, problems)
        if found is not None:
            folder.matters.append(found)
    problems += _clashes(folder.matters)
    if problems:
        raise FilesRefused(problems)
    return folder


def _document(path: Path, root: Path, problems: list[DataFileError]) -> Any:
    try:
        return read_yaml(path, root=root)
    except DataFileError as error:
        problems.append(error)
        return None


def line_of(document: Any, path: DataPath) -> int:
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
    return document.lines if isinstance(document, DataMap) else {}


def _refusals(name: str, document: Any, found: list[Problem]) -> Iterator[DataFileError]:
    for problem in found:
        yield DataFileError(name, line_of(document, problem.path), str(problem))


def _read_matter(path: Path, root: Path, names: Dictionary, problems: list[DataFileError]) -> MatterFile | None:
    document = _document(path, root, problems)
    name = str(path.relative_to(root))
    data = plain(document)
    try:
        definition = parse_matter(data, dictionary=names)
    except Unreadable as error:
        problems += _refusals(name, document, error.problems)
        return None
    if definition.implementation.department != path.parent.name:
        line = line_of(document, ("implementation", "department"))
        problems.append(DataFileError(name, line, f"部门应与文件夹“{path.parent.name}”一致"))
    warnings = []
    for finding in check_definition(definition):
        steps: DataPath = tuple(int(part) if part.isdigit() else part for part in finding.path.split("."))
        refusal = DataFileError(name, line_of(document, steps), f"{finding.path}：{finding.text}")
        if finding.blocks:
            problems.append(refusal)
        else:
            warnings.append(str(refusal))
    return MatterFile(name, data, definition, tuple(warnings))


def _clashes(matters: list[MatterFile]) -> Iterator[DataFileError]:
    """Yield what two files say differently though they may not: one slug, one catalogue item, one code."""
    slugs: dict[str, str] = {}
    catalogue: dict[str, tuple[Any, str]] = {}
    codes: dict[tuple[str, str, str, str], str] = {}
    for file in matters:
        definition = file.definition
        slug = definition.matter.slug
        if slug in slugs:
            yield DataFileError(file.name, 1, f"代号“{slug}”已用于 {slugs[slug]}")
        slugs.setdefault(slug, file.name)
        block, first = catalogue.setdefault(definition.catalogue.code, (definition.catalogue, file.name))
        if block != definition.catalogue:
            yield DataFileError(file.name, 1, f"基本目录{definition.catalogue.code}与 {first} 不一致")
        key = (
            definition.catalogue.code,
            definition.implementation.department,
            definition.implementation.use_level,
            definition.matter.serial,
        )
        if key in codes:
            yield DataFileError(file.name, 1, f"业务办理项编码与 {codes[key]} 重复，请换一个 serial")
        codes.setdefault(key, file.name)


def _read_rows(
    root: Path, pattern: str, key: str, read: Any, problems: list[DataFileError]
) -> dict[str, dict[str, Any]]:
    """Read a dictionary kept in one or several files; an entry may stand in two of them if it is equal."""
    rows: dict[str, dict[str, Any]] = {}
    for path in sorted((root / "matters").glob(pattern)):
        document = _document(path, root, problems)
        name = str(path.relative_to(root))
        found: list[Problem] = []
        for reader in Reader({"rows": plain(document) or []}, (), found).children("rows"):
            row = read(reader)
            reader.close()
            if rows.setdefault(row[key], row) != row:
                reader.note(key, f"“{row[key]}”在别处的内容不同")
        problems += _refusals(name, document, [Problem(p.path[1:], p.text) for p in found])
    return rows


def _element(reader: Reader) -> dict[str, Any]:
    return {
        "id": reader.text("id", pattern=ELEMENT_ID, longest=80),
        "label": reader.text("label", longest=100),
        "type": reader.text("type", one_of={*READERS, "repeat"}),
        "personal": reader.flag("personal", False),
        "source": reader.text("source", "", longest=60),
        "prefill": reader.text("prefill", "", longest=120),
    }


def _material_type(reader: Reader) -> dict[str, Any]:
    return {
        "slug": reader.text("slug", pattern=SLUG, longest=80),
        "name": reader.text("name", longest=200),
        "licence_type": reader.text("licence_type", "", longest=80),
        "reusable": reader.flag("reusable", False),
        "valid_days": reader.number_or_none("valid_days", least=1),
    }


def _read_synonyms(root: Path, problems: list[DataFileError]) -> dict[str, list[str]]:
    """Read groups of words that mean the same (a list), and one-way entries (``say``, ``mean``)."""
    path = root / "matters" / "synonyms.yaml"
    if not path.exists():
        return {}
    document = _document(path, root, problems)
    synonyms: dict[str, list[str]] = {}
    for index, entry in enumerate(document or []):
        pairs = _synonym_pairs(entry)
        if not pairs:
            problems.append(
                DataFileError("matters/synonyms.yaml", line_of(document, (index,)), "应为词的列表，或 say 和 mean")
            )
        for say, means in pairs:
            known = synonyms.setdefault(say, [])
            known += [word for word in means if word not in known]
    return synonyms


def _synonym_pairs(entry: Any) -> list[tuple[str, list[str]]]:
    if isinstance(entry, dict) and isinstance(entry.get("say"), str) and isinstance(entry.get("mean"), list):
        return [(entry["say"], [str(word) for word in entry["mean"]])]
    if isinstance(entry, list) and len(entry) > 1:
        words = [str(word) for word in entry]
        return [(word, [other for other in words if other != word]) for word in words]
    return []


def _read_reviewers(root: Path, problems: list[DataFileError]) -> tuple[str, str]:
    path = root / "matters" / "REVIEWED.yaml"
    document = _document(path, root, problems)
    names = document.get("reviewers") if isinstance(document, dict) else None
    if isinstance(names, list) and len(names) == 2 and all(isinstance(n, str) and n for n in names):
        first, second = names
        if first != second:
            return first, second
    if document is not None:
        problems.append(DataFileError("matters/REVIEWED.yaml", 1, "reviewers 应为两位不同审核人的姓名"))
    return "", ""


def _read_licence_types(root: Path, problems: list[DataFileError]) -> dict[str, frozenset[str]]:
    """Return the ids of the fields of each licence type; the licences app checks the rest of those files."""
    types: dict[str, frozenset[str]] = {}
    for path in sorted((root / "licences").glob("*.yaml")):
        document = _document(path, root, problems)
        if not isinstance(document, dict) or not isinstance(document.get("slug"), str):
            continue
        fields = document.get("fields") or []
        types[document["slug"]] = frozenset(str(f["id"]) for f in fields if isinstance(f, dict) and "id" in f)
    return types
