"""Filling the demonstration's city, story by story: killed anywhere, it goes on with the next one.

A story that was under way then stays as far as it had got. Every event of a story carries the story's key as its
request: that is how the journal tells what is there already, and how anybody can tell invented history from what
happened in the demonstration itself.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import timezone

from apps.approvals.events import SUBMITTED as JOINT_SUBMITTED
from apps.common.errors import DomainError
from apps.common.locks import alone
from apps.hotline.events import REGISTERED
from apps.identity.permissions import memo
from apps.journal.models import Event
from apps.organisation.selectors import street_names
from apps.reviews.events import RECEIVED
from portal.demo.diary import City
from portal.demo.feedback import REVIEWS, deal_reviews, tell_review
from portal.demo.jointwork import JOINTS, make_joint_plan, tell_joint
from portal.demo.keys import CASE_KEY, JOINT_KEY, REVIEW_KEY, TICKET_KEY, key_of
from portal.demo.office_time import office_time
from portal.demo.plan import CASES, make_plan, read_matters
from portal.demo.plan import FATES as CASE_FATES
from portal.demo.population import make_population
from portal.demo.settling import Stuck
from portal.demo.stories import tell_story
from portal.demo.ticket_plan import FATES as TICKET_FATES
from portal.demo.ticket_plan import TICKETS, make_ticket_plan
from portal.demo.ticket_stories import tell_ticket

log = logging.getLogger(__name__)
LOCK = "portal.demo.life"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made now, what was there already, and what the services refused."""

    made: int = 0
    known: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of each there shall be."""

    applications: int = CASES
    tickets: int = TICKETS
    joint: int = JOINTS
    reviews: int = REVIEWS


ALL = Amounts()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of story: the tasks by number, and how the journal shows which are done.

    The first ``early`` ones are told before the many of any kind: they are one of each fate, so that soon something of
    everything is there to look at.
    """

    name: str
    prefix: str
    event: str
    early: int
    tasks: Mapping[int, Callable[[], object]]


def fill_city(*, now: datetime, amounts: Amounts = ALL) -> dict[str, Filled]:
    """Make what is not there yet; return the counts by kind, nothing while another process is filling."""
    with alone(LOCK) as is_ours, _rights_read_once():
        if not is_ours:
            return {}
        kinds = _kinds(read_city(now=now), amounts)
        early = {kind.name: _tell(kind, early=True) for kind in kinds}
        return {kind.name: _together(early[kind.name], _tell(kind, early=False)) for kind in kinds}


def _kinds(city: City, amounts: Amounts) -> list[Kind]:
    """Return what is to be told; reviews last, for they are of what has ended by then."""
    day, month = city.office.day, timezone.localdate(city.now).month
    cases = make_plan(list(city.matters.values()), total=amounts.applications, day=day)
    tickets = make_ticket_plan(total=amounts.tickets, day=day, month=month)
    return [
        Kind("applications", CASE_KEY, "cases.submitted", len(CASE_FATES),
             {story.number: partial(tell_story, story, city) for story in cases}),
        Kind("tickets", TICKET_KEY, REGISTERED, len(TICKET_FATES),
             {story.number: partial(tell_ticket, story, city) for story in tickets}),
        Kind("joint applications", JOINT_KEY, JOINT_SUBMITTED, 4,
             {story.number: partial(tell_joint, story, city) for story in make_joint_plan(amounts.joint)}),
        Kind("reviews", REVIEW_KEY, RECEIVED, 0,
             {number: partial(tell_review, number, fate, city) for number, fate in enumerate(deal_reviews(amounts.reviews))}),
    ]  # fmt: skip


def _together(one: Filled, other: Filled) -> Filled:
    return Filled(one.made + other.made, one.known + other.known, one.refused + other.refused)


def read_city(*, now: datetime) -> City:
    """Return what the stories share; makes the people."""
    return City(
        people=make_population(now=now),
        matters={facts.matter.slug: facts for facts in read_matters()},
        office=office_time(),
        streets=tuple(code for code, _name, _district in street_names()),
        now=now,
    )


def _tell(kind: Kind, *, early: bool) -> Filled:
    counts: Counter[str] = Counter()
    done = _keys(kind.prefix, kind.event)
    for number, tell in kind.tasks.items():
        if (number < kind.early) is not early:
            continue
        key = key_of(kind.prefix, number)
        if key in done:
            counts["known"] += 1
            continue
        try:
            tell()
            counts["made"] += 1
        except (DomainError, Stuck) as error:  # a matter the invented answers do not fit: the others go on
            fields = [f"{entry.field}: {entry.code}" for entry in getattr(error, "errors", ())]
            log.warning("%s: %s %s", key, error, fields)
            counts["refused"] += 1
    return Filled(**counts)


def _keys(prefix: str, kind: str) -> frozenset[str]:
    events = Event.objects.filter(kind=kind, request_id__startswith=prefix)
    return frozenset(events.order_by("id").values_list("request_id", flat=True))


@contextmanager
def _rights_read_once() -> Iterator[None]:
    """Nobody's rights change while the demonstration is filled: read each post's once, as one request does."""
    token = memo.set({})
    try:
        yield
    finally:
        memo.reset(token)
