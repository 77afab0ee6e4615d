"""Loading the reviewed files: once, twice, after an edit, and with mistakes in them."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from stdnum.cn import uscc

from apps.common.yaml_lines import DataFileError
from apps.journal.models import Event
from apps.organisation.models import CalendarYear, Department, Division, Hall, OpeningHours, Seal, Window
from apps.organisation.services.bureaux import made_credit_code
from tests.organisation.conftest import REAL_FOLDER, edit, load

pytestmark = pytest.mark.django_db

CITY_DEPARTMENTS = [
    "office",
    "development",
    "education",
    "science",
    "industry",
    "ethnic",
    "police",
    "civil",
    "justice",
    "finance",
    "hr",
    "resources",
    "ecology",
    "housing",
    "transport",
    "water",
    "agriculture",
    "commerce",
    "culture",
    "health",
    "veterans",
    "emergency",
    "audit",
    "sasac",
    "market",
    "forestry",
    "sports",
    "statistics",
    "medicare",
    "urban",
    "airdefence",
    "petitions",
    "data",
    "service",
    "hotline",
    "fund",
    "disabled",
    "tax",
    "weather",
    "fire",
    "tobacco",
    "archives",
    "watersupply",
    "power",
    "gas",
    "heating",
    "bus",
    "metro",
]
WITH_BUREAUX = [
    "market",
    "hr",
    "civil",
    "housing",
    "health",
    "medicare",
    "resources",
    "police",
    "education",
    "urban",
    "transport",
    "agriculture",
    "emergency",
    "culture",
    "disabled",
    "tax",
    "service",
]


def test_the_real_files_load_and_load_again_without_change():
    first = load(REAL_FOLDER)
    events = Event.objects.count()

    second = load(REAL_FOLDER)

    assert first.changed == []
    assert (second.created, second.changed) == ([], [])
    assert second.unchanged == len(first.created)
    assert Event.objects.count() == events
    assert Division.objects.count() == 126
    assert Division.objects.get(name="兰州新区").is_statutory is False
    assert set(Department.objects.filter(parent=None).values_list("slug", flat=True)) == set(CITY_DEPARTMENTS)
    for slug in WITH_BUREAUX:
        assert Department.objects.filter(path__startswith=f"{slug}/").count() == 9, slug
    assert Hall.objects.count() == 10
    for hall in Hall.objects.all():
        names = set(hall.windows.values_list("name", flat=True))
        assert hall.windows.count() >= (16 if hall.level == "city" else 6)
        assert {"综合受理窗口", "办不成事反映窗口"} <= names
    assert list(CalendarYear.objects.filter(is_provisional=True).values_list("year", flat=True)) == [2027]


def test_every_credit_code_passes_its_check_and_every_phone_is_made_up():
    load(REAL_FOLDER)

    for department in Department.objects.all():
        assert uscc.is_valid(department.uscc), department.slug
        assert re.fullmatch(r"0931-000\d{4}", department.phone_consult), department.slug
        assert department.phone_consult != department.phone_supervise


def test_a_made_credit_code_passes_both_checks():
    code = made_credit_code("11", "620102", 71)

    assert uscc.is_valid(code)
    assert code.startswith("11620102MC000071")


@pytest.mark.usefixtures("city")
def test_a_department_gets_a_bureau_in_each_district_under_its_path():
    district = Department.objects.get(slug="police-620102")
    county = Department.objects.get(slug="police-620121")

    assert district.name == "兰州市公安局城关分局"
    assert county.name == "永登县公安局"
    assert county.path == "police/police-620121"
    assert county.short_name == "永登县公安局"
    assert county.parent.slug == "police"
    assert county.division.code == "620121000000"
    assert (district.document_word, county.document_word) == ("城公", "永公")
    assert not Department.objects.filter(path__startswith="power/").exists()


def test_a_bureau_that_is_written_out_replaces_the_made_one(folder):
    edit(
        folder,
        "departments.yaml",
        "  - slug: power\n",
        """\
  - slug: police-620121
    parent: police
    division: "620121000000"
    name: 永登公安局（另列）
    short_name: 永登公安
    uscc: "CODE"
    word: 登公
    phone_consult: 0931-1
    phone_supervise: 0931-2
  - slug: power
