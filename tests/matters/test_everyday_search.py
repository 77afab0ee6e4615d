"""A newcomer finds what they came for: everyday words against the reviewed files, alone and among a real district's matters."""

import json
import os
from pathlib import Path

import pytest

from apps.matters.models import Matter
from apps.matters.search import Within, index_text, is_direct, ranked_ids
from apps.matters.services.reading import read_folder
from apps.matters.views.browse import TRY_INSTEAD
from tests.matters.everyday import EVERYDAY, OVERHEARD
from tests.matters.test_search import department, make_matters  # noqa: F401 - department is a fixture

ROOT = Path(__file__).resolve().parents[2]
# A JSON list of {"name": …}: the matters of a whole district, to search among.
REAL_NAMES = os.environ.get("PORTAL_MATTER_NAMES", "")
# A file of lines {"title": …}: what citizens wrote to a hotline.
REAL_TITLES = os.environ.get("PORTAL_HOTLINE_TITLES", "")


@pytest.fixture(scope="module")
def folder():
    return read_folder(ROOT / "data")


@pytest.fixture(scope="module")
def names(folder):
    """The names of the reviewed matters by slug."""
    return {file.definition.matter.slug: file.definition.matter.name for file in folder.matters}


@pytest.fixture(scope="module")
def texts(folder):
    """What search stores for the reviewed matters."""
    return [
        index_text(
            name=file.definition.matter.name,
            aliases=file.definition.matter.aliases,
            rest=[file.definition.matter.summary, *(material.name for material in file.definition.materials)],
            synonyms=folder.synonyms,
        )
        for file in folder.matters
    ]


def published(department, names, texts, others=(), synonyms=None):  # noqa: F811
    """Publish the reviewed matters, and ``others`` by their names alone; return all names by id."""
    extra = [index_text(name=name, aliases=[], rest=[], synonyms=synonyms or {}) for name in others]
    make_matters([*names.values(), *others], department, [*texts, *extra])
    return dict(Matter.objects.values_list("pk", "name"))


def first(offered, typed, limit):
    return [offered[pk] for pk in ranked_ids(typed, within=Within(), limit=limit)]


def missed_among(offered, names):
    """Return the everyday words that do not find their matter among the first three, with what they find."""
    found = {typed: first(offered, typed, 3) for typed in EVERYDAY}
    return {typed: hits for typed, hits in found.items() if names[EVERYDAY[typed]] not in hits}


def lines_of(path, variable):
    if not path or not Path(path).exists():
        pytest.skip(f"{variable} names no file: real names and words are not tested here")
    return Path(path).read_text(encoding="utf-8")


def test_enough_everyday_words_are_tried(names):
    assert len(EVERYDAY) >= 60
    assert set(names) - set(EVERYDAY.values()) == set(), "add what people call the new matter to everyday.py"
    assert set(EVERYDAY.values()) <= set(names)


def test_everyday_words_find_the_matter_among_the_first_three(department, names, texts):  # noqa: F811
    offered = published(department, names, texts)

    assert missed_among(offered, names) == {}


def test_what_the_page_suggests_to_try_finds_the_right_thing(department, names, texts):  # noqa: F811
    offered = published(department, names, texts)

    for typed in TRY_INSTEAD:
        assert first(offered, typed, 1) == [names[EVERYDAY[typed]]]


@pytest.mark.parametrize("typed", ["我要离婚", "公司注销", "注销公司", "暖气不热", "火星移民", ""])
def test_what_is_only_near_the_words_is_not_what_they_ask_for(department, names, texts, typed):  # noqa: F811
    published(department, names, texts)

    assert not is_direct(typed, ranked_ids(typed, within=Within(), limit=20))


def test_nearly_all_everyday_words_are_known_to_have_found_what_they_mean(department, names, texts):  # noqa: F811
    published(department, names, texts)

    missed = [typed for typed in EVERYDAY if not is_direct(typed, ranked_ids(typed, within=Within(), limit=20))]

    assert len(missed) <= 0.05 * len(EVERYDAY), missed


def test_everyday_words_find_the_matter_among_a_whole_district(department, names, texts, folder):  # noqa: F811
    rows = json.loads(lines_of(REAL_NAMES, "PORTAL_MATTER_NAMES"))
    others = [name for name in dict.fromkeys(row["name"] for row in rows) if name not in names.values()]
    offered = published(department, names, texts, others, folder.synonyms)

    missed = missed_among(offered, names)

    assert len(missed) <= 0.1 * len(EVERYDAY), missed


def test_what_citizens_write_finds_the_matter_they_write_about(department, names, texts):  # noqa: F811
    titles = [json.loads(line)["title"] for line in lines_of(REAL_TITLES, "PORTAL_HOTLINE_TITLES").splitlines()]
    offered = published(department, names, texts)
    meant = [(title, names[slug]) for word, slug in OVERHEARD.items() for title in titles if word in title]

    missed = [(title, name, first(offered, title, 5)) for title, name in meant if name not in first(offered, title, 5)]

    assert len(meant) >= 30
    assert len(missed) <= 0.2 * len(meant), missed
