from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.common.forms.display import tell
from apps.common.forms.parsing import parse_form, read_form
from apps.common.forms.posted import answers_from_post, fen_from_yuan, number_from_text
from apps.common.forms.prefill import prefill
from apps.common.forms.screens import Way, group_screen
from apps.common.forms.validation import validate, visible_fields
from apps.common.reading import Reader, Unreadable

TODAY = date(2026, 9, 18)
ID_NUMBER = "620102199003070018"


def question(kind, name="q", **more):
    return {"id": name, "element": f"test.{name}", "label": "问题", "type": kind, **more}


def form_of(*questions, situations=()):
    return parse_form({"groups": [{"id": "g", "title": "一", "fields": list(questions)}]}, situations=situations)


def test_a_persons_name_is_told_before_the_number_however_it_is_stored():
    (asked,) = form_of(question("person")).fields()
    stored = {"id_number": "620102199003070018", "phone": "19900000001", "id_type": "111", "name": "测试张兰"}

    assert tell(asked, stored, places={}) == "测试张兰，620102199003070018，19900000001"


def test_a_screen_counts_what_is_missing_beside_what_is_wrong_among_what_is_to_mend():
    form = form_of(question("text", "a", required=True), question("phone", "b"), question("phone", "c"))
    wrong = validate(form, {"b": "12345", "c": "1"}, today=TODAY).errors
    missing = validate(form, {}, today=TODAY).errors

    notes = [
        Way([group_screen(form.groups[0], "/g/", errors)]).around("g")["steps"][0]["note"]
        for errors in (wrong, missing)
    ]

    assert notes == ["3 处要改", "还有 1 项"]


def ask(kind, answer, **more):
    return validate(form_of(question(kind, **more)), {"q": answer}, today=TODAY)


OPTIONS = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]
ROW = {"fields": [question("text", "name", required=True), question("phone", "tel")], "min_items": 1, "max_items": 2}


@pytest.mark.parametrize(
    ("kind", "more", "answer", "stored"),
    [
        ("text", {}, "  金城面馆 ", "金城面馆"),
        ("text", {"max_length": 2}, "面馆", "面馆"),
        ("text", {"pattern": "[A-Z]{2}"}, "AB", "AB"),
        ("text", {}, "😀", "😀"),
        ("longtext", {}, "一\r\n二", "一\n二"),
        ("number", {}, 12, 12),
        ("number", {}, 12.0, 12),
        ("number", {"minimum": 0}, 0, 0),
        ("number", {}, 1.5, 1.5),
        ("money", {}, 123450, 123450),
        ("date", {}, "2026-09-18", "2026-09-18"),
        ("date", {"not_before": "today"}, "2026-09-18", "2026-09-18"),
        ("choice", {"options": OPTIONS}, "b", "b"),
        ("multichoice", {"options": OPTIONS}, ["b", "a", "b"], ["a", "b"]),
        ("id_number", {}, "11010519491231002x", "11010519491231002X"),
        ("uscc", {}, "91620102ma7000001p", "91620102MA7000001P"),
        ("phone", {}, "138 0000 1234", "13800001234"),
        (
            "address",
            {},
            {"division": "620102001000", "street": "庆阳路1号"},
            {"division": "620102001000", "street": "庆阳路1号"},
        ),
        (
            "person",
            {},
            {"name": "测试", "id_type": "111", "id_number": ID_NUMBER, "phone": ""},
            {"name": "测试", "id_type": "111", "id_number": ID_NUMBER},
        ),
        (
            "entity",
            {},
            {"name": "示例店", "uscc": "91620102MA7000001P"},
            {"name": "示例店", "uscc": "91620102MA7000001P"},
        ),
        (
            "bank_account",
            {},
            {"bank": "示例银行", "number": "6222 0000 0000 0000", "holder": "测试"},
            {"bank": "示例银行", "number": "6222000000000000", "holder": "测试"},
        ),
        ("file", {}, "abcdefgh1234", "abcdefgh1234"),
        ("statement", {}, True, True),
        ("repeat", ROW, [{"name": "甲", "tel": "13800001234"}], [{"name": "甲", "tel": "13800001234"}]),
    ],
)
def test_a_right_answer_is_stored_in_one_form(kind, more, answer, stored):
    result = ask(kind, answer, **more)

    assert result.errors == []
    assert result.values == {"q": stored}
    assert type(result.values["q"]) is type(stored)


