"""Which requests to 12345 there are: how each went, what about, by whom, through which channel, and how long ago."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from apps.hotline.choices import TicketChannel, TicketType
from apps.hotline.models import Category
from portal.demo.calls import CALLS, PRAISE, UNCLEAR, Call
from portal.demo.plan import PAST_DAYS
from portal.demo.population import SEED, choose_resident

TICKETS = 200
ONLINE_SHARE, OTHER_SHARE = 0.35, 0.15
OTHER_CHANNELS = (
    TicketChannel.WECHAT, TicketChannel.WECHAT, TicketChannel.LETTER, TicketChannel.POLICE, TicketChannel.SUPERIOR,
    TicketChannel.BOARD, TicketChannel.WINDOW, TicketChannel.SMS,
)  # fmt: skip
CONFIDENTIAL_SHARE, ANONYMOUS_SHARE = 0.08, 0.05


@dataclass(frozen=True, slots=True)
class TicketStory:
    """One request to be made. ``channel`` is empty for who writes online; ages in office minutes."""

    number: int
    fate: str
    call: Call
    resident: int
    channel: str
    is_confidential: bool
    is_anonymous: bool
    age: int


@dataclass(frozen=True, slots=True)
class TicketFate:
    """A way requests go: how many of 200, and how many working days ago they came, from and to."""

    name: str
    share: int
    days: tuple[float, float]
    fits: Callable[[str, str], bool] = lambda _kind, _urgency: True
    online: bool | None = None  # must it be written online, or taken by an agent; None: either


def _normal(_kind: str, urgency: str) -> bool:
    return urgency == "normal"


def _urgent(_kind: str, urgency: str) -> bool:
    return urgency != "normal"


def _patient(kind: str, urgency: str) -> bool:
    """It has days: neither urgent nor a question answered the next day."""
    return urgency == "normal" and kind not in {TicketType.CONSULT, TicketType.PRAISE}


def _question(kind: str, _urgency: str) -> bool:
    return kind == TicketType.CONSULT


LONG_AGO = (12.0, float(PAST_DAYS))
FATES: tuple[TicketFate, ...] = (
    TicketFate("solved", 80, LONG_AGO),
    TicketFate("rated", 12, LONG_AGO, online=True),
    TicketFate("accepted", 14, LONG_AGO),
    TicketFate("direct", 25, (1.0, float(PAST_DAYS)), _question, online=False),
    TicketFate("unreached", 6, LONG_AGO, online=False),
    TicketFate("redone", 6, (22.0, float(PAST_DAYS)), _normal),
    TicketFate("closed_with_reason", 4, LONG_AGO),
    TicketFate("returned", 4, LONG_AGO, _patient),
    TicketFate("extended_then_solved", 3, (25.0, float(PAST_DAYS)), _patient),
    TicketFate("rejected", 5, (0.5, float(PAST_DAYS))),
    TicketFate("withdrawn", 4, (0.5, float(PAST_DAYS)), _normal, online=True),
    TicketFate("followed", 4, LONG_AGO, _normal),
    TicketFate("merged", 3, (0.4, 0.9), _patient),
    TicketFate("alike", 3, (0.4, 0.9), _patient),
    TicketFate("queued", 3, (0.02, 0.12)),
    TicketFate("praise", 1, (0.02, 0.1)),
    TicketFate("dispatched", 6, (0.05, 0.5), _patient),
    TicketFate("unsigned", 2, (0.7, 1.4), _patient),
    TicketFate("signed", 8, (0.6, 2.2), _patient),
    TicketFate("contacted", 3, (0.4, 1.5), _urgent),
    TicketFate("extended", 2, (3.0, 6.0), _patient),
    TicketFate("assisted", 2, (1.0, 2.0), _patient),
    TicketFate("supervised", 2, (1.2, 2.2), _patient),
    TicketFate("late", 2, (6.5, 8.0), _patient),
    TicketFate("replied", 6, (1.5, 3.0)),
    TicketFate("undecided", 2, (2.5, 3.2)),
)  # fmt: skip


def make_ticket_plan(*, total: int, day: int, month: int) -> list[TicketStory]:
    """Return ``total`` requests, the oldest first; each fate comes before any comes twice.

    :param day: office minutes of a working day
    :param month: the present one: nobody calls about heating in July
    """
    rng = Random(f"{SEED}:tickets")  # noqa: S311 - invented requests, not secrets
    kinds = {row.slug: (row.ticket_type, row.urgency) for row in Category.objects.filter(level=3).order_by("slug")}
    calls = [call for call in CALLS if call.category in kinds]
    stories = [
        _story(number, fate, calls, kinds, rng=rng, day=day, month=month)
        for number, fate in enumerate(_deal(total, rng))
    ]
    return sorted(stories, key=lambda story: (-story.age, story.number))


def _deal(total: int, rng: Random) -> list[TicketFate]:
    whole = sum(fate.share for fate in FATES)
    rest = [fate for fate in FATES for _copy in range(round(fate.share * total / whole) - 1)]
    rng.shuffle(rest)
    return [*FATES, *rest, *([FATES[0]] * max(total - len(FATES) - len(rest), 0))][:total]


def _story(
    number: int,
    fate: TicketFate,
    calls: list[Call],
    kinds: dict[str, tuple[str, str]],
    *,
    rng: Random,
    day: int,
    month: int,
) -> TicketStory:
    age = int(rng.uniform(*fate.days) * day)
    then = (month - 1 - int(age / day / 21)) % 12 + 1
    fitting = [call for call in calls if fate.fits(*kinds[call.category]) and (not call.months or then in call.months)]
    call = {"queued": UNCLEAR, "praise": PRAISE}.get(fate.name) or rng.choice(fitting)
    online = fate.online if fate.online is not None else rng.random() < ONLINE_SHARE
    hidden = rng.random()
    anonymous = hidden < ANONYMOUS_SHARE and fate.name == "solved"
    resident = choose_resident(rng, online=online)
    other = rng.random() < OTHER_SHARE and fate.name != "direct"
    channel = "" if online else rng.choice(OTHER_CHANNELS) if other else TicketChannel.PHONE
    is_confidential = ANONYMOUS_SHARE <= hidden < ANONYMOUS_SHARE + CONFIDENTIAL_SHARE
    return TicketStory(number, fate.name, call, resident, channel, is_confidential, anonymous, age)
