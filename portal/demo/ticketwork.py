"""Telling one request's story: taken in by an agent or written online, signed for, answered, called back."""

from dataclasses import dataclass, replace

from apps.common.actor import Actor, Channel
from apps.hotline.choices import TicketChannel
from apps.hotline.models import Ticket
from apps.hotline.services import handling, publishing, settling
from apps.hotline.services.dispatching import dispatch_ticket
from apps.hotline.services.registration import Caller, NewTicket, register_and_answer, register_ticket
from apps.hotline.services.settling import call_back
from apps.identity.models import Account
from apps.journal.services import log_read
from apps.organisation.models import Department
from portal.demo import calls
from portal.demo.diary import City, Diary
from portal.demo.keys import TICKET_KEY, key_of
from portal.demo.population import Resident
from portal.demo.settling import settle
from portal.demo.ticket_plan import TicketStory

AGENT, LEAD = "agent", "hotline-lead"
PUBLISHED_SHARE = 0.12
FULL = ("department", "category", "division__parent", "centre", "person", "entity")


@dataclass(frozen=True, slots=True)
class Words:
    """What is said in one request, with its gaps filled."""

    title: str
    text: str
    place: str


class TicketTeller(Diary):
    """The story of one request."""

    def __init__(self, story: TicketStory, city: City) -> None:
        """Begin when the caller gets through."""
        super().__init__(key_of(TICKET_KEY, story.number), city, age=story.age)
        self.story = story
        self.resident: Resident = city.people.residents[story.resident]
        self.division = self.rng.choice(city.streets)
        self.words = self._say()
        self.others: list[Ticket] = []
        with self.act():
            self.ticket = self._ask()

    # People ----------------------------------------------------------------------------------------------------------
    def agent(self) -> Actor:
        """Return who takes calls."""
        return replace(self.city.post(AGENT, self.key), channel=Channel.PHONE)

    def lead(self) -> Actor:
        """Return the hotline's lead."""
        return self.city.post(LEAD, self.key)

    def handler(self, department: Department | None = None) -> Actor:
        """Return who answers for a department, by default for the ticket's."""
        found = department or self.ticket.department
        root = found.path.partition("/")[0] if found else ""
        username = f"{root}-reviewer"
        known = username in self.city.posts or Account.objects.filter(username=username).exists()
        return self.city.post(username if known else f"{root}-handler", self.key)

    def caller(self) -> Actor:
        """Return the caller, signed in."""
        channel = Channel.WEB if self.rng.random() < 0.5 else Channel.APP
        return self.city.people.actor(self.resident, firm=None, channel=channel, request_id=self.key)

    # Asking ----------------------------------------------------------------------------------------------------------
    def settle(self) -> None:
        """Tell the callers; and look at the ticket again."""
        settle(self.ticket, *self.others)
        self.ticket = Ticket.objects.select_related(*FULL).get(pk=self.ticket.pk)

    def _say(self) -> Words:
        gaps = {name: self.rng.choice(values) for name, values in calls.GAPS.items()}
        call, opening = self.story.call, self.rng.choice(calls.OPENINGS)
        return Words(call.title.format(**gaps), opening + call.text.format(**gaps), gaps["road"])

    def given(self) -> NewTicket:
        """Return what is asked."""
        return NewTicket(
            category=self.story.call.category,
            content=self.words.text,
            title=self.words.title,
            division=self.division,
            address=self.words.place,
            channel=self.story.channel,
            is_confidential=self.story.is_confidential,
            is_anonymous=self.story.is_anonymous,
        )

    def _ask(self) -> Ticket:
        if not self.story.channel:
            return register_ticket(given=self.given(), actor=self.caller(), at=self.at)
        if self.story.fate == "direct":
            return register_and_answer(
                given=self.given(), answer=self.story.call.answer, actor=self.agent(), at=self.at,
                caller=self.on_the_telephone(self.resident),
            )  # fmt: skip
        caller = self.on_the_telephone(self.resident)
        return register_ticket(given=self.given(), actor=self.agent(), at=self.at, caller=caller)

    def on_the_telephone(self, resident: Resident) -> Caller:
        """Return what a caller says of themselves."""
        if self.story.is_anonymous:
            return Caller()
        return Caller(resident.person.name, str(resident.person.phone))

    def ask_again(self) -> Ticket:
        """Let a neighbour call about the same thing."""
        people = self.city.people.residents
        neighbour = people[(self.story.resident + 1 + self.rng.randrange(len(people) - 1)) % len(people)]
        text = self.rng.choice(("我们楼也是这样，", "同一个地方，", "我也要反映，")) + self.words.text
        again = replace(
            self.given(), content=text, channel=TicketChannel.PHONE, is_confidential=False, is_anonymous=False
        )
        with self.act():
            other = register_ticket(
                given=again, actor=self.agent(), at=self.later(60), caller=self.on_the_telephone(neighbour)
            )
            self.others.append(other)
        return other

    # Answering -------------------------------------------------------------------------------------------------------
    @property
    def is_urgent(self) -> bool:
        """Whether somebody must call within minutes."""
        return self.ticket.urgency != "normal"

    def assign(self) -> None:
        """Let the lead send on what no rule knew."""
        if self.ticket.department is None:
            self.dispatch_to("urban")

    def sign(self) -> None:
        """Let the department sign, and speak with who cannot wait."""
        self.assign()
        with self.act():
            at = self.later(self.rng.randint(3, 20) if self.is_urgent else self.rng.randint(15, 200))
            handler = self.handler()
            log_read(actor=handler, holder=self.ticket.holder, subject=self.ticket, at=at)
            handling.sign_ticket(ticket=self.ticket, actor=handler, at=at)
        if self.is_urgent:
            self.contact()

    def contact(self) -> None:
        """Let the department call the caller."""
        with self.act():
            note = self.rng.choice(calls.CONTACTS)
            at = self.later(self.rng.randint(5, 40))
            handling.contact_caller(ticket=self.ticket, note=note, actor=self.handler(), at=at)

    def reply(self, low: float = 0.2, high: float = 2.2) -> None:
        """Let the department answer."""
        days = (0.1, 0.8) if self.ticket.ticket_type == "consult" else (low, high)
        with self.act():
            at, answer = self.later(self.days(*days)), self.story.call.answer or "已核实处理。"
            handling.reply_ticket(ticket=self.ticket, answer=answer, actor=self.handler(), at=at)

    def dispatch_to(self, slug: str) -> None:
        """Let the lead choose who answers."""
        department = Department.objects.get(slug=slug)
        with self.act():
            at = self.later(self.rng.randint(10, 50))
            dispatch_ticket(ticket=self.ticket, department=department, note="", actor=self.lead(), at=at)

    # The end ---------------------------------------------------------------------------------------------------------
    def ask_how_it_was(self, *, satisfaction: int, solved: bool, by_caller: bool = False) -> None:
        """Learn what the caller thinks: told to an agent, or by themselves."""
        reason = "" if satisfaction >= 3 else self.rng.choice(calls.DISCONTENT)
        with self.act():
            call_back(
                ticket=self.ticket, is_responded=True, is_solved=solved, satisfaction=satisfaction, reason=reason,
                actor=self.caller() if by_caller else self.agent(), at=self.later(self.days(0.2, 2)),
            )  # fmt: skip

    def content(self) -> None:
        """Let the caller be content, and now and then everybody read the answer."""
        if not self.ticket.caller_phone:  # nobody to call: it ends by itself when nobody rates it
            self.end_silently()
            return
        by_caller = not self.story.channel and self.rng.random() < 0.5
        self.ask_how_it_was(satisfaction=self.rng.choice((5, 5, 5, 4, 4, 3)), solved=True, by_caller=by_caller)
        self.publish()

    def end_silently(self) -> None:
        """Let the days of the call back pass for somebody who left no number."""
        with self.act():
            settling.close_unreached(ticket=self.ticket, at=self.later(self.days(4, 4.5)))

    def publish(self) -> None:
        """Show the answer to everybody, sometimes."""
        if self.ticket.is_hidden or self.ticket.ticket_type == "report" or self.rng.random() > PUBLISHED_SHARE:
            return
        with self.act():
            publishing.publish_answer(
                ticket=self.ticket, title=self.words.title, question=self.words.text, answer=self.ticket.answer,
                actor=self.agent(), at=self.later(60),
            )  # fmt: skip
