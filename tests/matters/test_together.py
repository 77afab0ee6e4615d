"""Matters applied for together: what means the same names the same data element, so that a joint form asks it once."""

from collections import defaultdict
from pathlib import Path

import pytest

from apps.matters.services.reading import read_folder

DATA = Path(__file__).resolve().parents[2] / "data"
TOGETHER = {
    "open-restaurant": [
        "individual-register", "food-business-new", "public-gathering", "shop-sign", "outdoor-advert", "drainage-permit",
    ],
    "open-restaurant-as-a-firm": ["company-register", "food-business-new", "public-gathering", "shop-sign"],
    "construction-permit-stage": [
        "construction-permit", "fire-design-review", "civil-defence-review", "soil-conservation", "road-occupation",
        "construction-waste", "drainage-permit",
    ],
}  # fmt: skip
# Asked by every matter of the scheme that follows the first one.
SHARED = {
    "open-restaurant": {"entity.name", "entity.uscc", "contact.phone", "premises.address"},
    "construction-permit-stage": {"entity.name", "entity.uscc", "contact.name", "contact.phone"},
}


@pytest.fixture(scope="module")
def definitions():
    return {file.definition.matter.slug: file.definition for file in read_folder(DATA).matters}


def top_fields(definition):
    return [field for group in definition.form.groups for field in group.fields]


def shape_of(field):
    """What a joint form must agree on to ask one question for two matters."""
    parts = tuple(sorted((part.element, shape_of(part)) for part in getattr(field, "fields", ()) or ()))
    options = tuple(sorted(option.value for option in getattr(field, "options", ()) or ()))
    return field.type, options, parts


def fields_by_element(definitions, slugs):
    found = defaultdict(list)
    for slug in slugs:
        for field in top_fields(definitions[slug]):
            found[field.element].append((slug, field))
    return found


@pytest.mark.parametrize("scheme", TOGETHER)
def test_one_element_is_one_question(definitions, scheme):
    differing = {
        element: [(slug, shape_of(field)) for slug, field in fields]
        for element, fields in fields_by_element(definitions, TOGETHER[scheme]).items()
        if not element.startswith("statement.") and len({shape_of(field) for _slug, field in fields}) > 1
    }

    assert differing == {}


@pytest.mark.parametrize("scheme", TOGETHER)
def test_one_label_is_one_element(definitions, scheme):
    elements = defaultdict(set)
    for slug in TOGETHER[scheme]:
        for field in top_fields(definitions[slug]):
            elements[field.label].add(field.element)

    assert {label: names for label, names in elements.items() if len(names) > 1} == {}


@pytest.mark.parametrize("scheme", TOGETHER)
def test_one_paper_is_one_material_type(definitions, scheme):
    types = defaultdict(set)
    for slug in TOGETHER[scheme]:
        for material in definitions[slug].materials:
            types[material.name].add((material.type, material.licence_type))

    assert {name: found for name, found in types.items() if len(found) > 1} == {}


@pytest.mark.parametrize("scheme", SHARED)
def test_every_matter_of_a_scheme_shares_who_and_where(definitions, scheme):
    elements = {slug: {field.element for field in top_fields(definitions[slug])} for slug in TOGETHER[scheme]}
    missing = {
        slug: sorted(SHARED[scheme] - names)
        for slug, names in elements.items()
        if slug not in {"individual-register", "outdoor-advert"} and SHARED[scheme] - names
    }

    assert missing == {}


def test_the_construction_matters_share_the_project(definitions):
    stage = [slug for slug in TOGETHER["construction-permit-stage"] if slug != "drainage-permit"]
    shared = set.intersection(*({field.element for field in top_fields(definitions[slug])} for slug in stage))

    assert {"project.code", "project.name", "project.address"} <= shared


def test_the_construction_stage_has_four_departments(definitions):
    departments = {definitions[slug].implementation.department for slug in TOGETHER["construction-permit-stage"]}

    assert departments == {"housing", "airdefence", "water", "urban"}
