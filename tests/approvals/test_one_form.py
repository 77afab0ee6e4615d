"""One form for many matters: nothing asked twice, and what satisfies the whole satisfies every part."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apps.approvals.definition import BranchSpec, Part, SchemeDefinition, check_answers, joint_form, unite
from apps.approvals.definition.logic import all_of, any_of, negated
from apps.approvals.definition.merging import merged_field, merged_material
from apps.common.forms import fields as f
from apps.common.forms.conditions import All, AnyOf, AtLeast, Filled, Is, Not, holds, references
from apps.common.forms.validation import validate, visible_fields
from apps.common.yaml_lines import read_yaml
from apps.matters.definition import Situation, parse_matter, plain

TODAY = date(2026, 9, 18)
DATA = Path(__file__).resolve().parents[2] / "data" / "matters"
BASE = parse_matter(plain(read_yaml(DATA / "market" / "food-business-new.yaml")))
YES_NO = (f.Option("yes", "是"), f.Option("no", "否"))
KINDS = ("n.one", "n.two", "c.one", "c.two", "t.one", "statement.truth", "r.rows")
IDS = ("a", "b", "c", "d", "e", "f", "g", "h")


# Building -------------------------------------------------------------------------------------------------------------


def question(element, name, *, required=False, when=None, least=0, label="", inner="row"):
    given = {"id": name, "element": element, "label": label or element, "required": required, "when": when}
    match element[0]:
        case "n":
            return f.NumberField(**given, minimum=least, maximum=100)
        case "c":
            return f.ChoiceField(**given, options=YES_NO)
        case "s":
            return f.StatementField(**given)
        case "r":
            part = f.TextField(id=inner, element="r.text", label="行", required=required)
            return f.RepeatField(**given, fields=(part,), min_items=1)
    return f.TextField(**given)


def part_of(name, questions, *, when=None, after=(), gives=(), materials=(), taken=None, licence=""):
    spec = BranchSpec(
        id=name, matter=name, fixed={}, taken=taken or {}, when=when, after=tuple(after), gives=tuple(gives)
    )
    definition = replace(
        BASE,
        situations=(Situation("p", "?", YES_NO),),
        form=f.Form((f.Group("main", "内容", "", tuple(questions)),)),
        materials=tuple(materials),
        result=replace(BASE.result, licence_type=licence),
    )
    return Part(spec, definition)


def union_of(*parts):
    scheme = SchemeDefinition(
        slug="x", title="x", kind="life_event", audience=("entity",), intro="x", lead="market", promised_days=5,
        situations=(Situation("p", "?", YES_NO),), branches=tuple(part.spec for part in parts),
    )  # fmt: skip
    return unite(scheme, parts)


def names(form):
    return [entry.id for entry in form.fields()]


def checked(union, answers, situations=None):
    return check_answers(union, situations or {}, answers, today=TODAY, partial=False)


# Examples -------------------------------------------------------------------------------------------------------------


def test_what_two_ask_is_asked_once_and_each_gets_its_answer_under_its_own_name():
    union = union_of(
        part_of("one", [question("n.one", "area"), question("t.one", "x")]),
        part_of("two", [question("n.one", "size"), question("c.one", "x")]),
    )

    form = joint_form(union, {})

    assert names(form) == ["area", "x", "two__x"]
    assert union.answers_for("two", {"area": 3, "x": "words", "two__x": "yes"}) == {"size": 3, "x": "yes"}
    assert [group.id for group in form.groups] == ["common", "one__main", "two__main"]
    assert form.groups[1].title == f"{BASE.matter.name}：内容"


def test_a_question_is_as_strict_as_those_who_ask_it_now():
    union = union_of(
        part_of("one", [question("c.one", "c", required=True), question("n.one", "n")]),
        part_of("two", [question("n.one", "n", required=True, least=10)], when=Is("c", "yes")),
    )

    assert checked(union, {"c": "no"}).ok
    assert checked(union, {"c": "no", "n": 5}).ok
    assert [error.code for error in checked(union, {"c": "yes"}).errors] == ["required"]
    assert not checked(union, {"c": "yes", "n": 5}).ok
    assert checked(union, {"c": "yes", "n": 10}).ok


def test_one_tick_for_every_sentence():
    union = union_of(
        part_of("one", [question("statement.truth", "t", label="甲。")]),
        part_of("two", [question("statement.truth", "t", label="乙。")]),
    )

    (only,) = joint_form(union, {}).fields()

    assert only.label == "甲。乙。"


def test_rows_get_the_names_of_each_form():
    union = union_of(
        part_of("one", [question("r.rows", "rows", inner="left")]),
        part_of("two", [question("r.rows", "lines", inner="right")]),
    )

    assert union.answers_for("two", {"rows": [{"left": "x"}]}) == {"lines": [{"right": "x"}]}


def test_a_question_hidden_from_one_has_no_answer_for_it_though_another_asks_it():
    """``two`` asks ``b`` unless it has an answer to ``a``; it asks ``a`` only in the situation nobody is in."""
    two = [question("n.one", "a", when=Is("s.p", "yes")), question("t.one", "b", when=Filled("a", False))]
    union = union_of(part_of("one", [question("n.one", "a")]), part_of("two", two, taken={"p": "p"}))

    form = joint_form(union, {"p": "no"}, {"a": 3})

    assert [entry.id for entry in visible_fields(form, {"a": 3, "s.p": "no"})] == ["a", "b"]


def test_who_asks_only_because_of_its_own_answer_is_no_reason_to_ask():
    union = union_of(
        part_of("one", [question("n.one", "n", when=Is("s.p", "yes"))], taken={"p": "p"}),
        part_of("two", [question("n.one", "n", required=True)], when=AtLeast("n", 5)),
    )

    assert names(joint_form(union, {"p": "no"})) == []
    assert checked(union, {"n": 7}, {"p": "yes"}).ok


def test_forms_that_ask_in_opposite_order_stay_two_questions():
    union = union_of(
        part_of("one", [question("c.one", "x"), question("c.two", "y", when=Is("x", "yes"))]),
        part_of("two", [question("c.two", "y"), question("c.one", "x", when=Is("y", "yes"))]),
    )

    assert names(joint_form(union, {})) == ["y", "x", "two__x"]


def test_what_an_earlier_branch_gives_is_not_asked_while_it_takes_place():
    union = union_of(
        part_of("one", [question("t.one", "x")], when=Is("s.p", "yes"), gives=["n.one"]),
        part_of("two", [question("n.one", "n", required=True)], after=["one"]),
    )

    assert names(joint_form(union, {"p": "yes"})) == ["x"]
    assert names(joint_form(union, {"p": "no"})) == ["n"]


def paper(name, **changes):
    return replace(BASE.materials[0], id=name, type="plan", when=None, licence_type="", **changes)


def test_one_paper_serves_all_and_is_as_strict_as_any():
    union = union_of(
        part_of("one", [question("t.one", "x")], materials=[paper("plan", accept=("pdf", "jpg"), max_mb=20)]),
        part_of("two", [question("t.one", "x")], materials=[paper("drawing", accept=("pdf",), max_mb=5)]),
    )

    (only,) = union.materials_for({})

    assert (only.id, only.accept, only.max_mb) == ("plan", ("pdf",), 5)
    assert union.joint_material("two", "drawing") == "plan"


def test_the_licence_of_an_earlier_branch_is_no_paper_to_hand_in():
    wanted = replace(BASE.materials[0], id="permit", when=None, licence_type="permit")
    union = union_of(
        part_of("one", [question("t.one", "x")], when=Is("s.p", "yes"), licence="permit"),
        part_of("two", [question("t.one", "x")], after=["one"], materials=[wanted]),
    )

    assert union.materials_possible({"p": "yes"}) == []
    assert [entry.id for entry in union.materials_possible({"p": "no"})] == ["permit"]


def test_what_fits_nobody_is_not_joined():
    number = question("n.one", "n", least=50)

    assert merged_field(number, replace(number, minimum=0, maximum=10)) is None
    assert merged_field(number, question("t.one", "n")) is None
    assert merged_field(question("c.one", "c"), replace(question("c.one", "c"), options=YES_NO[:1])) is None
    day = f.DateField(id="d", element="d.one", label="日", not_before="today")
    assert merged_field(day, replace(day, not_before="2026-01-01")) is None
    assert merged_material(paper("a", accept=("pdf",)), paper("b", accept=("dwg",))) is None


# Properties -----------------------------------------------------------------------------------------------------------

LEAVES = st.sampled_from(["is", "at_least", "filled", "not"])


def test_of(draw, earlier):
    """Return a condition on a question asked before, or on the situation."""
    chosen = draw(st.sampled_from([*earlier, None])) if earlier else None
    if chosen is None:
        return Is("s.p", draw(st.sampled_from(["yes", "no"])))
    match draw(LEAVES), chosen.type:
        case "at_least", "number":
            return AtLeast(chosen.id, 10)
        case "is", "choice":
            return Is(chosen.id, "yes")
        case "not", _:
            return Not(Filled(chosen.id, True))
    return Filled(chosen.id, draw(st.booleans()))


test_of.__test__ = False


@st.composite
def forms(draw, *, ordered):
    elements = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=5, unique=ordered))
    elements = sorted(elements) if ordered else elements
    ids = draw(st.permutations(IDS))[: len(elements)]
    asked = []
    for element, name in zip(elements, ids, strict=True):
        when = test_of(draw, asked) if draw(st.booleans()) else None
        least = draw(st.sampled_from([0, 10]))
        asked.append(question(element, name, required=draw(st.booleans()), when=when, least=least, inner=f"in_{name}"))
    return asked


@st.composite
def unions(draw, *, ordered=False):
    parts = []
    for number in range(draw(st.integers(2, 4))):
        asked = draw(forms(ordered=ordered))
        first = [entry for group in parts[:1] for entry in group.definition.form.fields()]
        when = test_of(draw, [] if ordered else first) if number and draw(st.booleans()) else None
        taken = {"p": "p"} if draw(st.booleans()) else {}
        parts.append(part_of(f"b{number}", asked, when=when, taken=taken))
    return union_of(*parts)


def value_for(draw, entry):
    if isinstance(entry, f.NumberField):
        return draw(st.sampled_from([0, 5, 10, 50]))
    if isinstance(entry, f.ChoiceField):
        return draw(st.sampled_from(["yes", "no"]))
    if isinstance(entry, f.StatementField):
        return True
    return [{entry.fields[0].id: "行"}] if isinstance(entry, f.RepeatField) else "文字"


@st.composite
def answered(draw, *, ordered=False):
    union = draw(unions(ordered=ordered))
    situations = {"p": draw(st.sampled_from(["yes", "no"]))} if draw(st.booleans()) else {}
    answers = {}
    for entry in joint_form(union, situations).fields():
        if draw(st.integers(0, 3)):
            answers[entry.id] = value_for(draw, entry)
    return union, situations, answers


@settings(max_examples=400, deadline=None)
@given(answered())
def test_what_satisfies_the_whole_satisfies_every_branch(case):
    union, situations, answers = case
    result = checked(union, answers, situations)
    assume(result.ok)

    seen = {**result.values, **{f"s.{name}": value for name, value in situations.items()}}
    for part in union.active(seen):
        share = union.answers_for(part.spec.id, result.values)
        own = validate(part.definition.form, share, today=TODAY, situation=part.spec.situations(situations))
        assert own.errors == [], (part.spec.id, share)


@settings(max_examples=200, deadline=None)
@given(answered(ordered=True))
def test_nothing_is_asked_twice(case):
    union, situations, answers = case
    form = joint_form(union, situations, answers)

    counted = Counter(entry.element for entry in form.fields())

    assert [element for element, times in counted.items() if times > 1] == []


@settings(max_examples=300, deadline=None)
@given(unions(), st.sampled_from([{}, {"p": "yes"}, {"p": "no"}]))
def test_a_question_looks_only_at_what_is_asked_before_it(union, situations):
    form = joint_form(union, situations)
    asked = {"s.p"}
    for entry in form.fields():
        assert not (references(entry.when) - asked) & set(names(form))
        assert entry.id not in asked
        asked.add(entry.id)


@settings(max_examples=200, deadline=None)
@given(unions())
def test_the_names_of_questions_do_not_depend_on_what_is_chosen(union):
    shown = {name for p in ("yes", "no") for name in names(joint_form(union, {"p": p}))}

    assert shown <= set(union.questions)
    for part in union.parts:
        own = {source.field.id for _question, source in union.sources_of(part.spec.id)}
        assert own == set(names(part.definition.form))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([None, All(()), AnyOf(()), Is("a", 1), Filled("b", True)]), max_size=4))
def test_joined_conditions_mean_what_their_parts_mean(parts):
    for answers in ({}, {"a": 1}, {"b": "x"}, {"a": 1, "b": "x"}):
        assert holds(all_of(parts), answers) == all(holds(part, answers) for part in parts)
        assert holds(any_of(parts), answers) == any(holds(part, answers) for part in parts)
        for part in parts:
            assert holds(negated(part), answers) != holds(part, answers)
