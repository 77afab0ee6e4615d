"""How applications go, from the quick approval to the revoked decision; one function a fate."""

from collections.abc import Callable
from datetime import timedelta

from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.services import closing, intake, review
from apps.common.workdays import end_of
from apps.identity.choices import Role
from apps.work.choices import ClockKind
from apps.work.selectors import running_clock
from apps.work.services import recompute_clock
from portal.demo import words
from portal.demo.casework import Teller
from portal.demo.diary import City
from portal.demo.plan import Story

Told = Callable[[Teller], None]


def tell_story(story: Story, city: City) -> Case:
    """Make one application and let it become what its fate says."""
    teller = Teller(story, city)
    if teller.case.status == CaseStatus.SUBMITTED or story.fate != "done":
        STORIES[story.fate](teller)
    else:  # decided on the spot
        teller.hand_over()
    return teller.case


def _done(teller: Teller) -> None:
    teller.accept()
    teller.decide(grant=True)
    teller.hand_over()


def _corrected(teller: Teller) -> None:
    teller.ask()
    teller.supplement()
    _done(teller)


def _resumed(teller: Teller) -> None:
    teller.accept()
    teller.pause()
    with teller.act():
        review.resume_case(case=teller.case, actor=teller.post_at_step(), at=teller.later(teller.days(3, 8)))
    teller.decide(grant=True)
    teller.hand_over()


def _denied(teller: Teller) -> None:
    teller.accept()
    teller.decide(grant=False)


def _revoked(teller: Teller) -> None:
    _done(teller)
    at = teller.later(teller.days(2, 8))
    reason = teller.rng.choice(words.REVOCATIONS)
    with teller.act():
        closing.revoke_decision(case=teller.case, reason=reason, actor=teller.post(Role.HEAD), at=at)


def _refused(teller: Teller) -> None:
    at = teller.later(teller.story.pace.intake)
    reason = teller.rng.choice(words.REFUSALS)
    with teller.act():
        intake.refuse_case(case=teller.case, reason=reason, actor=teller.reader(Role.CLERK), at=at)


def _withdrawn(teller: Teller) -> None:
    if teller.rng.random() < 0.5:
        teller.accept()
    at = teller.later(max(teller.story.pace.wait // 3, 1))
    with teller.act():
        closing.withdraw_case(case=teller.case, actor=teller.citizen(), at=at)


def _lapsed(teller: Teller) -> None:
    teller.ask()
    due_on = teller.case.correction_rows.order_by("-id")[0].due_on
    teller.at = min(end_of(due_on) + timedelta(minutes=10), teller.city.now)
    with teller.act():
        intake.lapse_case(case=teller.case, at=teller.at)


def _deemed(teller: Teller) -> None:
    """Intake says nothing for five working days: the clock accepts the next morning, and the work begins."""
    clock = running_clock(teller.case, ClockKind.INTAKE)
    if clock is None or clock.statutory_due_on is None:
        raise LookupError(teller.key)
    teller.at = end_of(clock.statutory_due_on) + timedelta(minutes=10)
    with teller.act():
        intake.deem_accepted(case=teller.case, at=teller.at)
    teller.decide(grant=True)
    teller.hand_over()


def _correction(teller: Teller) -> None:
    teller.ask()


def _submitted(teller: Teller) -> None:
    teller.claim(Role.CLERK)


def _step(teller: Teller) -> None:
    teller.accept()
    teller.pass_steps(teller.rng.randrange(teller.facts.steps), teller.story.pace.work)
    teller.claim(teller.step_role())


def _paused(teller: Teller) -> None:
    teller.accept()
    teller.pass_steps(min(1, teller.facts.steps - 1), teller.story.pace.work)
    teller.pause()
    clock = running_clock(teller.case, ClockKind.DECISION)
    if clock is not None:  # each night the clocks of open pauses are computed anew
        recompute_clock(clock=clock, at=teller.city.now)


def _extended(teller: Teller) -> None:
    teller.accept()
    teller.pass_steps(teller.facts.steps - 1, teller.story.pace.work)
    days, reason = teller.rng.choice((5, 10)), teller.rng.choice(words.EXTENSIONS)
    at = teller.later(teller.story.pace.wait // 2)
    with teller.act():
        review.extend_case(case=teller.case, days=days, reason=reason, actor=teller.post(Role.HEAD), at=at)


def _issued(teller: Teller) -> None:
    teller.accept()
    teller.decide(grant=True)


STORIES: dict[str, Told] = {
    "done": _done,
    "corrected": _corrected,
    "resumed": _resumed,
    "denied": _denied,
    "revoked": _revoked,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "lapsed": _lapsed,
    "deemed": _deemed,
    "correction": _correction,
    "submitted": _submitted,
    "silent": _submitted,
    "step": _step,
    "paused": _paused,
    "extended": _extended,
    "yellow": _step,
    "red": _step,
    "black": _step,
    "issued": _issued,
}
