"""Making the database say what ``data/hotline`` says: categories, rules of dispatch, time limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from apps.common.actor import Actor
from apps.common.yaml_lines import Section, read_yaml
from apps.hotline import events, selectors
from apps.hotline.definition import CategoryLine, LimitLine, Rule, categories_of, limits_of, rules_of
from apps.hotline.models import Category, DispatchRule, TimeLimit
from apps.journal.services import record
from apps.organisation.models import Department

CATEGORIES, RULES, LIMITS = "categories.yaml", "dispatch.yaml", "limits.yaml"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What the files hold, and how many rows they changed."""

    categories: int
    rules: int
    limits: int
    changed: int


@transaction.atomic
def load_hotline(*, folder: Path, actor: Actor, at: datetime) -> LoadReport:
    """Load the three files, all or nothing; the same files twice change nothing. What is gone is kept, and no longer used.

    :raises DataFileError: names the file and the line that is wrong
    """
    lines = categories_of(_section(folder, CATEGORIES))
    departments = dict(Department.objects.filter(is_active=True).values_list("slug", "pk"))
    names = {line.slug for line in lines}
    rules = rules_of(_section(folder, RULES), categories=names, departments=departments.keys())
    limits = limits_of(_section(folder, LIMITS))
    changed = _keep_categories(lines) + _keep_rules(rules, departments, at) + _keep_limits(limits)
    report = LoadReport(len(lines), len(rules), len(limits), changed)
    if changed:
        facts = {"categories": report.categories, "rules": report.rules, "limits": report.limits, "changed": changed}
        record(events.LOADED, selectors.centre(), actor=actor, at=at, facts=facts)
    return report


def _section(folder: Path, name: str) -> Section:
    return Section(name, read_yaml(folder / name, root=folder))


def _keep_categories(lines: Sequence[CategoryLine]) -> int:
    known = {row.slug: row for row in Category.objects.all()}
    changed = 0
    for position, line in enumerate(lines):
        row = known.get(line.slug) or Category(slug=line.slug)
        wanted = {
            "name": line.name, "level": line.level, "parent": known.get(line.parent), "keywords": list(line.keywords),
            "ticket_type": line.ticket_type, "urgency": line.urgency, "season": list(line.season), "position": position,
            "is_active": True,
        }  # fmt: skip
        changed += _store(row, wanted)
        known[line.slug] = row
    gone = Category.objects.filter(is_active=True).exclude(slug__in=[line.slug for line in lines])
    return changed + gone.update(is_active=False)


def _keep_rules(rules: Sequence[Rule], departments: dict[str, int], at: datetime) -> int:
    known = {row.slug: row for row in DispatchRule.objects.all()}
    changed = 0
    for position, rule in enumerate(rules):
        row = known.get(rule.slug) or DispatchRule(slug=rule.slug)
        wanted = {
            "position": position, "conditions": rule.conditions.as_json(), "words": rule.words, "version": rule.version,
            "department_id": departments.get(rule.department), "to_bureau": rule.to_bureau, "is_active": True,
        }  # fmt: skip
        changed += _store(row, wanted, loaded_at=at)
    gone = DispatchRule.objects.filter(is_active=True).exclude(slug__in=[rule.slug for rule in rules])
    return changed + gone.update(is_active=False)


def _keep_limits(limits: Sequence[LimitLine]) -> int:
    known = {row.slug: row for row in TimeLimit.objects.all()}
    return sum(
        _store(known.get(line.slug) or TimeLimit(slug=line.slug),
               {"value": line.value, "unit": line.unit, "source": line.source})
        for line in limits
    )  # fmt: skip


def _store(row: Category | DispatchRule | TimeLimit, wanted: dict[str, object], **stamp: object) -> bool:
    """Save a row if it says something else; return whether it did."""
    if not row._state.adding and all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in (wanted | stamp).items():
        setattr(row, name, value)
    row.save()
    return True
