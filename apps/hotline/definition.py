"""What the reviewed files of the hotline say, typed: the tree of categories, the ordered rules of dispatch, the time limits.

Choosing a rule is a pure function of these and of what a ticket says.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from apps.common.yaml_lines import Section
from apps.hotline.choices import TicketChannel, TicketType, Urgency
from apps.work.choices import TIMED_UNITS, Unit

LEVELS = 3
QUEUE = "queue"  # the hotline's lead decides
VERSION_LENGTH = 16
_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
_SLUG = re.compile(r"^[a-z][a-z0-9-]*$")

# Every limit the services ask for; the file must give each, and no other.
ANSWER_LIMITS = tuple(f"answer-{kind}" for kind in TicketType.values)
TIMED_LIMITS = tuple(f"{duty}-{urgency}" for duty in ("dispatch", "sign") for urgency in Urgency.values)
RESPONSE_LIMITS = tuple(f"respond-{urgency}" for urgency in Urgency.values if urgency != Urgency.NORMAL)
DAY_LIMITS = ("return", "extension", "call-back", "decide")
LIMITS = (*TIMED_LIMITS, *RESPONSE_LIMITS, *ANSWER_LIMITS, *DAY_LIMITS)


@dataclass(frozen=True, slots=True)
class Season:
    """A part of every year, both days counted; it may run over New Year: 11-01 to 03-31."""

    first: str
    last: str

    def holds(self, day: dt.date) -> bool:
        """Tell whether the day lies in it."""
        today = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


def is_in_season(season: Sequence[str], at: dt.datetime) -> bool:
    """Tell whether a moment lies in a season as stored, ``[first, last]``; no season is always."""
    return not season or Season(season[0], season[1]).holds(timezone.localdate(at))


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """One category of the file."""

    slug: str
    name: str
    level: int
    parent: str
    keywords: tuple[str, ...]
    ticket_type: str
    urgency: str
    season: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What the rules know of a ticket; ``divisions`` are the codes from the city down to its place."""

    category: str
    ticket_type: str
    urgency: str
    on: dt.date
    text: str = ""
    channel: str = ""
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a rule applies: every condition given must hold, and of each list one entry suffices."""

    category: tuple[str, ...] = ()
    ticket_type: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    division: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    season: tuple[str, ...] = ()

    def hold(self, request: Request) -> bool:
        """Tell whether the rule applies to the request."""
        return (
            _any(self.category, lambda slug: is_below(request.category, slug))
            and _any(self.ticket_type, lambda kind: kind == request.ticket_type)
            and _any(self.urgency, lambda urgency: urgency == request.urgency)
            and _any(self.division, lambda code: code in request.divisions)
            and _any(self.words, lambda word: word in request.text)
            and _any(self.channel, lambda channel: channel == request.channel)
            and self._in_time(request.on)
        )

    def _in_time(self, day: dt.date) -> bool:
        in_months = not self.months or day.month in self.months
        return in_months and (not self.season or Season(self.season[0], self.season[1]).holds(day))

    def as_json(self) -> dict[str, list[Any]]:
        """Return the conditions given, as stored."""
        return {name: list(value) for name in CONDITIONS if (value := getattr(self, name))}


CONDITIONS = tuple(Conditions.__dataclass_fields__)


def conditions_of(stored: Mapping[str, Sequence[Any]]) -> Conditions:
    """Return conditions as stored, typed again."""
    return Conditions(**{name: tuple(value) for name, value in stored.items()})


def is_below(slug: str, above: str) -> bool:
    """Tell whether a category is another one or lies below it."""
    return slug == above or slug.startswith(f"{above}/")


def _any(wanted: Iterable[Any], holds: Any) -> bool:
    found = list(wanted)
    return not found or any(holds(one) for one in found)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules: who answers what. ``department`` is a slug, empty for the lead's queue."""

    slug: str
    words: str
    department: str
    conditions: Conditions = field(default_factory=Conditions)
    to_bureau: bool = False

    @property
    def version(self) -> str:
        """What a ticket remembers of the rule's wording at the time: the beginning of a hash of all it says."""
        content = [self.slug, self.words, self.department, self.to_bureau, self.conditions.as_json()]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]


