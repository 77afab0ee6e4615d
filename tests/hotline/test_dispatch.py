"""Who answers what: the rules as a pure function, and what the reviewed files say."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.common.yaml_lines import DataFileError, Section, parse_yaml
from apps.hotline import selectors
from apps.hotline.choices import TicketType, Urgency
from apps.hotline.definition import (
    Conditions,
    Request,
    Rule,
    Season,
    categories_of,
    first_match,
    limits_of,
    rules_of,
)
from apps.hotline.models import Category, DispatchRule, Ticket
from apps.hotline.services.dispatching import is_manned
from apps.journal.models import Event
from apps.organisation.models import Department, Division
from tests.support.calls import YANTAN, by_phone

DATA = Path(settings.BASE_DIR) / "data" / "hotline"
REQUEST = Request(
    category="heating/home/cold", ticket_type="help", urgency="normal", on=date(2026, 11, 1), text="暖气不热",
    channel="phone", divisions=("620100000000", "620102000000", "620102001000"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        (Conditions(), True),
        (Conditions(category=("heating",)), True),
        (Conditions(category=("heat",)), False),  # a beginning of letters is no branch
        (Conditions(category=("heating/home/cold/more",)), False),
        (Conditions(category=("market", "heating/home")), True),
        (Conditions(ticket_type=("help", "report")), True),
        (Conditions(ticket_type=("report",)), False),
        (Conditions(urgency=("urgent",)), False),
        (Conditions(division=("620102000000",)), True),
        (Conditions(division=("620103000000",)), False),
        (Conditions(words=("漏水", "不热")), True),
        (Conditions(words=("漏水",)), False),
        (Conditions(channel=("web",)), False),
        (Conditions(months=(11, 12)), True),
        (Conditions(months=(7,)), False),
        (Conditions(season=("11-01", "03-31")), True),
        (Conditions(season=("04-01", "10-31")), False),
        (Conditions(category=("heating",), words=("漏水",)), False),  # all given conditions must hold
    ],
)
def test_a_rule_applies_when_all_its_conditions_hold(conditions, holds):
    assert conditions.hold(REQUEST) is holds


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2027, 1, 1), True), (date(2027, 3, 31), True),
     (date(2027, 4, 1), False)],
)  # fmt: skip
def test_a_season_may_run_over_new_year_and_counts_both_its_days(day, holds):
    assert Season("11-01", "03-31").holds(day) is holds


def test_the_first_rule_that_applies_decides():
    rules = [
        Rule("far", "", "bus", Conditions(category=("transport",))),
        Rule("near", "", "heating", Conditions(category=("heating",))),
        Rule("later", "", "housing", Conditions(category=("heating/home",))),
        Rule("default", "", ""),
    ]

    assert first_match(rules, REQUEST).slug == "near"
    assert first_match(rules, replace(REQUEST, category="other/unclear/none")).slug == "default"
    assert first_match(rules[:1], REQUEST) is None


def test_a_rule_that_says_something_else_is_another_version():
    rule = Rule("heat", "供热", "heating", Conditions(category=("heating",)))
    changes = [{"words": "供暖"}, {"department": "housing"}, {"to_bureau": True}, {"conditions": Conditions()}]

    versions = {rule.version, *(replace(rule, **change).version for change in changes)}

    assert len(versions) == 5
    assert replace(rule).version == rule.version


# The reviewed files -----------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("city")
def test_every_department_named_exists_and_somebody_answers_its_tickets():
    named = {row.department for row in DispatchRule.objects.filter(is_active=True) if row.department}

    assert len(named) > 25
    assert [department.slug for department in named if not is_manned(department)] == []


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("month", [1, 7])
def test_every_category_reaches_a_department_and_only_what_nobody_knows_reaches_the_lead(now, month):
    place = Division.objects.get(code=YANTAN)
    at = now.replace(month=month, day=15)
    queued = []
    for category in Category.objects.filter(level=3, is_active=True):
        ticket = Ticket(category=category, ticket_type=category.ticket_type, urgency="normal", division=place, title="")
        choice = selectors.choice_for(ticket, at=at)
        if choice.department is None:
            queued.append(category.slug)

    assert sorted(queued) == [
        "other/feedback/idea", "other/feedback/praise", "other/outside/courts", "other/outside/elsewhere",
        "other/outside/higher", "other/outside/vertical",
        "other/unclear/none", "other/unclear/several", "service/conduct/corruption", "service/openness/hotline",
    ]  # fmt: skip


@pytest.mark.usefixtures("city")
def test_half_past_midnight_in_the_city_is_the_new_day_though_it_is_the_old_one_in_london():
    cold = Category.objects.get(slug="heating/home/cold")
    ticket = Ticket(category=cold, ticket_type=cold.ticket_type, division=Division.objects.get(code=YANTAN), title="")
    moments = [datetime(2026, 10, 31, hour, 30, tzinfo=UTC) for hour in (15, 16)]  # 23:30 and 00:30 in Lanzhou

    chosen = [selectors.choice_for(ticket, at=at).rule.slug for at in moments]

    assert chosen == ["heating-off-season", "heating-emergency"]
    assert [selectors.urgency_of(cold, at=at) for at in moments] == ["normal", "urgent"]


@pytest.mark.usefixtures("city")
def test_every_rule_is_the_first_to_apply_to_something():
    rules = selectors.rules()
    reached = set()
    for category in Category.objects.filter(level=3):
        for kind in TicketType.values:
            for day in (date(2026, 1, 15), date(2026, 7, 15)):
                for words in ("", *(rule.conditions.words[0] for rule in rules if rule.conditions.words)):
                    request = Request(category.slug, kind, Urgency.NORMAL, day, text=words)
                    reached.add(first_match(rules, request).slug)

    assert {rule.slug for rule in rules} - reached == set()


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("category", "place", "department"),
    [
        ("market/food/noodles", YANTAN, "market-620102"),
        ("market/food/noodles", "620103000000", "market-620103"),
        ("market/food/noodles", "620171000000", "market-620171"),
        ("market/food/noodles", "", "market"),
        ("market/food/noodles", "620100000000", "market"),
        ("ecology/air/smell", YANTAN, "ecology"),
        ("ecology/air/smoke", YANTAN, "urban-620102"),
        ("transport/bus/waiting", YANTAN, "bus"),
        ("river/water/sewage", YANTAN, "ecology"),
        ("river/banks/barbecue", YANTAN, "urban-620102"),
        ("urban/noise/square", YANTAN, "police-620102"),
        ("urban/noise/building", YANTAN, "urban-620102"),
        ("heating/home/cold", YANTAN, "housing-620102"),  # in September
        ("finance/money/loans", YANTAN, "police"),
    ],
)
def test_the_reviewed_rules_choose(now, category, place, department):
    ticket = by_phone(now, category=category, division=place)

    assert ticket.department.slug == department


@pytest.mark.usefixtures("city")
def test_a_smell_of_gas_goes_to_the_gas_company_whatever_category_it_was_given(now):
    ticket = by_phone(now, category="property/service/bad", content="楼道里有很浓的煤气味，物业不管。")

    assert (ticket.department.slug, ticket.rule_slug) == ("gas", "gas-smell")


@pytest.mark.usefixtures("city")
def test_a_ticket_keeps_the_wording_of_its_day(now):
    before = by_phone(now)
    DispatchRule.objects.filter(slug="market").update(words="改了", version="0" * 16)

    before.refresh_from_db()
    assert before.rule_words == "食品、价格、药品、特种设备、执照派市场监管部门"


@pytest.mark.usefixtures("city")
def test_a_department_without_anybody_gets_nothing_and_the_lead_is_told_why(now):
    audit = Department.objects.get(slug="audit")
    DispatchRule.objects.filter(slug="market").update(department=audit)

    ticket = by_phone(now)

    assert ticket.department is None
    assert Event.objects.get(kind="hotline.queued").facts["unmanned"] == "audit"


@pytest.mark.usefixtures("city")
def test_loading_twice_changes_nothing(capsys):
    call_command("load_hotline")

    assert capsys.readouterr().out.endswith(" 0 changed\n")


@pytest.mark.usefixtures("city")
def test_what_is_gone_from_the_files_is_kept_and_no_longer_used(tmp_path):
    for name in ("limits.yaml", "dispatch.yaml", "categories.yaml"):
        (tmp_path / name).write_text((DATA / name).read_text())
    text = (DATA / "dispatch.yaml").read_text()
    line = next(line for line in text.splitlines() if "slug: tobacco" in line)
    (tmp_path / "dispatch.yaml").write_text(text.replace(line, ""))

    call_command("load_hotline", data=tmp_path)

    assert not DispatchRule.objects.get(slug="tobacco").is_active
    assert "tobacco" not in {rule.slug for rule in selectors.rules()}


@pytest.mark.usefixtures("city")
def test_a_wrong_file_stores_nothing_and_names_its_line(tmp_path):
    for name in ("limits.yaml", "dispatch.yaml", "categories.yaml"):
        (tmp_path / name).write_text((DATA / name).read_text())
    (tmp_path / "dispatch.yaml").write_text((DATA / "dispatch.yaml").read_text().replace("to: gas,", "to: gaz,", 1))

    with pytest.raises(CommandError, match=r"dispatch\.yaml:8: to: there is no department 'gaz'"):
        call_command("load_hotline", data=tmp_path)


def _section(text):
    return Section("x.yaml", parse_yaml(text, file="x.yaml"))


RULES = (
    "rules:\n  - {slug: a, to: bus, words: x, when: {category: [one]}}\n  - {slug: b, to: queue, words: y, when: {}}\n"
)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("slug: b", "slug: a", "x.yaml:3: slug: a is given twice"),
        ("category: [one]", "category: [two]", "x.yaml:2: category: 'two' is unknown"),
        ("category: [one]", "colour: [red]", "x.yaml:2: colour: unknown key"),
        ("category: [one]", "", "x.yaml:2: when: the last rule, and no other, has no conditions"),
        ("category: [one]", "season: [11-1]", "x.yaml:2: season: must be two days"),
        ("category: [one]", "months: [13]", "x.yaml:2: months: must be numbers of months"),
        ("category: [one]", "type: [x]", "x.yaml:2: type: 'x' is unknown"),
        ("to: queue", "to: bus", "x.yaml:1: rules: must end with a rule to the queue"),
        ("to: queue", "to: queue, bureau: true", "x.yaml:3: bureau: the queue has no bureaux"),
        ("words: x", "word: x", "x.yaml:2: word: unknown key"),
    ],
)
def test_mistakes_in_the_rules_are_named_by_line(old, new, problem):
    text = RULES.replace(old, new, 1)

    with pytest.raises(DataFileError) as error:
        rules_of(_section(text), categories={"one"}, departments={"bus"})

    assert str(error.value).startswith(problem)


TREE = """categories:
  - slug: a
    name: A
    children:
      - slug: b
        name: B
        children:
          - {slug: c, name: C, words: [x]}
