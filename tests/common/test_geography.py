"""How far apart two places lie: the same vectors the browser's own function is held to."""

import json
from pathlib import Path

import pytest

from apps.common.geography import Point, metres_between

VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "distances.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"])
def test_a_distance_is_right_within_half_a_percent(case):
    there = metres_between(Point(*case["from"]), Point(*case["to"]))
    back = metres_between(Point(*case["to"]), Point(*case["from"]))

    assert there == pytest.approx(case["metres"], rel=0.006, abs=1)
    assert there == back


def test_a_point_is_read_from_two_numbers():
    assert Point.parse("103.8321,36.0574") == Point(103.8321, 36.0574)
    assert Point.parse(" 103.8 , 36 ") == Point(103.8, 36.0)


@pytest.mark.parametrize("text", ["", "103.8", "103.8,36,1", "a,b", "nan,36", "inf,0", "181,0", "0,91", "36.05;103.8"])
def test_what_is_no_point_on_the_earth_is_none(text):
    assert Point.parse(text) is None
