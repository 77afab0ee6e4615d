"""What a page posts is as clean as what a program sends: no overrides of direction, no control characters, whatever the field."""

import pytest
from rest_framework import serializers

from apps.common.api import StrictSerializer


class In(StrictSerializer):
    """Something typed."""

    title = serializers.CharField()
    rows = serializers.ListField(child=serializers.CharField(), required=False)
    more = serializers.DictField(required=False)


@pytest.mark.parametrize("bad", ["a\u202eb", "a\u2066b", "a\x00b", "a\x07b", "a\x1b[2Jb", "a\ud800b"])
def test_a_text_nobody_types_is_refused_at_its_field(bad):
    for field, data in {
        "title": {"title": bad}, "rows": {"title": "好", "rows": [bad]}, "more": {"title": "好", "more": {"x": {bad: 1}}}
    }.items():  # fmt: skip
        form = In(data=data)

        assert not form.is_valid()
        assert list(form.errors) == [field]


def test_lines_tabs_and_all_scripts_are_taken():
    assert In(data={"title": "第一行\r\n第二行\tلەنجۇ 蘭州 😀"}).is_valid()