@pytest.mark.parametrize(
    ("kind", "more", "answer", "field", "code"),
    [
        ("text", {}, 5, "q", "type"),
        ("text", {}, "a\x00b", "q", "characters"),
        ("text", {}, "a\ud800b", "q", "characters"),
        ("text", {}, "a\u202eb", "q", "characters"),
        ("text", {}, "a\nb", "q", "characters"),
        ("longtext", {}, "a\x0bb", "q", "characters"),
        ("text", {"max_length": 2}, "牛肉面", "q", "too_long"),
        ("text", {"min_length": 2}, "面", "q", "too_short"),
        ("text", {"pattern": "[A-Z]{2}"}, "AB1", "q", "pattern"),
        ("number", {}, "12", "q", "type"),
        ("number", {}, True, "q", "type"),
        ("number", {}, float("nan"), "q", "type"),
        ("number", {}, float("inf"), "q", "type"),
        ("number", {}, 10**400, "q", "type"),
        ("number", {"minimum": 5}, 4.9, "q", "too_small"),
        ("number", {"maximum": 5}, 6, "q", "too_large"),
        ("money", {}, 12.5, "q", "type"),
        ("money", {"maximum": 100}, 101, "q", "too_large"),
        ("date", {}, "20260918", "q", "date"),
        ("date", {}, "2026-02-30", "q", "date"),
        ("date", {}, "1066-10-14", "q", "date"),
        ("date", {"not_before": "today"}, "2026-09-17", "q", "too_early"),
        ("date", {"not_after": "2026-01-01"}, "2026-01-02", "q", "too_late"),
        ("choice", {"options": OPTIONS}, "c", "q", "choice"),
        ("choice", {"options": OPTIONS}, ["a"], "q", "choice"),
        ("multichoice", {"options": OPTIONS}, "a", "q", "choice"),
        ("multichoice", {"options": OPTIONS}, [{"a": 1}], "q", "choice"),
        ("id_number", {}, "620102199003070019", "q", "checksum"),
        ("uscc", {}, "91620102MA7000001Q", "q", "checksum"),
        ("phone", {}, "12345", "q", "format"),
        ("address", {}, "庆阳路1号", "q", "type"),
        ("address", {}, {"division": "62", "street": "路"}, "q.division", "division"),
        ("address", {}, {"division": "620102001000"}, "q.street", "required"),
        ("address", {}, {"division": "620102001000", "street": "路", "zip": "1"}, "q", "type"),
        ("person", {}, {"name": "测试", "id_type": "999", "id_number": "1"}, "q.id_number", "id_type"),
        ("person", {}, {"name": "测试", "id_type": "414", "id_number": "E1"}, "q.id_number", "format"),
        ("person", {}, {"name": "测", "id_type": "414", "id_number": "E12345678"}, "q.name", "too_short"),
        ("entity", {}, {"name": "x" * 101, "uscc": "91620102MA7000001P"}, "q.name", "too_long"),
        ("bank_account", {}, {"bank": "行", "number": "12", "holder": "甲"}, "q.number", "format"),
        ("file", {}, "../../etc/passwd", "q", "file"),
        ("statement", {}, "yes", "q", "type"),
        ("repeat", ROW, {"0": {"name": "甲"}}, "q", "type"),
        ("repeat", ROW, [{"name": "甲"}] * 3, "q", "too_many"),
        ("repeat", ROW, [{"name": "甲"}, {"tel": "13800001234"}], "q.1.name", "required"),
        ("repeat", ROW, [{"name": "甲", "tel": "1"}], "q.0.tel", "format"),
        ("repeat", ROW, [{"name": "甲", "age": 3}], "q.0.age", "unknown"),
    ],
)
def test_a_wrong_answer_is_refused_by_place_and_reason(kind, more, answer, field, code):
    result = ask(kind, answer, **more)

    assert [(error.field, error.code) for error in result.errors] == [(field, code)]
    assert "q" not in result.values


