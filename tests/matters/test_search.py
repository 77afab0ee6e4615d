import json
import os
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Value
from django.db.models.functions import Cast

from apps.matters import services
from apps.matters.choices import VersionStatus
from apps.matters.models import CatalogueItem, Implementation, Matter, MatterVersion, Offer, SearchEntry, ZeroHit
from apps.matters.search import Within, blot, index_text, ranked_ids, tidy_query
from apps.matters.services.reading import read_folder
from apps.organisation.models import Division
from tests.matters.conftest import NOW, make_department
from tests.matters.data_search import MATTERS, NOTHING, QUERIES

ROOT = Path(__file__).resolve().parents[2]
SYNONYMS = ROOT / "data" / "matters" / "synonyms.yaml"
# A JSON list of {"name": …}: the matters of a whole district, for the test of ranking at scale.
REAL_NAMES = os.environ.get("PORTAL_MATTER_NAMES", "")


def synonyms():
    table = {}
    for entry in yaml.safe_load(SYNONYMS.read_text(encoding="utf-8")):
        pairs = (
            [(entry["say"], entry["mean"])]
            if isinstance(entry, dict)
            else [(w, [o for o in entry if o != w]) for w in entry]
        )
        for say, means in pairs:
            table.setdefault(say, []).extend(means)
    return table


def make_matters(names, department, texts):
    """Publish matters that have only what search looks at: names, aliases, popularity."""
    levels = []
    for number in range(len(names) // 100 + 1):
        item = CatalogueItem.objects.create(code=f"6201{number:08d}", name="示例", task_type="01")
        levels.append(
            Implementation.objects.create(catalogue=item, department=department, use_level="3", code=f"X{number}")
        )
    common = {"department": department, "task_type": "01", "handle_type": "committed", "served": ["1"]}
    matters = Matter.objects.bulk_create(
        [
            Matter(
                slug=f"m{i}",
                name=name,
                serial=f"{i % 100:02d}",
                code=f"X{i}",
                implementation=levels[i // 100],
                **common,
            )
            for i, name in enumerate(names)
        ]
    )
    versions = MatterVersion.objects.bulk_create(
        [
            MatterVersion(
                matter=matter, number=1, status=VersionStatus.PUBLISHED, definition={}, content_hash="x", drafted_at=NOW,
                published_at=NOW, effective_from=NOW.date(), reviewers=["测试·甲", "测试·乙"],
            )
            for matter in matters
        ]
    )  # fmt: skip
    for matter, version in zip(matters, versions, strict=True):
        matter.current = version
    Matter.objects.bulk_update(matters, ["current"])
    Offer.objects.bulk_create([Offer(matter=matter, department=department) for matter in matters])
    SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                matter=matter,
                bigrams=Cast(Value(text.bigrams), SearchVectorField()),
                tokens=Cast(Value(text.tokens), SearchVectorField()),
                pinyin=text.pinyin,
                initials=text.initials,
                length=text.length,
            )
            for matter, text in zip(matters, texts, strict=True)
        ]
    )


@cache
def texts_of_matters():
    table = synonyms()
    return [index_text(name=name, aliases=aliases, rest=[], synonyms=table) for name, aliases in MATTERS.items()]


@pytest.fixture
def department(db):
    whole = Division.objects.create(code="620100000000", name="兰州市", level="city", path="620100000000")
    return make_department("market", "示例局", whole, serial=1)


@pytest.fixture
def offered(department):
    """The names of the matters of data_search by id, published and indexed."""
    make_matters(list(MATTERS), department, texts_of_matters())
    return dict(Matter.objects.values_list("pk", "name"))


def found(offered, typed, limit=5, **within):
    return [offered[pk] for pk in ranked_ids(typed, within=Within(**within), limit=limit)]


@pytest.mark.parametrize(("typed", "wanted"), QUERIES.items())
def test_what_people_type_finds_the_matter_first(offered, typed, wanted):
    assert found(offered, typed)[:1] == [wanted]


