import json
import shutil
import subprocess
from pathlib import Path

import pytest

from apps.common.forms.conditions import ConditionError, holds, may_hold, parse_condition, references, to_data

ROOT = Path(__file__).resolve().parents[2]
VECTORS_FILE = ROOT / "tests" / "vectors" / "conditions.json"
VECTORS = json.loads(VECTORS_FILE.read_text(encoding="utf-8"))
NODE = shutil.which("node")
RUNNER = """
import { readFileSync } from "node:fs";
const { holds } = await import(process.argv[1]);
const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify(vectors.cases.map((entry) => holds(entry.condition, vectors.answers))));
"""


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_a_condition_holds_as_the_shared_vectors_say(case):
    condition = parse_condition(case["condition"])

    assert holds(condition, VECTORS["answers"]) is case["holds"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_a_condition_survives_being_stored(case):
    condition = parse_condition(case["condition"])

    assert parse_condition(to_data(condition)) == condition


YES, NO = {"field": "s.kind", "is": "catering"}, {"field": "s.kind", "is": "sales"}
OPEN = {"field": "area", "at_least": 10}


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        (YES, True),
        (NO, False),
        (OPEN, True),
        ({"not": OPEN}, True),
        ({"not": YES}, False),
        ({"all": [OPEN, YES]}, True),
        ({"all": [OPEN, NO]}, False),
        ({"any": [OPEN, NO]}, True),
        ({"any": [NO, NO]}, False),
        ({"not": {"any": [OPEN, YES]}}, False),
        ({"not": {"all": [OPEN, NO]}}, True),
        ({"all": [{"any": [OPEN, YES]}, {"not": {"all": [OPEN, YES]}}]}, True),
        ({"field": "area", "filled": False}, True),
    ],
)
def test_a_condition_can_still_hold_until_what_is_known_rules_it_out(condition, possible):
    assert may_hold(parse_condition(condition), {"s.kind": "catering"}) is possible


def test_no_condition_can_always_hold():
    assert may_hold(None, {})


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_with_every_answer_known_a_condition_can_hold_exactly_when_it_does(case):
    condition = parse_condition(case["condition"])
    known = dict.fromkeys(references(condition)) | VECTORS["answers"]

    assert may_hold(condition, known) is case["holds"]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_what_is_no_condition_is_refused(case):
    with pytest.raises(ConditionError):
        parse_condition(case["condition"])


@pytest.mark.skipif(NODE is None, reason="node is not installed: the browser's rules are not compared here")
def test_the_browser_decides_as_the_server_does():
    expected = [case["holds"] for case in VECTORS["cases"]]

    done = subprocess.run(
        [NODE, "--input-type=module", "-e", RUNNER, str(ROOT / "static/js/conditions.js"), str(VECTORS_FILE)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert json.loads(done.stdout) == expected


def test_references_are_found_at_every_depth():
    condition = parse_condition(
        {"all": [{"field": "a", "is": 1}, {"not": {"any": [{"field": "s.b", "filled": True}]}}]}
    )

    assert references(condition) == {"a", "s.b"}


def test_no_condition_always_holds():
    assert holds(None, {}) is True