"""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("slug: c", "slug: C", "x.yaml:8: slug: must be small letters"),
        ("words: [x]", "words: [1]", "x.yaml:8: words: every item must be text"),
        ("words: [x]", "children: []", "x.yaml:8: children: a third level has no children"),
        ("words: [x]", "urgency: soon", "x.yaml:8: urgency: 'soon' is not one of"),
        ("- {slug: c, name: C, words: [x]}", "[]", "x.yaml:7: children: must have children"),
    ],
)
def test_mistakes_in_the_tree_are_named_by_line(old, new, problem):
    with pytest.raises(DataFileError) as error:
        categories_of(_section(TREE.replace(old, new, 1)))

    assert str(error.value).startswith(problem)


def test_type_urgency_and_season_hold_below_until_said_otherwise():
    text = TREE.replace(
        "name: B", 'name: B\n        type: help\n        urgency: urgent\n        season: ["11-01", "03-31"]'
    )

    top, _middle, leaf = categories_of(_section(text))

    assert (top.ticket_type, top.urgency, top.season) == ("complaint", "normal", ())
    assert (leaf.slug, leaf.ticket_type, leaf.urgency, leaf.season) == ("a/b/c", "help", "urgent", ("11-01", "03-31"))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("slug: decide,", "slug: decides,", "limits: must give each of these once: decide, decides"),
        ("slug: decide, value: 2", "slug: decide, value: 0", "value: must be at least 1"),
        ("value: 30, unit: minute", "value: 30, unit: workday", "unit: must be minutes"),
        ("slug: decide, value: 2, unit: workday", "slug: decide, value: 2, unit: minute", "unit: must be days"),
    ],
)
def test_mistakes_in_the_limits_are_named(old, new, problem):
    text = (DATA / "limits.yaml").read_text()

    with pytest.raises(DataFileError) as error:
        limits_of(_section(text.replace(old, new, 1)))

    assert problem in str(error.value)


@pytest.mark.usefixtures("city")
def test_what_people_put_between_the_words_of_a_category_does_not_hide_it():
    found = selectors.suggested_categories(title="", text="家里暖气一直不热，打供热公司的电话又没人接")

    assert found[0].slug == "heating/home/cold"
