"""The catalogue follows the code, keeps what was translated, and is checked to be whole."""

import gettext
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.messages.catalogue import ENGLISH, compile_all, entries_of, merged, read_catalogue, write_catalogue
from portal.messages.checks import check_catalogue
from portal.messages.found import Message
from portal.messages.places import ALLOW


def message(text: str, **more: str) -> Message:
    return Message("apps/example/views.py", 7, text, **more)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A portal in small: one module, one template, no English yet."""
    (tmp_path / "apps").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "apps" / "words.py").write_text(
        'from django.utils.translation import gettext_lazy as _, ngettext\n\nHALL = _("大厅")\n'
        'LEFT = ngettext("还剩 %(days)s 天", "还剩 %(days)s 天", 2)\n'
    )
    (tmp_path / "templates" / "page.html").write_text('<p>{% translate "大厅" %} {% translate "首页" %}</p>\n')
    return tmp_path


def run(base: Path, action: str, **options: object) -> None:
    call_command("messages", action, base=base, **options)


def fill(base: Path, words: dict[str, object]) -> None:
    file = base / "words.json"
    file.write_text(json.dumps(words))
    run(base, "fill", file=file)


def complete(base: Path) -> None:
    run(base, "extract")
    fill(base, {"大厅": "Hall", "首页": "Home", "还剩 %(days)s 天": ["one day left", "%(days)s days left"]})


def problems(base: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    with pytest.raises(CommandError):
        run(base, "check")
    return capsys.readouterr().out.splitlines()


def test_what_is_extracted_translated_and_compiled_is_read_by_gettext(base: Path) -> None:
    complete(base)
    run(base, "check")
    run(base, "compile")

    with (base / ENGLISH).with_suffix(".mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("首页") == "Home"
    assert english.ngettext("还剩 %(days)s 天", "还剩 %(days)s 天", 1) == "one day left"
    assert english.ngettext("还剩 %(days)s 天", "还剩 %(days)s 天", 3) == "%(days)s days left"


def test_a_text_in_two_files_is_one_entry_naming_both_without_lines(base: Path) -> None:
    run(base, "extract")

    assert '#: apps/words.py templates/page.html\nmsgid "大厅"' in (base / ENGLISH).read_text()


def test_extracting_again_changes_nothing_even_when_lines_move(base: Path) -> None:
    complete(base)
    before = (base / ENGLISH).read_bytes()
    page = base / "templates" / "page.html"
    page.write_text("\n\n" + page.read_text())

    run(base, "extract")

    assert (base / ENGLISH).read_bytes() == before


def test_what_left_the_code_leaves_the_catalogue_and_the_rest_stays(base: Path) -> None:
    complete(base)
    (base / "templates" / "page.html").unlink()

    run(base, "extract")

    words = {text for _context, text in entries_of(read_catalogue(base / ENGLISH))}
    assert words == {"大厅", "还剩 %(days)s 天"}
    run(base, "check")


def test_a_text_that_gets_a_plural_keeps_its_translation() -> None:
    old = merged([message("%(n)s 件")], read_catalogue(Path("none")))
    entries_of(old)["", "%(n)s 件"].string = "%(n)s cases"

    new = merged([message("%(n)s 件", plural="%(n)s 件")], old)

    assert entries_of(new)["", "%(n)s 件"].string == ("%(n)s cases", "%(n)s cases")


def test_the_same_word_in_two_contexts_has_two_translations(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    catalogue = merged([message("受理"), message("受理", context="progress")], read_catalogue(path))
    entries_of(catalogue)["", "受理"].string = "Accept"
    entries_of(catalogue)["progress", "受理"].string = "Accepted"

    write_catalogue(catalogue, path)

    assert {key: entry.string for key, entry in entries_of(read_catalogue(path)).items()} == {
        ("", "受理"): "Accept",
        ("progress", "受理"): "Accepted",
    }


def test_compiling_is_done_only_when_due(base: Path) -> None:
    complete(base)

    first = compile_all(base / "locale")
    again = compile_all(base / "locale")
    later = (base / ENGLISH).with_suffix(".mo").stat().st_mtime + 10
    os.utime(base / ENGLISH, (later, later))
    after_a_change = compile_all(base / "locale")

    assert (len(first), len(again), len(after_a_change)) == (1, 0, 1)
    assert sorted(it.name for it in (base / ENGLISH).parent.iterdir()) == ["django.mo", "django.po"]


def test_untranslated_words_are_named_with_their_place(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    complete(base)
    page = base / "templates" / "page.html"
    page.write_text(page.read_text() + '{% translate "新的" %}')

    assert problems(base, capsys) == ["templates/page.html:2: not extracted: 新的"]

    run(base, "extract")
    assert problems(base, capsys) == ["templates/page.html:2: not translated: 新的"]


def test_chinese_outside_gettext_fails_until_it_is_allowed_with_a_reason(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    complete(base)
    (base / "apps" / "law.py").write_text('SEAL = "受理专用章"\n')
    assert problems(base, capsys) == ["apps/law.py:1: Chinese outside gettext: 受理专用章"]

    (base / ALLOW).parent.mkdir(parents=True)
    (base / ALLOW).write_text("apps/law.py | 专用章 | what is cut into a seal\n")
    run(base, "check")

    (base / "apps" / "law.py").unlink()
    assert problems(base, capsys) == [f"{ALLOW}:1: covers nothing any more: apps/law.py"]


def test_an_f_string_given_to_gettext_fails(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    complete(base)
    (base / "apps" / "wrong.py").write_text(
        'from django.utils.translation import gettext as _\n\n\ndef f(n): return _(f"第 {n} 号")\n'
    )

    assert [line.split(": ")[0] for line in problems(base, capsys)] == ["apps/wrong.py:4"]


def test_a_file_that_cannot_be_read_whole_costs_no_translation(base: Path) -> None:
    complete(base)
    before = (base / ENGLISH).read_bytes()
    (base / "templates" / "page.html").write_text("{% blocktranslate %}大厅{% url 'x' %}{% endblocktranslate %}")

    with pytest.raises(CommandError, match="cannot be translated"):
        run(base, "extract")

    assert (base / ENGLISH).read_bytes() == before


@pytest.mark.parametrize(
    ("english", "problem"),
    [
        ("%(days)s days", ""),
        ("days", "placeholders differ (%(days)s / )"),
        ("%(day)s days", "placeholders differ (%(days)s / %(day)s)"),
        ("%(days)s 天", "Chinese or its punctuation in the English"),
        ("%(days)s days。", "Chinese or its punctuation in the English"),
        ("<b>%(days)s</b> days", "HTML differs"),
        ("", "not translated"),
    ],
)
def test_the_english_is_compared_with_the_chinese(english: str, problem: str) -> None:
    asked = [message("%(days)s 天")]
    catalogue = merged(asked, read_catalogue(Path("none")))
    entries_of(catalogue)["", "%(days)s 天"].string = english

    assert [it.problem for it in check_catalogue(asked, catalogue)] == ([problem] if problem else [])


def test_a_fuzzy_translation_is_not_taken() -> None:
    asked = [message("天")]
    catalogue = merged(asked, read_catalogue(Path("none")))
    entry = entries_of(catalogue)["", "天"]
    entry.string = "day"
    entry.flags.add("fuzzy")

    assert [it.problem for it in check_catalogue(asked, catalogue)] == ["translation not confirmed (fuzzy)"]


def test_an_entry_without_code_is_named() -> None:
    catalogue = merged([message("旧")], read_catalogue(Path("none")))

    assert [str(it) for it in check_catalogue([], catalogue)] == [f"{ENGLISH}: no longer in the code: 旧"]