@pytest.mark.parametrize("answer", [None, "", "  ", [], {}, {"street": " "}, False])
def test_nothing_is_missing_only_where_it_is_required(answer):
    needed = ask("address", answer, required=True)
    free = ask("address", answer)

    assert [(error.field, error.code) for error in needed.errors] == [("q", "required")]
    assert (free.errors, free.values) == ([], {})


def test_an_error_names_the_question():
    result = validate(form_of(question("text", required=True) | {"label": "店铺招牌名称"}), {}, today=TODAY)

    assert result.errors[0].text == "请填写“店铺招牌名称”。"


def test_an_unknown_field_is_an_error():
    result = validate(form_of(question("text")), {"q": "a", "r": "b"}, today=TODAY)

    assert [(error.field, error.code) for error in result.errors] == [("r", "unknown")]


def test_what_is_hidden_is_neither_asked_nor_kept():
    form = form_of(
        question("choice", "kind", options=OPTIONS),
        question("text", "only_a", required=True, when={"field": "kind", "is": "a"}),
        question("text", "after", required=True, when={"field": "only_a", "filled": True}),
    )

    result = validate(form, {"kind": "b", "only_a": "x", "after": "y"}, today=TODAY)

    assert (result.errors, result.values, result.visible) == ([], {"kind": "b"}, {"kind"})


def test_a_situation_decides_what_is_asked():
    form = form_of(question("text", required=True, when={"field": "s.kind", "is": "a"}), situations=["kind"])

    assert not validate(form, {}, today=TODAY, situation={"kind": "a"}).ok
    assert validate(form, {}, today=TODAY, situation={"kind": "b"}).ok
    assert [entry.id for entry in visible_fields(form, {"s.kind": "a"})] == ["q"]


def test_what_is_settled_stands_as_it_was_given():
    form = form_of(
        question("date", "day", not_before="today"),
        question("date", "other", not_before="today"),
        question("text", "why", required=True, when={"field": "day", "filled": True}),
    )
    past = "2020-01-01"

    result = validate(form, {"day": past, "other": past}, today=TODAY, settled={"day"})

    assert [error.field for error in result.errors] == ["other", "why"]
    assert result.values == {"day": past}


def test_what_is_settled_but_no_longer_asked_is_dropped():
    form = form_of(
        question("choice", "kind", options=OPTIONS),
        question("text", "only_a", when={"field": "kind", "is": "a"}),
    )

    assert validate(form, {"kind": "b", "only_a": "x"}, today=TODAY, settled={"only_a"}).values == {"kind": "b"}


def test_a_row_sees_the_answers_before_it():
    row = [
        question("choice", "role", options=OPTIONS),
        question("text", "why", required=True, when={"field": "role", "is": "b"}),
    ]
    form = form_of(question("repeat", fields=row))

    result = validate(form, {"q": [{"role": "a", "why": "x"}, {"role": "b"}]}, today=TODAY)

    assert [error.field for error in result.errors] == ["q.1.why"]


def test_a_draft_keeps_what_was_typed_and_misses_nothing():
    form = form_of(question("id_number", required=True), question("text", "name", required=True))

    result = validate(form, {"q": "62010219"}, today=TODAY, partial=True)

    assert result.values == {}
    assert result.draft == {"q": "62010219"}
    assert [error.code for error in result.errors] == ["format"]


def test_a_draft_never_keeps_what_cannot_be_stored():
    result = validate(form_of(question("text")), {"q": "a\x00"}, today=TODAY, partial=True)

    assert result.draft == {}


def test_a_division_must_exist_where_the_city_knows_its_divisions():
    form = form_of(question("address"))
    answer = {"q": {"division": "999999000000", "street": "路"}}

    result = validate(form, answer, today=TODAY, division_exists=lambda code: code.startswith("62"))

    assert [(error.field, error.code) for error in result.errors] == [("q.division", "division")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(["name", "q"]), inner, max_size=4)
    ),
    max_leaves=8,
)
EVERYTHING = form_of(
    *(question(kind, kind) for kind in ("text", "longtext", "number", "money", "date", "id_number", "uscc", "phone")),
    *(question(kind, kind) for kind in ("address", "person", "entity", "bank_account", "file", "statement")),
    question("choice", "choice", options=OPTIONS),
    question("multichoice", "multichoice", options=OPTIONS, when={"field": "choice", "at_least": 1}),
    question("repeat", "rows", **ROW),
)
NAMES = [entry.id for entry in EVERYTHING.fields()]
PARTS = st.sampled_from(
    ["division", "street", "door", "name", "id_type", "id_number", "phone", "uscc", "bank", "number", "holder"]
)
TYPED = st.fixed_dictionaries({}, optional={name: JSON | st.dictionaries(PARTS, JSON, max_size=4) for name in NAMES})


