import shutil

import pytest
from django.core.management import CommandError, call_command

from apps.common.yaml_lines import FilesRefused
from apps.journal.models import Event
from apps.matters.choices import VersionStatus
from apps.matters.models import DataElement, MaterialType, Matter, MatterVersion, SearchEntry, Theme
from apps.matters.services import load_matters
from tests.matters.conftest import DATA, NOW


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def edit(folder, old, new, file="matters/market/food-business-new.yaml"):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_reviewed_files_become_published_matters(town, folder):
    report = load_matters(folder=folder, at=NOW)

    assert report.new == ["food-business-new", "remote-treatment"]
    food = Matter.objects.get(slug="food-business-new")
    assert food.current.status == VersionStatus.PUBLISHED
    assert food.current.reviewers == ["测试·甲", "测试·乙"]
    assert food.code == f"{food.department.uscc}362013100100001"
    assert len(food.code) == 33
    assert food.current.parsed.procedure.steps[1].title == "现场核查"
    assert (DataElement.objects.count(), MaterialType.objects.count(), SearchEntry.objects.count()) == (19, 5, 2)
    assert Theme.objects.get(audience="natural", code="085").name == "社会保障"


def test_a_district_offers_by_a_row(town, folder):
    load_matters(folder=folder, at=NOW)

    food, remote = Matter.objects.order_by("slug")
    assert set(food.offers.values_list("department__slug", flat=True)) == {"market", "market-620102", "market-620103"}
    assert set(remote.offers.values_list("department__slug", flat=True)) == {"medicare"}


def test_loading_twice_changes_nothing(town, folder):
    load_matters(folder=folder, at=NOW)
    events = Event.objects.count()

    report = load_matters(folder=folder, at=NOW)

    assert (report.new, report.changed) == ([], [])
    assert len(report.unchanged) == 2
    assert MatterVersion.objects.count() == 2
    assert Event.objects.count() == events


def test_changed_content_becomes_a_new_version_and_the_old_one_stays(town, folder):
    load_matters(folder=folder, at=NOW)
    edit(folder, "promised: {value: 10, unit: workday}", "promised: {value: 11, unit: workday}")

    report = load_matters(folder=folder, at=NOW)

    assert report.changed == ["food-business-new"]
    food = Matter.objects.get(slug="food-business-new")
    assert list(food.versions.order_by("number").values_list("number", "status")) == [
        (1, VersionStatus.SUPERSEDED),
        (2, VersionStatus.PUBLISHED),
    ]
    assert (food.current.number, food.promised_value) == (2, 11)
    assert food.versions.get(number=1).parsed.matter.promised.value == 10


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('task_type: "01"', 'task_type: "02"', "不在可选范围"),
        ("  serial: ", "  colour: red\n  serial: ", "不认识的键"),
        ("element: premises.area", "element: premises.size", "数据元字典里没有"),
        ("label: 经营面积（平方米）, type: number", "label: 经营面积（平方米）, type: money", "的类型是 number"),
        ("when: {field: s.kind, in: [catering, canteen]}", "when: {field: s.sort, is: x}", "s.sort"),
        ("{premises_name: premises_name,", "{owner: premises_name,", "没有字段“owner”"),
        ("type: premises-layout", "type: premises-plan", "材料类型字典里没有"),
        ("phone_supervise: 0931-0000102", "phone_supervise: 0931-0000101", "监督电话不能与咨询电话相同"),
        ("department: market", "department: urban", "文件夹"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_line(town, folder, old, new, words):
    edit(folder, old, new)

    with pytest.raises(FilesRefused) as refusal:
        load_matters(folder=folder, at=NOW)

    (problem,) = refusal.value.problems
    text = (folder / "matters/market/food-business-new.yaml").read_text(encoding="utf-8")
    line = text[: text.index(new)].count("\n") + 1
    assert str(problem).startswith(f"matters/market/food-business-new.yaml:{line}:")
    assert words in str(problem)
    assert not Matter.objects.exists()


def test_every_wrong_file_is_named_at_once(town, folder):
    edit(folder, 'task_type: "01"', 'task_type: "02"')
    edit(folder, "handle_type: instant", "handle_type: quick", "matters/medicare/remote-treatment.yaml")

    with pytest.raises(FilesRefused) as refusal:
        load_matters(folder=folder, at=NOW)

    assert [problem.file for problem in refusal.value.problems] == [
        "matters/market/food-business-new.yaml",
        "matters/medicare/remote-treatment.yaml",
    ]


def test_two_files_may_not_claim_one_slug(town, folder):
    original = folder / "matters/market/food-business-new.yaml"
    shutil.copy(original, folder / "matters/market/zz.yaml")

    with pytest.raises(FilesRefused) as refusal:
        load_matters(folder=folder, at=NOW)

    assert "代号“food-business-new”已用于 matters/market/food-business-new.yaml" in str(refusal.value)


def test_one_reviewer_is_not_enough(town, folder):
    (folder / "matters/REVIEWED.yaml").write_text("reviewers: [测试·甲, 测试·甲]\n", encoding="utf-8")

    with pytest.raises(FilesRefused, match="两位不同审核人"):
        load_matters(folder=folder, at=NOW)


def test_the_command_reports_and_refuses_in_words(town, folder, capsys):
    call_command("load_matters", data=folder)
    assert "2 new, 0 changed, 0 unchanged" in capsys.readouterr().out

    edit(folder, 'task_type: "01"', 'task_type: "02"')
    with pytest.raises(CommandError, match=r"food-business-new\.yaml:4"):
        call_command("load_matters", data=folder)


def test_a_matter_without_a_file_is_named_and_stays(town, folder):
    load_matters(folder=folder, at=NOW)
    (folder / "matters/medicare/remote-treatment.yaml").unlink()

    report = load_matters(folder=folder, at=NOW)

    assert report.without_file == ["remote-treatment"]
    assert Matter.objects.get(slug="remote-treatment").is_open
