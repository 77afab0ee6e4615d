import copy
from datetime import date

import jsonschema
import pytest

from apps.common.forms.diff import compare_forms
from apps.common.forms.json_schema import to_conditions, to_json_schema, to_layout
from apps.common.forms.parsing import parse_form
from apps.common.forms.validation import validate

OPTIONS = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]


def question(kind, name, **more):
    return {"id": name, "element": f"test.{name}", "label": f"问{name}", "type": kind, **more}


DATA = {
    "groups": [
        {
            "id": "one",
            "title": "一",
            "fields": [
                question("text", "name", required=True, max_length=10),
                question("choice", "kind", options=OPTIONS, required=True),
                question("number", "area", minimum=1),
                question("money", "price", maximum=500),
                question("date", "day", not_before="today"),
            ],
        },
        {
            "id": "two",
            "title": "二",
            "intro": "说明",
            "fields": [
                question("address", "home"),
                question("person", "owner", when={"field": "kind", "is": "a"}, required=True),
                question("multichoice", "many", options=OPTIONS),
                question("repeat", "rows", fields=[question("text", "part", required=True)], max_items=3),
                question("statement", "agree", required=True),
            ],
        },
    ]
}
GOOD = {
    "name": "店",
    "kind": "b",
    "area": 5,
    "price": 100,
    "day": "2026-09-18",
    "home": {"division": "620102001000", "street": "路"},
    "many": ["a"],
    "rows": [{"part": "x"}],
    "agree": True,
}


def test_the_schema_is_valid_and_names_elements():
    schema = to_json_schema(parse_form(DATA))

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["name"]["x-element"] == "test.name"
    assert schema["properties"]["price"]["x-unit"] == "fen"
    assert schema["required"] == ["name", "kind", "agree"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": ""},
        {"name": "很长很长很长很长很长很长"},
        {"kind": "c"},
        {"area": 0},
        {"price": 501},
        {"home": {"street": "路"}},
        {"many": ["c"]},
        {"rows": [{"part": "x"}] * 4},
        {"rows": [{}]},
        {"agree": False},
        {"unknown": 1},
    ],
    ids=str,
)
def test_schema_and_validator_agree(change):
    form = parse_form(DATA)
    answers = {**GOOD, **change}

    by_schema = jsonschema.Draft202012Validator(to_json_schema(form)).is_valid(answers)

    assert by_schema is validate(form, answers, today=date(2026, 9, 18)).ok
    assert by_schema is (change == {})


def test_layout_and_conditions_stand_apart_from_the_schema():
    form = parse_form(DATA)

    assert [(group["id"], group["fields"][0]) for group in to_layout(form)] == [("one", "name"), ("two", "home")]
    assert to_conditions(form) == {"owner": {"field": "kind", "is": "a"}}


def test_a_form_equals_itself():
    assert compare_forms(parse_form(DATA), parse_form(copy.deepcopy(DATA))) == []


def test_what_came_went_and_changed_is_told():
    after = copy.deepcopy(DATA)
    fields = after["groups"][0]["fields"]
    fields[0]["max_length"] = 20
    fields[2] = question("text", "colour")
    after["groups"][1]["fields"][1]["when"] = {"field": "kind", "is": "b"}
    after["groups"][1]["fields"].append(fields.pop(4))
    after["groups"][1]["fields"][3]["fields"][0]["label"] = "新"

    changes = compare_forms(parse_form(DATA), parse_form(after))

    told = {(change.kind, change.path): [a.name for a in change.attributes] for change in changes}
    assert told == {
        ("changed", "one.name"): ["max_length"],
        ("added", "one.colour"): [],
        ("changed", "two.owner"): ["when"],
        ("changed", "two.rows.part"): ["label"],
        ("changed", "two.day"): ["group"],
        ("removed", "one.area"): [],
    }
