import copy

import pytest

from apps.common.yaml_lines import read_yaml
from apps.matters.checks import RULES, check_definition
from apps.matters.definition import parse_matter, plain
from tests.matters.conftest import DATA

FOOD = plain(read_yaml(DATA / "matters/market/food-business-new.yaml"))
REMOTE = plain(read_yaml(DATA / "matters/medicare/remote-treatment.yaml"))


def found(data, changes):
    """Return the findings of a definition changed at dotted paths."""
    data = copy.deepcopy(data)
    for path, value in changes.items():
        *way, last = path.split(".")
        place = data
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[int(last) if last.isdigit() else last] = value
    return [(finding.level, finding.code, finding.path) for finding in check_definition(parse_matter(data))]


@pytest.mark.parametrize("data", [FOOD, REMOTE], ids=["food", "remote"])
def test_a_sound_matter_has_no_findings(data):
    assert found(data, {}) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"matter.promised.value": 21}, ("error", "promise_too_long", "matter.promised")),
        (
            {"matter.statutory": {"value": 9, "unit": "day", "basis": "示例"}},
            ("error", "promise_too_long", "matter.promised"),
        ),
        ({"matter.handle_type": "instant"}, ("error", "instant_takes_days", "matter.promised")),
        (
            {"matter.promised.value": 0, "procedure.steps": FOOD["procedure"]["steps"][:1]},
            ("error", "promise_missing", "matter.promised"),
        ),
        ({"matter.visits": 1, "matter.visits_reason": "核验原件"}, ("error", "visits_at_full_depth", "matter.visits")),
        ({"matter.visits": 1, "matter.online_depth": 3}, ("error", "visits_without_reason", "matter.visits_reason")),
        (
            {
                "matter.forms_of_handling": ["1"],
                "matter.online_depth": 2,
                "matter.express": False,
                "result.delivery": ["window"],
            },
            ("error", "no_way_without_visit", "matter.express"),
        ),
        ({"matter.forms_of_handling": ["1"]}, ("error", "depth_without_web", "matter.forms_of_handling")),
        ({"guide.phone_supervise": "0931-0000101"}, ("error", "same_phone", "guide.phone_supervise")),
        (
            {"guide.fees": [{"name": "工本费", "amount_fen": 0, "unit": "每证", "basis": "示例"}]},
            ("warning", "fee_of_nothing", "guide.fees.0.amount_fen"),
        ),
        ({"materials.0.form": "paper"}, ("error", "paper_demanded", "materials.0.form")),
        (
            {"materials.0.form": "paper", "materials.0.licence_type": ""},
            ("warning", "paper_perhaps_shared", "materials.0.form"),
        ),
        ({"guide.conditions.0": "符合其他条件"}, ("error", "catch_all", "guide.conditions.0")),
        ({"materials.1.name": "身份证、户口簿等材料"}, ("error", "catch_all", "materials.1.name")),
        ({"materials.1.name": "房产证等"}, ("error", "catch_all", "materials.1.name")),
        ({"materials.3.how_to": ""}, ("warning", "material_unexplained", "materials.3.criteria")),
        ({"materials.3.necessity": "tolerated"}, ("error", "tolerated_without_tolerance", "materials.3.necessity")),
        ({"result.delivery": []}, ("error", "no_delivery", "result.delivery")),
        ({"matter.express": False}, ("error", "express_not_offered", "result.delivery")),
        ({"result.sample_note": ""}, ("warning", "result_undescribed", "result.sample_note")),
        ({"procedure.steps.0.days": 4}, ("error", "steps_too_long", "procedure.steps")),
        ({"catalogue.code": "6201310010"}, ("warning", "code_length", "catalogue.code")),
        ({"catalogue.code": "620731001000"}, ("warning", "code_type", "catalogue.code")),
        ({"matter.aliases": []}, ("warning", "no_aliases", "matter.aliases")),
        ({"matter.themes_natural": []}, ("warning", "no_theme", "matter.themes_natural")),
        ({"matter.themes_legal": []}, ("warning", "no_theme", "matter.themes_legal")),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_a_rule_points_at_the_field(changes, finding):
    assert finding in found(FOOD, changes)


def test_a_question_whose_answer_changes_nothing_is_pointed_at():
    data = copy.deepcopy(FOOD)
    data["situations"].append(
        {
            "id": "idle",
            "question": "天气好吗？",
            "options": [{"value": "a", "label": "好"}, {"value": "b", "label": "不好"}],
        }
    )

    assert ("warning", "idle_situation", "situations.1") in found(data, {})


@pytest.mark.parametrize(
    "words", ["信用等级为A级。", "具有高等学校学历。", "地位平等。", "面积不少于60平方米。", "与申请等同。"]
)
def test_words_that_only_look_like_a_catch_all_pass(words):
    assert found(FOOD, {"guide.conditions.0": words}) == []


def test_errors_come_before_warnings():
    levels = [level for level, _code, _path in found(FOOD, {"matter.aliases": [], "matter.promised.value": 30})]

    assert levels == sorted(levels)
    assert set(levels) == {"error", "warning"}


def test_every_rule_is_a_small_sentence():
    assert all(rule.__doc__ for rule in RULES)


def test_the_instant_matter_decides_by_its_rule():
    definition = parse_matter(REMOTE)

    assert definition.decides_itself({}, {"kind": "retired"}).rule == "2026-1"
    assert definition.decides_itself({}, {"kind": "referral"}) is None
