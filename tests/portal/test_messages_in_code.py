"""Which words of a module or a template are found, and which mistakes are named with file and line."""

from textwrap import dedent

import pytest

from portal.messages.found import Message
from portal.messages.python_code import read_python
from portal.messages.template_code import read_template


def python(source: str):
    return read_python(dedent(source).lstrip("\n"), "apps/example.py")


def template(source: str):
    return read_template(source, "templates/example.html")


def test_every_function_of_gettext_is_found_under_any_name() -> None:
    reading = python(
        """
        from django.utils import translation
        from django.utils.translation import gettext as say, gettext_lazy as _, ngettext, pgettext_lazy

        TITLE = _("办件")
        STATUS = pgettext_lazy("action", "受理")

        def words(count):
            return say("甲"), ngettext("%(count)s 件", "%(count)s 件事", count), translation.gettext("乙")
        """
    )

    assert reading.messages == [
        Message("apps/example.py", 4, "办件"),
        Message("apps/example.py", 5, "受理", context="action"),
        Message("apps/example.py", 8, "甲"),
        Message("apps/example.py", 8, "%(count)s 件", plural="%(count)s 件事"),
        Message("apps/example.py", 8, "乙"),
    ]
    assert not reading.bare
    assert not reading.misuses


def test_literals_next_to_each_other_are_one_message() -> None:
    reading = python('from django.utils.translation import gettext as _\n_("前半，"\n  "后半")\n')

    assert [message.text for message in reading.messages] == ["前半，后半"]


@pytest.mark.parametrize(
    "argument",
    ['f"还剩 {days} 天"', '"还剩 " + days', '"还剩 %s 天" % days', '"还剩 {} 天".format(days)'],
)
def test_a_text_built_before_gettext_sees_it_is_a_mistake(argument: str) -> None:
    reading = python(f"from django.utils.translation import gettext as _\n\ntext = _({argument})\n")

    assert [(it.path, it.line) for it in reading.misuses] == [("apps/example.py", 3)]
    assert str(reading.misuses[0]).startswith("apps/example.py:3: gettext needs a plain literal")


def test_a_name_may_be_given_to_gettext_since_its_text_is_a_message_elsewhere() -> None:
    reading = python("from django.utils.translation import gettext\n\nshown = gettext(item.title)\n")

    assert not reading.misuses
    assert not reading.messages


def test_chinese_outside_gettext_is_found_but_not_in_docstrings_and_comments() -> None:
    reading = python(
        '''
        """办件."""
        # 受理
        WORD = "受理"

        def name() -> str:
            """送达."""
            return f"第{1}号"
        '''
    )

    assert [(it.line, it.text) for it in reading.bare] == [(3, "受理"), (7, "第"), (7, "号")]


def test_a_function_that_is_only_called_underscore_is_not_gettext() -> None:
    reading = python('def _(text): return text\n\nWORD = _("受理")\n')

    assert not reading.messages
    assert [it.text for it in reading.bare] == ["受理"]


def test_the_tags_of_a_template_are_found() -> None:
    reading = template(
        '{% translate "办件" %}\n{% translate "受理" context "action" as label %}\n'
        '{% include "x.html" with title=_("标题") %}{{ name|default:_("无名") }}\n'
    )

    assert [(it.text, it.context, it.line) for it in reading.messages] == [
        ("办件", "", 1),
        ("受理", "action", 2),
        ("标题", "", 3),
        ("无名", "", 3),
    ]
    assert not reading.bare


def test_a_trimmed_block_is_one_line() -> None:
    reading = template(
        "{% blocktranslate trimmed with n=rows|length %}\n  一共\n  {{ n }} 件，100% 办好\n{% endblocktranslate %}"
    )

    assert [it.text for it in reading.messages] == ["一共 %(n)s 件，100%% 办好"]
    assert not reading.bare


def test_a_block_has_a_plural_and_a_context() -> None:
    reading = template(
        '{% blocktranslate context "list" count n=n %}{{ n }} 件{% plural %}{{ n }} 件事{% endblocktranslate %}'
    )

    assert [(it.context, it.text, it.plural) for it in reading.messages] == [("list", "%(n)s 件", "%(n)s 件事")]


def test_chinese_outside_the_tags_is_found_with_its_line() -> None:
    reading = template('<p>\n你好</p>\n{{ name|default:"无名" }}\n{% include "x.html" with title="标题" %}')

    assert [it.line for it in reading.bare] == [2, 3, 4]


def test_comments_of_a_template_are_not_read() -> None:
    reading = template("{# 说明 #}{% comment %}\n说明 {% translate '旧的' %}\n{% endcomment %}<p>x</p>")

    assert not reading.messages
    assert not reading.bare


def test_a_tag_inside_a_translation_is_a_mistake() -> None:
    reading = template("{% blocktranslate %}甲{% if x %}乙{% endif %}{% endblocktranslate %}")

    assert [it.problem for it in reading.misuses] == ["cannot be translated"]
