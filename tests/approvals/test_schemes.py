"""Schemes from reviewed files: checked against the matters, published whole or not at all, never changed."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from apps.approvals.choices import SchemeStatus
from apps.approvals.models import SchemeVersion
from apps.approvals.selectors import pinned_versions, places_for, scheme_by_slug, union_of_scheme
from apps.approvals.services import versions
from apps.approvals.services.loading import load_schemes
from apps.common.actor import SYSTEM
from apps.common.yaml_lines import FilesRefused
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.matters.models import Matter
from tests.support.actors import at_desk

pytestmark = pytest.mark.usefixtures("city")
DATA = Path(__file__).resolve().parents[2] / "data"
FILE = "approvals/construction-stage.yaml"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DATA / "approvals", tmp_path / "approvals")
    return tmp_path


def change(folder, old, new, *, file=FILE):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(text, *, file=FILE):
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_the_same_files_twice_change_nothing(folder, now):
    report = load_schemes(folder=folder, at=now)

    assert (report.new, report.changed) == ([], [])
    assert report.unchanged == ["construction-stage", "open-restaurant"]


def test_a_changed_file_is_a_new_version_and_the_old_one_is_superseded(folder, now):
    before = scheme_by_slug("construction-stage").current
    change(folder, "promised_days: 25", "promised_days: 20")

    report = load_schemes(folder=folder, at=now)

    scheme = scheme_by_slug("construction-stage")
    before.refresh_from_db()
    assert report.changed == ["construction-stage"]
    assert (scheme.promised_days, scheme.current.number, before.status) == (20, 2, SchemeStatus.SUPERSEDED)
    assert scheme.current.reviewers == ["测试·周明远", "测试·何静怡"]
    assert Event.objects.filter(kind="approvals.version_published", subject_id=scheme.current.pk).exists()


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("matter: soil-conservation", "matter: no-such-matter", "matter: soil-conservation", "没有已发布的事项"),
        ("after: [fire, shelter]", "after: [fire, nobody]", "after: [fire, shelter]", "没有分支“nobody”"),
        ("after: [fire, shelter]", "after: [fire, waste]", "after: [fire, shelter]", "应写在前面"),
        ("bidding: {from: bidding}", "bidding: maybe", "bidding: {from: bidding}", "没有选项“maybe”"),
        ("way: {from: shelter}", "way: {from: nothing}", "way: {from: shelter}", "没有情形“nothing”"),
        ("{kind: occupy, urgent: \"no\"}", "{kind: occupy}", "{kind: occupy", "“urgent”没有回答"),
        ("when: {field: s.earth, is: \"yes\"}", "when: {field: nothing, is: \"yes\"}", "s.earth", "没有问到“nothing”"),
        ("when: {field: s.earth, is: \"yes\"}", "when: {field: s.earth, is: \"perhaps\"}", "s.earth", "没有哪种情形"),
        ("lead: housing", "lead: nowhere", "lead: housing", "没有部门“nowhere”"),
        ("promised_days: 25", "promised_days: 0", "promised_days: 25", "不在1到120之间"),
        ("kind: stage", "kind: stages", "kind: stage", "不在可选范围"),
        ("  - id: soil\n    question", "  - id: shelter\n    question", "  - id: soil", "“shelter”重复"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_nothing_is_stored(folder, now, old, new, at, said):
    change(folder, old, new)
    before = SchemeVersion.objects.count()

    with pytest.raises(FilesRefused) as refused:
        load_schemes(folder=folder, at=now)

    told = [str(problem) for problem in refused.value.problems]
    assert any(text.startswith(f"{FILE}:{line_of(at)}: ") and said in text for text in told), told
    assert SchemeVersion.objects.count() == before


def test_a_matter_that_does_not_serve_people_stands_only_after_what_founds_their_firm(folder, now):
    change(folder, "    gives: [entity.uscc, entity.legal_representative]", "    gives: []",
           file="approvals/open-restaurant.yaml")  # fmt: skip

    with pytest.raises(FilesRefused, match="事项不面向个人"):
        load_schemes(folder=folder, at=now)


def test_the_command_names_every_problem(folder):
    change(folder, "lead: housing", "lead: nowhere")

    with pytest.raises(CommandError, match="没有部门“nowhere”"):
        call_command("load_schemes", data=folder)


def test_what_is_published_never_changes():
    version = scheme_by_slug("construction-stage").current

    published = SchemeVersion.objects.filter(pk=version.pk)
    for change_it in (
        lambda: published.update(definition={}),
        lambda: published.update(reviewers=["一", "二"]),
        lambda: published.update(status=SchemeStatus.DRAFT),
        lambda: published._raw_delete(published.db),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change_it()


def test_a_post_of_another_department_does_not_write_schemes(now):
    scheme = scheme_by_slug("construction-stage")

    with pytest.raises(Refused):
        versions.draft_version(
            scheme=scheme, definition=scheme.current.definition, actor=at_desk("market-clerk"), at=now
        )
    version = versions.draft_version(scheme=scheme, definition=scheme.current.definition, actor=SYSTEM, at=now)
    with pytest.raises(Refused):
        versions.check_version(version=version, actor=at_desk("market-clerk"), at=now)


def test_a_restaurant_can_be_opened_in_every_district_and_a_building_site_too():
    for slug in ("open-restaurant", "construction-stage"):
        union = union_of_scheme(scheme_by_slug(slug))
        pins = {part.spec.id: Matter.objects.get(slug=part.spec.matter).current_id for part in union.parts}
        codes = {code for code, _name in places_for(pinned_versions(pins))}

        assert {"620102", "620103", "620123"} <= codes
