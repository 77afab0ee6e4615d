"""Licence types come from reviewed files; what is published stays as it is."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from apps.common.actor import SYSTEM
from apps.common.errors import Conflict
from apps.common.yaml_lines import DataFileError
from apps.journal.errors import Refused
from apps.licences import services
from apps.licences.choices import VersionStatus
from apps.licences.definition import definition_from_json
from apps.licences.models import LicenceType, LicenceTypeVersion
from tests.licences import factories as make

pytestmark = pytest.mark.django_db
REAL_FOLDER = Path(__file__).resolve().parents[2] / "data" / "licences"


def _load(folder: Path) -> str:
    out = StringIO()
    call_command("load_licence_types", str(folder), stdout=out)
    return out.getvalue()


def test_folder_is_loaded_and_loading_again_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "food-business.yaml").write_text(make.FOOD)
    (tmp_path / "elder-card.yaml").write_text(make.ELDER)

    first, second = _load(tmp_path), _load(tmp_path)

    assert first == "2 licence types, 2 new versions\n"
    assert second == "2 licence types, 0 new versions\n"
    assert LicenceType.objects.get(slug="food-business").code == "11100000MB0143028R001"


def test_the_citys_own_files_load() -> None:
    count = len(list(REAL_FOLDER.glob("*.yaml")))

    assert _load(REAL_FOLDER) == f"{count} licence types, {count} new versions\n"


def test_changed_file_makes_a_new_version_and_issued_licences_keep_theirs(tmp_path: Path) -> None:
    make.publish()
    licence = make.issue(make.entity())
    (tmp_path / "food-business.yaml").write_text(make.FOOD.replace("label: 主体业态", "label: 业态"))

    _load(tmp_path)

    licence.refresh_from_db()
    states = list(LicenceTypeVersion.objects.order_by("number").values_list("number", "status"))
    assert states == [(1, VersionStatus.SUPERSEDED), (2, VersionStatus.PUBLISHED)]
    assert licence.version.number == 1


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("uscc: 11100000MB0143028R", "uscc: 11100000MB01430281"), 5, "统一社会信用代码"),
        (('serial: "001"', 'serial: "1"'), 4, "form"),
        (("{serial:06d}", "{nothing}"), 8, "must use"),
        (("{serial:06d}", "{serial.x}"), 8, "serial"),
        (("show: public", "show: everybody"), 10, "everybody"),
        (("layout: certificate", "layout: poster"), 15, "poster"),
        (("multiple: false", "multiple: false\ncolour: red"), 8, "unknown key"),
        (("id: address", "id: premises_name"), 11, "twice"),
    ],
)
def test_mistake_in_a_file_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, words: str
) -> None:
    with pytest.raises(DataFileError) as refused:
        make.definition(make.FOOD.replace(*change))

    assert refused.value.line == line
    assert words in refused.value.text


def test_one_bad_file_loads_none(tmp_path: Path) -> None:
    (tmp_path / "elder-card.yaml").write_text(make.ELDER)
    (tmp_path / "food-business.yaml").write_text(make.FOOD.replace("holder: entity", "holder: dog"))

    with pytest.raises(CommandError, match=r"food-business\.yaml:6: holder"):
        _load(tmp_path)

    assert LicenceType.objects.count() == 0


def test_definition_survives_its_json_form() -> None:
    definition = make.definition()

    assert definition_from_json(definition.to_json()) == definition


def test_published_definition_cannot_be_changed_even_by_sql() -> None:
    version = make.publish()

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        LicenceTypeVersion.objects.filter(pk=version.pk).update(definition={})

    version.refresh_from_db()
    assert version.definition["slug"] == "food-business"


def test_code_is_fixed_once_a_licence_was_issued() -> None:
    make.publish()
    make.issue(make.entity())

    with pytest.raises(Conflict):
        make.publish(make.FOOD.replace('serial: "001"', 'serial: "009"'))

    assert LicenceType.objects.get(slug="food-business").code.endswith("001")


def test_two_people_check_and_publish() -> None:
    first = make.post_actor(make.bureau(), "publish_matters")
    second = make.post_actor(make.bureau("health-620102", "11620102MB15032899"), "publish_matters")
    version = services.draft_version(make.definition(), actor=first, at=make.AT)
    version = services.check_version(version, actor=first, at=make.AT)

    with pytest.raises(Refused):
        services.publish_version(version, actor=first, at=make.AT)

    assert services.publish_version(version, actor=second, at=make.AT).status == VersionStatus.PUBLISHED
    assert SYSTEM.is_system