""",
    )
    edit(folder, "departments.yaml", "CODE", made_credit_code("11", "620121", 999))

    load(folder)

    assert Department.objects.get(slug="police-620121").name == "永登公安局（另列）"
    assert Department.objects.filter(path__startswith="police/").count() == 2


@pytest.mark.usefixtures("city")
def test_a_district_hall_has_the_windows_of_the_districts_own_bureaux():
    at_city = Window.objects.get(hall__slug="lanzhou", number="2")
    at_district = Window.objects.get(hall__slug="chengguan", number="2")

    assert set(at_city.departments.values_list("slug", flat=True)) == {"police", "power"}
    assert set(at_district.departments.values_list("slug", flat=True)) == {"police-620102", "power"}


@pytest.mark.usefixtures("city")
def test_only_departments_that_issue_documents_have_seals():
    titles = set(Seal.objects.filter(department__slug="police").values_list("title", flat=True))

    assert titles == {"兰州市公安局", "兰州市公安局受理专用章"}
    assert not Seal.objects.filter(department__slug="power").exists()


def test_an_edit_changes_that_row_only_and_is_in_the_journal(folder, city):
    edit(folder, "departments.yaml", "phone_consult: 0931-0000071", "phone_consult: 0931-0000079")
    edit(folder, "halls.yaml", '"13:00-17:00"', '"13:30-17:30"')
    edit(folder, "halls.yaml", "departments: [police, power]", "departments: [police]")
    pks = set(Window.objects.values_list("pk", flat=True))

    report = load(folder)

    assert report.created == []
    assert report.changed == [
        "department police",
        "opening hours lanzhou",
        "window lanzhou 2",
        "opening hours chengguan",
        "window chengguan 2",
    ]
    assert Department.objects.get(slug="police").phone_consult == "0931-0000079"
    assert OpeningHours.objects.filter(hall__slug="lanzhou", opens_at="13:30").count() == 5
    assert set(Window.objects.values_list("pk", flat=True)) == pks
    event = Event.objects.filter(kind="organisation.loaded").latest("pk")
    assert event.facts == {"created": {}, "changed": report.changed}


def test_what_left_the_files_is_switched_off_and_comes_back_with_them(folder, city):
    police = Department.objects.get(slug="police-620121").pk
    edit(folder, "departments.yaml", '  - {division: "620121000000", short: 永登, word: 永}\n', "")

    gone = load(folder)
    left = Department.objects.get(pk=police).is_active
    edit(folder, "departments.yaml", "seals:", '  - {division: "620121000000", short: 永登, word: 永}\nseals:')
    back = load(folder)

    assert gone.changed == ["department police-620121 (no longer active)"]
    assert left is False
    assert back.changed == ["department police-620121"]
    assert Department.objects.get(slug="police-620121").pk == police
    assert Department.objects.get(pk=police).is_active


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("divisions.json", '"620102001000"', '"62010200100"', "divisions.json:4: code: must be 12 digits"),
        ("divisions.json", '"620121000000"', '"620102000000"', "divisions.json:5: code: 620102000000 is given twice"),
        ("divisions.json", '"parent": "620102000000"', '"parent": "9"', "divisions.json:4: parent: 9 is not listed before it"),
        ("departments.yaml", "11620100MB000700X3", "11620100MB0007008X", "departments.yaml:9: uscc: is not a valid credit code"),
        ("departments.yaml", "phone_consult: 0931-0000431", "phone: 1", "departments.yaml:18: phone: unknown key"),
        ("departments.yaml", "slug: power", "slug: Power", "departments.yaml:14: slug: must be lower-case"),
        ("departments.yaml", "slug: power", "slug: police", "departments.yaml:14: slug: police is given twice"),
        ("departments.yaml", "short_name: 供电公司\n", "short_name: 供电公司\n    word: 城公\n", "departments.yaml:17: word: is also that of police-620102"),
        ("departments.yaml", "[official, acceptance]", "[official, wax]", "departments.yaml:4: kinds: 'wax' is not one of"),
        ("departments.yaml", 'bureaux: {name:', "bureaux: {nam:", "departments.yaml:13: nam: unknown key"),
        ("departments.yaml", '"620102000000"', '"620109000000"', "departments.yaml:2: division: '620109000000' is not known"),
        ("halls.yaml", "09:00-12:00", "9-12", "halls.yaml:3: spans: '9-12' is not hh:mm-hh:mm"),
        ("halls.yaml", "13:00-17:00", "12:00-17:00", "halls.yaml:3: spans: 12:00-17:00 must end after it begins"),
        ("halls.yaml", "[sat]", "[fri]", "halls.yaml:4: days: fri is given twice"),
        ("halls.yaml", "[sat]", "[someday]", "halls.yaml:4: days: 'someday' is not one of"),
        ("halls.yaml", "general: true", "general: false", "halls.yaml:7: a window is either general or has departments"),
        ("halls.yaml", "[police, power]", "[police, nobody]", "halls.yaml:8: departments: nobody is no department"),
        ("halls.yaml", 'number: "2"', 'number: "1"', "halls.yaml:8: number: 1 is given twice"),
        ("halls.yaml", "hours: city\n    windows", "hours: night\n    windows", "halls.yaml:19: hours: 'night' is not known"),
        ("halls.yaml", "longitude: 103.8582", "longitude: east", "halls.yaml:15: longitude: must be int or float, is 'east'"),
        ("calendar/2026.yaml", "2026-09-20", "2026-09-21", "calendar/2026.yaml:7: on: is worked anyway"),
        ("calendar/2026.yaml", "2026-10-10", "2026-10-03", "calendar/2026.yaml:8: 2026-10-03 is already named by 国庆节"),
        ("calendar/2026.yaml", "2026-10-10", "2027-10-10", "calendar/2026.yaml:8: 2027-10-10 does not lie in 2026"),
        ("calendar/2026.yaml", "to: 2026-10-07", "to: 2026-09-07", "calendar/2026.yaml:5: to: ends before it begins"),
        ("calendar/2026.yaml", "source: 通知\n", "", "calendar/2026.yaml:1: source: is missing"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_line_and_changes_nothing(folder, name, old, new, message):
    edit(folder, name, old, new)

    with pytest.raises(DataFileError) as caught:
        load(folder)

    assert str(caught.value).startswith(message)
    assert not Division.objects.exists()


@pytest.mark.usefixtures("city")
def test_the_database_itself_refuses_two_departments_with_one_document_word():
    power = Department.objects.get(slug="power")
    power.document_word = "公"

    with pytest.raises(IntegrityError, match="department_document_word_is_unique"), transaction.atomic():
        power.save()


def test_the_command_says_how_much_changed(folder):
    first, second = StringIO(), StringIO()

    call_command("load_organisation", data=folder, stdout=first)
    call_command("load_organisation", data=folder, stdout=second)

    assert first.getvalue().endswith(" created, 0 changed, 0 unchanged\n")
    assert second.getvalue().startswith("0 created, 0 changed, ")


def test_the_command_fails_in_words(folder):
    edit(folder, "halls.yaml", "[sat]", "[fri]")

    with pytest.raises(CommandError, match=r"^halls\.yaml:4: days: fri is given twice"):
        call_command("load_organisation", data=folder)