@pytest.mark.parametrize("typed", NOTHING)
def test_what_nobody_offers_finds_nothing(offered, typed):
    assert found(offered, typed) == []


def test_a_matter_is_found_by_its_own_name(offered):
    missed = {name: found(offered, name)[:1] for name in MATTERS if found(offered, name)[:1] != [name]}

    assert missed == {}


def test_word_order_does_not_matter(offered):
    assert found(offered, "转移登记不动产")[:1] == found(offered, "不动产转移登记")[:1] == ["不动产转移登记（二手房）"]


@pytest.mark.parametrize("typed", ["sfz", "我在西固区住了五个月，居住证没满一年能不能办"])
def test_a_search_is_two_statements_at_most(offered, typed, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        found(offered, typed)


def test_where_to_look_can_be_narrowed(offered, department):
    assert found(offered, "身份证", served="2") == []
    assert found(offered, "身份证", department_id=department.pk + 1) == []
    assert found(offered, "身份证", division="620102") == []
    assert found(offered, "身份证", served="1", department_id=department.pk, division="6201") != []


@pytest.mark.parametrize(
    "typed", ["'", "\\", "a:*", "!身份证 & |", "%", "身份证'; drop table x; --", "\x00身份证", "身" * 5000, "\ud800"]
)
def test_no_search_text_breaks_the_query(offered, typed):
    assert isinstance(found(offered, typed), list)


def test_words_of_asking_are_left_out():
    assert tidy_query("请问怎么办理身份证？") == "身份证"
    assert tidy_query("怎么办理") == "办理"
    assert tidy_query("ＫＴＶ 开业") == "ktv开业"


def test_a_search_that_found_nothing_is_counted_without_numbers(db):
    services.note_zero_hit(text="张三 620102199003070018 火星", at=NOW)
    services.note_zero_hit(text="张三 620102199003070018 火星", at=NOW)

    row = ZeroHit.objects.get()
    assert (row.text, row.times) == ("张三 … 火星", 2)
    assert blot("13800001234") == "…"


def test_names_of_a_whole_district_rank_themselves_first(department):
    if not REAL_NAMES or not Path(REAL_NAMES).exists():
        pytest.skip("PORTAL_MATTER_NAMES names no file: ranking at scale is not tested here")
    rows = json.loads(Path(REAL_NAMES).read_text(encoding="utf-8"))
    names = list(dict.fromkeys(row["name"] for row in rows))[:3000]
    table = synonyms()
    make_matters(names, department, [index_text(name=name, aliases=[], rest=[], synonyms=table) for name in names])
    offered = dict(Matter.objects.values_list("pk", "name"))
    sample = names[:: max(1, len(names) // 100)]

    first = [name for name in sample if found(offered, name)[:1] == [name]]

    assert len(first) >= 0.97 * len(sample)


def test_the_real_files_are_found_by_name_and_alias(department):
    if not list((ROOT / "data" / "matters").glob("*/*.yaml")):
        pytest.skip("data/matters holds no matters yet")
    definitions = [file.definition for file in read_folder(ROOT / "data").matters]
    names = [definition.matter.name for definition in definitions]
    texts = [
        index_text(
            name=definition.matter.name,
            aliases=definition.matter.aliases,
            rest=[definition.matter.summary, *(material.name for material in definition.materials)],
            synonyms=synonyms(),
        )
        for definition in definitions
    ]
    make_matters(names, department, texts)
    offered = dict(Matter.objects.values_list("pk", "name"))

    by_name = [name for name in names if found(offered, name)[:1] != [name]]
    by_alias = [
        (alias, definition.matter.name, found(offered, alias, limit=3))
        for definition in definitions
        for alias in definition.matter.aliases
        if definition.matter.name not in found(offered, alias, limit=3)
    ]

    assert by_name == []
    assert by_alias == []