@settings(max_examples=300, deadline=None)
@given(answers=JSON | TYPED, partial=st.booleans())
def test_no_answer_whatever_breaks_the_validator(answers, partial):
    result = validate(EVERYTHING, answers, today=TODAY, partial=partial)

    assert set(result.values) <= set(NAMES)
    assert validate(EVERYTHING, result.values, today=TODAY, partial=True).values == result.values


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_no_data_whatever_breaks_the_parser(data):
    for wrapped in (data, {"groups": [{"id": "g", "title": "t", "fields": [data]}]}):
        problems = []
        read_form(Reader.of(wrapped, (), problems))
        assert problems


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"type": "colour"}, ("type",)),
        ({"id": "Q 1"}, ("id",)),
        ({"label": ""}, ("label",)),
        ({"required": "yes"}, ("required",)),
        ({"max_lenght": 5}, ("max_lenght",)),
        ({"pattern": "("}, ("pattern",)),
        ({"pattern": "(a+)+"}, ("pattern",)),
        ({"min_length": 9, "max_length": 3}, ("min_length",)),
        ({"when": {"field": "later", "is": 1}}, ("when",)),
        ({"when": {"like": 1}}, ("when",)),
        ({"element": "nodot"}, ("element",)),
    ],
    ids=str,
)
def test_a_wrong_form_is_refused_by_place(change, place):
    with pytest.raises(Unreadable) as refusal:
        form_of({**question("text"), **change}, question("text", "later"))

    assert ("groups", 0, "fields", 0, *place) in [problem.path for problem in refusal.value.problems]


def test_two_questions_may_not_share_an_id():
    with pytest.raises(Unreadable, match="重复"):
        form_of(question("repeat", "rows", fields=[question("text", "name")]), question("text", "name"))


def test_a_browser_post_becomes_answers():
    form = form_of(
        question("money", "price"),
        question("number", "area"),
        question("statement", "agree"),
        question("address", "home"),
        question("multichoice", "many", options=OPTIONS),
        question("repeat", "rows", **ROW),
    )
    post = {
        "csrf": ["x"],
        "price": ["1,234.5"],
        "area": ["一百"],
        "agree": ["on"],
        "home.division": ["620102001000"],
        "home.street": ["庆阳路"],
        "home.door": [" "],
        "many": ["a", "b"],
        "rows.10.name": ["乙"],
        "rows.2.name": ["甲"],
        "rows.x.name": ["无"],
        "rows.3.name": [""],
    }

    assert answers_from_post(form, post) == {
        "price": 123450,
        "area": "一百",
        "agree": True,
        "home": {"division": "620102001000", "street": "庆阳路"},
        "many": ["a", "b"],
        "rows": [{"name": "甲"}, {"name": "乙"}],
    }


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("0.1", 10), ("12", 1200), ("-3.05", -305), ("１２．５", 1250), ("1.005", "1.005"), ("abc", "abc"), ("", "")],
)
def test_yuan_become_fen_exactly(typed, fen):
    assert fen_from_yuan(typed) == fen


@pytest.mark.parametrize(("typed", "number"), [("007", 7), ("1,000", 1000), ("2.50", 2.5), ("1e5", "1e5"), ("-", "-")])
def test_numbers_are_read_as_people_write_them(typed, number):
    assert number_from_text(typed) == number


def test_known_facts_fill_the_form_and_say_where_they_come_from():
    form = form_of(question("text", "name"), question("id_number", "card"), question("phone", "tel"))
    paths = {"test.name": "person.name", "test.card": "person.id_number", "test.tel": "person.phone"}

    known = prefill(form, paths=paths, facts={"person.name": "测试", "person.id_number": "123"}, today=TODAY)

    assert known.values == {"name": "测试"}
    assert known.sources == {"name": "person.name"}
