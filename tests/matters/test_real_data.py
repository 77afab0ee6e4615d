"""The reviewed files themselves: whoever edits one finds out here."""

from pathlib import Path

import jsonschema
import pytest

from apps.common.forms.json_schema import to_json_schema
from apps.common.yaml_lines import read_yaml
from apps.matters.checks import check_definition
from apps.matters.choices import Served
from apps.matters.models import Matter
from apps.matters.services.reading import read_folder

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def files():
    return read_folder(DATA)


def test_the_files_have_no_errors_and_enough_matters(files):
    assert len(files.matters) >= 40
    assert [finding for file in files.matters for finding in check_definition(file.definition) if finding.blocks] == []


def test_no_paper_promises_a_form_to_fill_in_that_nobody_can_download(files):
    """A definition has no place for a template file: who is told to download one looks for it in vain."""
    promised = [
        (file.name, material.id)
        for file in files.matters
        for material in file.definition.materials
        for text in (material.name, material.criteria, material.how_to, material.source_note)
        if any(word in text for word in ("模板", "范本", "空白表"))
    ]

    assert promised == []


def test_every_form_is_a_valid_schema(files):
    for file in files.matters:
        jsonschema.Draft202012Validator.check_schema(to_json_schema(file.definition.form))


def test_the_same_paper_has_the_same_licence_everywhere(files):
    differing = {
        (file.name, material.id)
        for file in files.matters
        for material in file.definition.materials
        if material.licence_type
        and files.material_types[material.type]["licence_type"] not in {"", material.licence_type}
    }

    assert differing == set()


@pytest.mark.usefixtures("city")
def test_every_guide_can_be_read(client):
    names = dict(Matter.objects.values_list("slug", "name"))

    unread = [slug for slug, name in names.items() if name not in client.get(f"/matters/{slug}/").content.decode()]

    assert len(names) >= 40
    assert unread == []


@pytest.mark.usefixtures("city")
def test_a_fee_set_by_a_tariff_is_neither_an_amount_nor_free(client):
    page = client.get("/matters/road-occupation/").content.decode()

    assert "按公布的标准收费" in page
    assert "按公布的标准计算（每平方米每天）" in page
    assert "不收费。" not in page
    assert "免费" not in page


def test_whom_a_matter_serves_may_hold_the_licence_it_gives(files):
    """Otherwise an approval waits for ever for a licence nobody may issue."""
    holders = {path.stem: read_yaml(path)["holder"] for path in (DATA / "licences").glob("*.yaml")}
    stuck = {
        file.name
        for file in files.matters
        if (result := file.definition.result).licence_type and not result.founds
        for code in file.definition.matter.served
        if holders[result.licence_type] not in {"either", "person" if code == Served.NATURAL else "entity"}
    }

    assert stuck == set()


def test_a_guide_names_the_phone_of_the_bureau_that_answers(files):
    """Nobody who asks about a pension should reach the bureau of housing."""
    rows = read_yaml(DATA / "organisation" / "departments.yaml")["departments"]
    phones = {row["slug"]: row["phone_consult"] for row in rows}
    wrong = {
        file.name: file.definition.guide.phone_consult
        for file in files.matters
        if file.definition.guide.phone_consult != phones[file.definition.implementation.department]
    }

    assert wrong == {}
