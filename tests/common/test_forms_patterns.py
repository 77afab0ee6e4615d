"""A pattern that would keep the server busy for one answer is refused when it is written, not when it is answered."""

import re
import time

import pytest

from apps.common.forms.parsing import parse_form
from apps.common.forms.patterns import MOST_WAYS, ways
from apps.common.reading import Unreadable


def form_with(pattern, **more):
    field = {"id": "q", "element": "some.thing", "label": "问题", "type": "text", "required": True, "pattern": pattern}
    return {"groups": [{"id": "g", "title": "一组", "fields": [field | more]}]}


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(a|a)*b", "(a|aa)+$", "(a+b?)+c", "(?:a?)*b", "((a*)b?)*c", "(?:(?:x+)y){1,9}z", ".*.*.*.*.*x",
     "a?" * 40 + "b", ".{0,64}.{0,64}.{0,64}.{0,64}x", r"(\w+\s?)*!", "(?P<n>a|b|ab)*c", "[a-z]*[a-z0-9]*[a-z_]*!"],
)  # fmt: skip
def test_a_pattern_that_hangs_on_a_hostile_answer_is_refused(pattern):
    re.compile(pattern)

    with pytest.raises(Unreadable) as refused:
        parse_form(form_with(pattern))

    assert [problem.path[-1] for problem in refused.value.problems] == ["pattern"]


@pytest.mark.parametrize(
    "pattern",
    ["^[0-9]{4}-[0-9]{6}-[0-9]{2}$", "^[一-龥]{2,10}$", "^JY[0-9]{10,20}$", "(甘|陕)[A-Z][A-Z0-9]{5,6}", r"\d+(\.\d{1,2})?",
     "(ab){2,5}", r"[\])(+*]{1,9}", ".*", r"\(a\)+", "[^]a]+b", "a{2}", "x{,3}"],
)  # fmt: skip
def test_a_pattern_people_need_is_taken_and_is_quick(pattern):
    assert parse_form(form_with(pattern)).groups

    began = time.thread_time()  # of this test alone, however many share the cores
    for hostile in ("a" * 500, "9" * 500, "一" * 500, "(" * 500, "ab" * 250 + "!"):
        re.fullmatch(pattern, hostile)
    assert time.thread_time() - began < 1


def test_a_long_answer_may_vary_in_one_place_only():
    assert ways(".*", longest=10_000) <= MOST_WAYS < ways(".*x.*", longest=10_000)