def first_match(rules: Iterable[Rule], request: Request) -> Rule | None:
    """Return the first rule that applies; the last rule of a checked file always does."""
    return next((rule for rule in rules if rule.conditions.hold(request)), None)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One time limit of the file, with where it comes from."""

    slug: str
    value: int
    unit: str
    source: str


# Reading the files ------------------------------------------------------------------------------------------------------
def categories_of(section: Section) -> list[CategoryLine]:
    """Return the tree's lines, parents before children.

    :raises DataFileError: a key is wrong, a slug repeated, or a branch does not reach the third level
    """
    section.refuse_unknown(("categories",))
    found = [line for child in section.sections("categories") for line in _branch(child, None)]
    seen: set[str] = set()
    for line in found:
        if line.slug in seen:
            section.refuse(f"{line.slug} is given twice", "categories")
        seen.add(line.slug)
    return found


def _branch(section: Section, above: CategoryLine | None) -> Iterator[CategoryLine]:
    section.refuse_unknown(("slug", "name", "words", "type", "urgency", "season", "children"))
    line = _category(section, above)
    yield line
    if line.level == LEVELS:
        if "children" in section.node:
            section.refuse("a third level has no children", "children")
        return
    children = section.sections("children")
    if not children:
        section.refuse("must have children down to the third level", "children")
    for child in children:
        yield from _branch(child, line)


def _category(section: Section, above: CategoryLine | None) -> CategoryLine:
    slug = section.text("slug")
    if not _SLUG.match(slug):
        section.refuse("must be small letters, digits and hyphens", "slug")
    return CategoryLine(
        slug=f"{above.slug}/{slug}" if above else slug,
        name=section.text("name"),
        level=above.level + 1 if above else 1,
        parent=above.slug if above else "",
        keywords=tuple(section.texts("words", [])),
        ticket_type=section.choice("type", TicketType.values, above.ticket_type if above else TicketType.COMPLAINT),
        urgency=section.choice("urgency", Urgency.values, above.urgency if above else Urgency.NORMAL),
        season=_season(section, "season", above.season if above else ()),
    )


def _season(section: Section, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    if key not in section.node:
        return default
    days = section.texts(key)
    if len(days) != 2 or not all(_DAY.match(day) for day in days):
        section.refuse('must be two days of the year, as ["11-01", "03-31"]', key)
    return tuple(days)


def rules_of(section: Section, *, categories: Collection[str], departments: Collection[str]) -> list[Rule]:
    """Return the rules in their order.

    :raises DataFileError: a key is wrong, a name unknown, or not exactly the last rule takes everything
    """
    section.refuse_unknown(("rules",))
    parts = section.sections("rules")
    rules = [_rule(part, set(categories), set(departments)) for part in parts]
    seen: set[str] = set()
    for part, rule in zip(parts, rules, strict=True):
        if rule.slug in seen:
            part.refuse(f"{rule.slug} is given twice", "slug")
        seen.add(rule.slug)
        if (rule.conditions == Conditions()) != (part is parts[-1]):
            part.refuse("the last rule, and no other, has no conditions", "when")
    if not rules or rules[-1].department:
        section.refuse(f"must end with a rule to the {QUEUE}", "rules")
    return rules


def _rule(section: Section, categories: set[str], departments: set[str]) -> Rule:
    section.refuse_unknown(("slug", "words", "when", "to", "bureau"))
    slug, to = section.text("slug"), section.text("to")
    if not _SLUG.match(slug):
        section.refuse("must be small letters, digits and hyphens", "slug")
    if to != QUEUE and to not in departments:
        section.refuse(f"there is no department {to!r}", "to")
    to_bureau = section.flag("bureau", False)
    if to_bureau and to == QUEUE:
        section.refuse("the queue has no bureaux", "bureau")
    return Rule(
        slug=slug,
        words=section.text("words"),
        department="" if to == QUEUE else to,
        conditions=_conditions(section.section("when"), categories),
        to_bureau=to_bureau,
    )


_ALLOWED = {"type": TicketType.values, "urgency": Urgency.values, "channel": TicketChannel.values}


def _conditions(section: Section, categories: set[str]) -> Conditions:
    section.refuse_unknown(("category", "type", "urgency", "division", "words", "channel", "months", "season"))
    for key, allowed in (*_ALLOWED.items(), ("category", categories)):
        for value in section.texts(key, []):
            if value not in allowed:
                section.refuse(f"{value!r} is unknown", key)
    months = section.value("months", list, [])
    if not all(isinstance(month, int) and 1 <= month <= 12 for month in months):
        section.refuse("must be numbers of months", "months")
    return Conditions(
        category=tuple(section.texts("category", [])),
        ticket_type=tuple(section.texts("type", [])),
        urgency=tuple(section.texts("urgency", [])),
        division=tuple(section.texts("division", [])),
        words=tuple(section.texts("words", [])),
        channel=tuple(section.texts("channel", [])),
        months=tuple(months),
        season=_season(section, "season"),
    )


def limits_of(section: Section) -> list[LimitLine]:
    """Return the time limits.

    :raises DataFileError: one the services ask for is missing, or counted in a unit its duty cannot have
    """
    section.refuse_unknown(("limits",))
    parts = section.sections("limits")
    lines = [_limit(part) for part in parts]
    given = [line.slug for line in lines]
    wrong = sorted(set(LIMITS) ^ set(given)) or sorted({slug for slug in given if given.count(slug) > 1})
    if wrong:
        section.refuse(f"must give each of these once: {', '.join(wrong)}", "limits")
    return lines


def _limit(section: Section) -> LimitLine:
    section.refuse_unknown(("slug", "value", "unit", "source"))
    line = LimitLine(
        slug=section.text("slug"),
        value=section.whole("value"),
        unit=section.choice("unit", Unit.values),
        source=section.text("source"),
    )
    if line.value < 1:
        section.refuse("must be at least 1", "value")
    timed = line.slug in TIMED_LIMITS or line.slug in RESPONSE_LIMITS
    if timed != (line.unit in TIMED_UNITS):
        section.refuse("must be minutes" if timed else "must be days", "unit")
    return line
