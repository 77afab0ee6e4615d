"""A definition typed as text cannot keep the server busy, nor smuggle in what no definition holds."""

import time

import pytest

from apps.matters.definition.text import MOST_TEXT, UnreadableText, read_text


@pytest.mark.parametrize("opening", ["[", "{", "- ", "{a: ", "? "])
def test_nesting_without_end_is_refused_at_once(opening):
    text = opening * ((MOST_TEXT - 1) // len(opening))
    began = time.process_time()

    with pytest.raises(UnreadableText):
        read_text(text)

    assert time.process_time() - began < 5  # the reader needs the square of the depth: days


@pytest.mark.parametrize("tagged", ["a: !!set {b, c}", "a: !!binary aGk=", "a: !x 1", "!!python/name:os.system"])
def test_a_tag_is_refused_with_its_line(tagged):
    with pytest.raises(UnreadableText) as refused:
        read_text(f"# first\n{tagged}")

    assert refused.value.line == 2
