"""Which applications there are: how each went, for which matter, by whom, and how long ago. Drawn from a seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from apps.licences.choices import HolderKind
from apps.licences.models import LicenceType
from apps.matters.choices import DeliveryWay, LimitUnit, MatterStatus, ResultKind, Served
from apps.matters.definition import Limit
from apps.matters.models import Matter
from portal.demo.people import ROLE_NAMES
from portal.demo.population import SEED, choose_firm, choose_resident

CASES = 300
PAST_DAYS = 62  # working days: about 90 of the calendar
WINDOW_SHARE = 0.25
FIRM_SHARE = 0.4  # of applications that people and firms may make
TRIES = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """What the plan needs to know of a matter; limits in working days, about."""

    matter: Matter
    promised: int
    statutory: int | None
    in_working_days: bool
    by_hand: bool
    special: tuple[str, ...]
    ways: tuple[str, ...]
    steps: int
    tolerant: bool
    for_people: bool
    for_firms: bool
    licence: str
    founds: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """Office minutes: until intake answered, of work after that, and from then until now."""

    intake: int
    work: int
    wait: int

    @property
    def age(self) -> int:
        """How long ago it was handed in."""
        return self.intake + self.work + self.wait


@dataclass(frozen=True, slots=True)
class Story:
    """One application to be made. ``resident`` and ``firm`` are places in the population."""

    number: int
    fate: str
    slug: str
    resident: int | None
    firm: int | None
    at_window: bool
    pace: Pace


@dataclass(frozen=True, slots=True)
class Fate:
    """A way applications go: how many of 300, which matters can go that way, and how fast."""

    name: str
    share: int
    fits: Callable[[Facts], bool]
    pace: Callable[[Facts, int, Random], Pace]
    online: bool = False  # the applicant acts again, signed in


def read_matters() -> list[Facts]:
    """Return what can be applied for, where the demonstration has somebody for every step."""
    holders = dict(LicenceType.objects.order_by("slug").values_list("slug", "holder"))
    open_matters = Matter.objects.filter(status=MatterStatus.IN_USE, current__isnull=False)
    found = [
        _facts(matter, holders) for matter in open_matters.select_related("current", "department").order_by("slug")
    ]
    return [facts for facts in found if facts.for_people or facts.for_firms]


def _facts(matter: Matter, holders: dict[str, str]) -> Facts:
    if matter.current is None:
        raise LookupError(matter.slug)
    definition = matter.current.parsed
    procedure, result = definition.procedure, definition.result
    staffed = {procedure.intake_role, *(step.role for step in procedure.steps)} <= set(ROLE_NAMES)
    licence = result.licence_type if result.kind == ResultKind.LICENCE else ""
    holder = holders.get(licence, HolderKind.EITHER)
    served = set(definition.matter.served)
    statutory = definition.matter.statutory
    return Facts(
        matter=matter,
        promised=_workdays(definition.matter.promised),
        statutory=_workdays(statutory) if statutory else None,
        in_working_days=definition.matter.promised.unit == LimitUnit.WORKDAY,
        by_hand=procedure.automatic is None,
        special=procedure.special,
        ways=result.delivery,
        steps=len(procedure.steps),
        tolerant=definition.matter.tolerant,
        for_people=staffed and Served.NATURAL in served and holder != HolderKind.ENTITY,
        for_firms=staffed and bool(served - {Served.NATURAL}) and holder != HolderKind.PERSON,
        licence=licence,
        founds=bool(result.founds),
    )


def _workdays(limit: Limit) -> int:
    per_unit = {LimitUnit.WORKDAY: 1.0, LimitUnit.DAY: 5 / 7, LimitUnit.MONTH: 21.0}
    return round(limit.value * per_unit[LimitUnit(limit.unit)])


# How fast things go -----------------------------------------------------------------------------------------------------
def _intake(rng: Random) -> int:
    return rng.randint(15, 300)


def _worked(facts: Facts, day: int, rng: Random) -> int:
    return int(facts.promised * day * rng.uniform(0.25, 0.85)) or rng.randint(20, 180)


def _ended(least: int) -> Callable[[Facts, int, Random], Pace]:
    """The work is done and what follows too, ``least`` days ago or longer; of late more has come in than before."""

    def pace(facts: Facts, day: int, rng: Random) -> Pace:
        intake, work = _intake(rng), _worked(facts, day, rng)
        most = max((least + 2) * day, PAST_DAYS * day - intake - work)
        return Pace(intake, work, int(rng.triangular(least * day, most, least * day)))

    return pace


def _answered(low: float, high: float) -> Callable[[Facts, int, Random], Pace]:
    """Nothing happens after intake answered, from ``low`` to ``high`` days ago."""

    def pace(_facts: Facts, day: int, rng: Random) -> Pace:
        return Pace(_intake(rng), 0, int(rng.uniform(low, high) * day))

    return pace


def _waiting(low: float, high: float) -> Callable[[Facts, int, Random], Pace]:
    """Nobody has looked at it yet, ``low`` to ``high`` days after it came."""

    def pace(_facts: Facts, day: int, rng: Random) -> Pace:
        return Pace(0, 0, int(rng.uniform(low, high) * day))

    return pace


def _worked_then(low: float, high: float) -> Callable[[Facts, int, Random], Pace]:
    """The work is done, or stands still, since ``low`` to ``high`` days."""

    def pace(facts: Facts, day: int, rng: Random) -> Pace:
        return Pace(_intake(rng), _worked(facts, day, rng), int(rng.uniform(low, high) * day))

    return pace


def _under_way(facts: Facts, day: int, rng: Random) -> Pace:
    elapsed = int(facts.promised * day * rng.uniform(0.15, 0.6))
    return Pace(_intake(rng), int(elapsed * 0.8), int(elapsed * 0.2))


def _elapsed(days: Callable[[Facts], float], spread: float) -> Callable[[Facts, int, Random], Pace]:
    """Accepted so many working days ago, with the last move half way."""

    def pace(facts: Facts, day: int, rng: Random) -> Pace:
        elapsed = int((days(facts) + rng.uniform(0, spread)) * day)
        return Pace(rng.randint(15, 60), elapsed // 2, elapsed - elapsed // 2)

    return pace


def _has_time(least: int) -> Callable[[Facts], bool]:
    return lambda facts: facts.by_hand and facts.promised >= least and facts.in_working_days


def _by_hand(facts: Facts) -> bool:
    return facts.by_hand


FATES: tuple[Fate, ...] = (
    Fate("done", 173, lambda facts: facts.promised <= PAST_DAYS, _ended(5)),
    Fate("corrected", 15, _by_hand, _ended(12), online=True),
    Fate("resumed", 5, lambda facts: bool(facts.special) and facts.by_hand, _ended(12)),
    Fate("denied", 10, _by_hand, _ended(12)),
    Fate("revoked", 2, lambda facts: facts.by_hand and bool(facts.licence), _ended(12)),
    Fate("refused", 9, _by_hand, _answered(0.2, 55)),
    Fate("withdrawn", 8, _by_hand, _answered(0.2, 55), online=True),
    Fate("lapsed", 7, _by_hand, _answered(32, 60)),
    Fate("correction", 12, _by_hand, _answered(0.1, 14)),
    Fate("deemed", 2, _has_time(5), _ended(12)),
    Fate("submitted", 14, _by_hand, _waiting(0.02, 0.7)),
    Fate("silent", 2, _by_hand, _waiting(2.3, 3.6)),
    Fate("step", 20, _has_time(3), _under_way),
    Fate("paused", 4, lambda facts: _has_time(5)(facts) and bool(facts.special), _worked_then(0.5, 7)),
    Fate("extended", 3, lambda facts: _has_time(5)(facts) and facts.statutory is not None,
         _elapsed(lambda facts: facts.promised * 0.9, 0.1)),
    Fate("yellow", 3, _has_time(6), _elapsed(lambda facts: facts.promised - 0.7, 0)),
    Fate("red", 3, lambda facts: _has_time(3)(facts) and (facts.statutory or 99) >= facts.promised + 6,
         _elapsed(lambda facts: facts.promised + 1.2, 2.0)),
    Fate("black", 1, lambda facts: _has_time(3)(facts) and (facts.statutory or 99) <= 25,
         _elapsed(lambda facts: (facts.statutory or 0) + 1.2, 1.0)),
    Fate("issued", 7, lambda facts: facts.by_hand and DeliveryWay.WINDOW in facts.ways, _worked_then(0.2, 6)),
)  # fmt: skip


def make_plan(matters: Sequence[Facts], *, total: int, day: int) -> list[Story]:
    """Return ``total`` applications, the oldest first; each fate and each matter comes before any comes twice.

    :param day: office minutes of a working day
    """
    rng = Random(SEED)  # noqa: S311 - invented applications, not secrets
    unseen = [facts.matter.slug for facts in sorted(matters, key=lambda facts: -facts.matter.popularity)]
    used: set[tuple[str, int | None, int | None]] = set()
    stories = []
    for number, fate in enumerate(_deal(total, rng)):
        fitting = [facts for facts in matters if fate.fits(facts)]
        if not fitting:
            continue
        facts = _matter(fitting, unseen, rng)
        at_window = not fate.online and rng.random() < WINDOW_SHARE
        resident, firm = _holder(facts, used, at_window=at_window, rng=rng)
        stories.append(
            Story(number, fate.name, facts.matter.slug, resident, firm, at_window, fate.pace(facts, day, rng))
        )
    return sorted(stories, key=lambda story: (-story.pace.age, story.number))


def _deal(total: int, rng: Random) -> list[Fate]:
    """Return the fates: one of each, and the rest by their shares."""
    whole = sum(fate.share for fate in FATES)
    rest = [fate for fate in FATES for _copy in range(round(fate.share * total / whole) - 1)]
    rng.shuffle(rest)
    missing = total - len(FATES) - len(rest)
    return [*FATES, *rest, *([FATES[0]] * max(missing, 0))][:total]


def _matter(fitting: list[Facts], unseen: list[str], rng: Random) -> Facts:
    """Take a matter nobody has applied for yet, and after those the popular ones more often."""
    fresh = next((facts for facts in fitting if facts.matter.slug in unseen), None)
    if fresh is None:
        weights = [max(facts.matter.popularity - 60, 4) ** 2 for facts in fitting]
        return rng.choices(fitting, weights)[0]
    unseen.remove(fresh.matter.slug)
    return fresh


def _holder(
    facts: Facts, used: set[tuple[str, int | None, int | None]], *, at_window: bool, rng: Random
) -> tuple[int | None, int | None]:
    """Return who applies, if possible somebody who has no such licence or application yet."""
    pick: tuple[int | None, int | None] = (None, None)
    for _try in range(TRIES):
        firm = facts.for_firms and (not facts.for_people or rng.random() < FIRM_SHARE)
        pick = (
            (None, choose_firm(rng, facts.matter.slug)) if firm else (choose_resident(rng, online=not at_window), None)
        )
        if (facts.licence or facts.matter.slug, *pick) not in used:
            break
    used.add((facts.licence or facts.matter.slug, *pick))
    return pick
