"""How requests to 12345 go, from the answer on the call to the one done twice; one function a fate."""

from collections.abc import Callable

from apps.hotline.models import Ticket
from apps.hotline.services import callers, dispatching, handling, settling
from apps.organisation.models import Department
from portal.demo import calls
from portal.demo.diary import City
from portal.demo.ticket_plan import TicketStory
from portal.demo.ticketwork import TicketTeller

BETWEEN_TRIES = 150  # office minutes; two hours must pass


def tell_ticket(story: TicketStory, city: City) -> Ticket:
    """Make one request and let it become what its fate says."""
    teller = TicketTeller(story, city)
    STORIES[story.fate](teller)
    return teller.ticket


def _nothing(_teller: TicketTeller) -> None:
    """It waits where it is."""


def _solved(teller: TicketTeller) -> None:
    teller.sign()
    teller.reply()
    teller.content()


def _rated(teller: TicketTeller) -> None:
    teller.sign()
    teller.reply()
    teller.ask_how_it_was(satisfaction=teller.rng.choice((5, 4, 5)), solved=True, by_caller=True)


def _accepted(teller: TicketTeller) -> None:
    teller.sign()
    teller.reply()
    teller.ask_how_it_was(satisfaction=teller.rng.choice((3, 3, 4)), solved=False)


def _unreached(teller: TicketTeller) -> None:
    teller.sign()
    teller.reply()
    for _try in range(settling.MOST_TRIES):
        with teller.act():
            settling.note_unreached(ticket=teller.ticket, actor=teller.agent(), at=teller.later(BETWEEN_TRIES))


def _redone(teller: TicketTeller) -> None:
    _undecided(teller)
    with teller.act():
        settling.redo_ticket(
            ticket=teller.ticket, reason=teller.rng.choice(calls.REDO_REASONS), actor=teller.lead(),
            at=teller.later(teller.days(0.2, 1)),
        )  # fmt: skip
    _solved(teller)


def _closed_with_reason(teller: TicketTeller) -> None:
    _undecided(teller)
    with teller.act():
        settling.close_with_reason(
            ticket=teller.ticket, reason=teller.rng.choice(calls.CLOSE_REASONS), actor=teller.lead(),
            at=teller.later(teller.days(0.2, 1)), is_counted=teller.rng.random() < 0.5,
        )  # fmt: skip


def _returned(teller: TicketTeller) -> None:
    teller.assign()
    with teller.act():
        reason, at = teller.rng.choice(calls.RETURN_REASONS), teller.later(teller.rng.randint(60, 300))
        handling.return_ticket(ticket=teller.ticket, reason=reason, actor=teller.handler(), at=at)
    teller.dispatch_to(teller.rng.choice(("urban", "housing", "water")))
    _solved(teller)


def _extended_then_solved(teller: TicketTeller) -> None:
    _extended(teller)
    teller.reply(2, 5)
    teller.content()


def _rejected(teller: TicketTeller) -> None:
    _call, ground, reason, channel = teller.rng.choice(calls.REJECTIONS)
    with teller.act():
        callers.reject_ticket(
            ticket=teller.ticket, ground=ground, reason=reason, right_channel=channel, actor=teller.agent(),
            at=teller.later(teller.rng.randint(5, 60)),
        )  # fmt: skip


def _withdrawn(teller: TicketTeller) -> None:
    with teller.act():
        callers.withdraw_ticket(
            ticket=teller.ticket, actor=teller.caller(), at=teller.later(teller.rng.randint(20, 90))
        )


def _merge(teller: TicketTeller) -> Ticket:
    other = teller.ask_again()
    with teller.act():
        return callers.merge_ticket(ticket=other, into=teller.ticket, actor=teller.lead(), at=teller.later(30))


def _merged(teller: TicketTeller) -> None:
    _merge(teller)
    teller.sign()


def _followed(teller: TicketTeller) -> None:
    """Two callers, one answer; both are asked how it was."""
    other = _merge(teller)
    teller.sign()
    teller.reply()
    for one in (teller.ticket, other):
        teller.others.append(one)
        with teller.act():
            settling.call_back(
                ticket=one, is_responded=True, is_solved=True, satisfaction=4, reason="", actor=teller.agent(),
                at=teller.later(teller.days(0.1, 0.6)),
            )  # fmt: skip


def _alike(teller: TicketTeller) -> None:
    teller.ask_again()


def _signed(teller: TicketTeller) -> None:
    teller.sign()


def _extended(teller: TicketTeller) -> None:
    teller.sign()
    with teller.act():
        handling.extend_ticket(
            ticket=teller.ticket, days=teller.rng.choice((5, 8, 10)), reason=teller.rng.choice(calls.EXTENSIONS),
            actor=teller.handler(), at=teller.later(teller.days(0.8, 1.5)),
        )  # fmt: skip


def _assisted(teller: TicketTeller) -> None:
    teller.sign()
    slug = "water" if (teller.ticket.department and teller.ticket.department.slug.startswith("urban")) else "urban"
    helper = Department.objects.get(slug=slug)
    with teller.act():
        handling.ask_assistance(
            ticket=teller.ticket, department=helper, question=teller.rng.choice(calls.QUESTIONS),
            actor=teller.handler(), at=teller.later(60),
        )  # fmt: skip
    if teller.rng.random() < 0.5:
        with teller.act():
            opinion = teller.rng.choice(calls.OPINIONS)
            handling.give_assistance(
                ticket=teller.ticket, opinion=opinion, actor=teller.handler(helper), at=teller.later(120)
            )


def _supervised(teller: TicketTeller) -> None:
    teller.sign()
    with teller.act():
        callers.urge_ticket(
            ticket=teller.ticket, note=teller.rng.choice(calls.URGES), actor=teller.agent(), at=teller.later(200)
        )
    with teller.act():
        reason = teller.rng.choice(calls.SUPERVISIONS)
        dispatching.supervise_ticket(ticket=teller.ticket, reason=reason, actor=teller.lead(), at=teller.later(60))


def _replied(teller: TicketTeller) -> None:
    teller.sign()
    teller.reply(0.1, 0.6)


def _undecided(teller: TicketTeller) -> None:
    teller.sign()
    teller.reply(0.2, 1.2)
    teller.ask_how_it_was(satisfaction=teller.rng.choice((1, 2)), solved=False)


STORIES: dict[str, Callable[[TicketTeller], None]] = {
    "solved": _solved,
    "rated": _rated,
    "accepted": _accepted,
    "direct": _nothing,
    "unreached": _unreached,
    "redone": _redone,
    "closed_with_reason": _closed_with_reason,
    "returned": _returned,
    "extended_then_solved": _extended_then_solved,
    "rejected": _rejected,
    "withdrawn": _withdrawn,
    "followed": _followed,
    "merged": _merged,
    "alike": _alike,
    "queued": _nothing,
    "praise": _nothing,
    "dispatched": _nothing,
    "unsigned": _nothing,
    "signed": _signed,
    "contacted": _signed,
    "extended": _extended,
    "assisted": _assisted,
    "supervised": _supervised,
    "late": _signed,
    "replied": _replied,
    "undecided": _undecided,
}
