"""Data files: types, strictness and the line an error points at."""

import datetime as dt
from pathlib import Path

import pytest

from apps.common.yaml_lines import DataFileError, Section, parse_yaml, read_yaml, sections_of

TEXT = """\
# a comment
name: 市民中心
opens: 09:00
code: 001
open: no
ready: true
on: 2026-10-01
share: 0.5
count: 12
windows:
  - number: A1
    general: true
  - number: A2
"""


def test_plain_scalars_keep_what_was_typed():
    document = parse_yaml(TEXT, file="halls.yaml")

    assert document["opens"] == "09:00"
    assert document["code"] == "001"
    assert document["open"] == "no"
    assert document["ready"] is True
    assert document["on"] == dt.date(2026, 10, 1)
    assert document["share"] == 0.5
    assert document["count"] == 12


def test_every_key_and_item_knows_its_line():
    document = parse_yaml(TEXT, file="halls.yaml")

    assert document.line == 2
    assert document.lines["on"] == 7
    assert document["windows"].lines == [11, 13]
    assert document["windows"][1].lines["number"] == 13


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "x.yaml:2: key 'a' is given twice"),
        ("a: 1\nb: [1\n", "x.yaml:3: "),
        ("a: 1\n3: b\n", "x.yaml:2: key 3 must be text (put it in quotes)"),
        ("a: !!python/object:os.system {}\n", "x.yaml:1: "),
        ("a: 2026-02-30\n", "x.yaml:1: "),
    ],
)
def test_a_broken_file_says_where(text, expected):
    with pytest.raises(DataFileError) as caught:
        parse_yaml(text, file="x.yaml")

    assert str(caught.value).startswith(expected)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(DataFileError, match=r"^none\.yaml:1: cannot be read"):
        read_yaml(tmp_path / "none.yaml", root=tmp_path)


def test_a_section_checks_types_and_points_at_the_key():
    section = Section("halls.yaml", parse_yaml(TEXT, file="halls.yaml"))

    assert section.text("name") == "市民中心"
    assert section.whole("count") == 12
    assert section.flag("ready") is True
    assert section.text("none", "") == ""
    assert [one.text("number") for one in section.sections("windows")] == ["A1", "A2"]
    with pytest.raises(DataFileError, match=r"halls\.yaml:6: ready: must be int, is True"):
        section.whole("ready")
    with pytest.raises(DataFileError, match=r"halls\.yaml:2: phone: is missing"):
        section.text("phone")
    with pytest.raises(DataFileError, match=r"halls\.yaml:3: opens: unknown key"):
        section.refuse_unknown({"name"})
    with pytest.raises(DataFileError, match=r"halls\.yaml:5: open: 'no' is not one of yes, never"):
        section.choice("open", ["yes", "never"])


def test_a_list_of_mappings_refuses_anything_else():
    with pytest.raises(DataFileError, match=r"x\.yaml:2: a mapping"):
        sections_of("x.yaml", parse_yaml("- a: 1\n- 2\n", file="x.yaml"))
    with pytest.raises(DataFileError, match=r"x\.yaml:1: a list"):
        sections_of("x.yaml", parse_yaml("a: 1\n", file="x.yaml"))
