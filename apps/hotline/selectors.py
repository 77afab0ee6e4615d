"""Reading the hotline: tickets, categories, rules, and the figures by which departments are measured."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from apps.common.actor import Actor
from apps.common.crypto import blind_indexes
from apps.hotline import search
from apps.hotline.choices import OPEN_STATUSES, SATISFIED_FROM, UNANSWERED, TicketAction, TicketStatus, Urgency
from apps.hotline.definition import Request, Rule, conditions_of, first_match, is_in_season
from apps.hotline.errors import ReturnTooLate
from apps.hotline.figures import Rates
from apps.hotline.models import Assist, CallBack, Category, DispatchRule, Ticket, TicketNote, TimeLimit
from apps.hotline.permissions import TAKE_CALLS, visible_tickets
from apps.hotline.workflow import TICKET
from apps.identity.permissions import departments_with
from apps.journal.models import Event
from apps.journal.selectors import events_of
from apps.journal.services import open_actions
from apps.journal.workflow import OpenAction, Refusal
from apps.organisation.choices import DivisionLevel
from apps.organisation.models import Department, Division
from apps.organisation.selectors import within, work_calendar
from apps.work.clocks import Limit
from apps.work.models import Clock
from apps.work.selectors import Standing, clocks_of, standings_of

ORDER = ("-registered_at", "-id")
PUBLISHED_ORDER = ("-published_at", "-id")
PHONE_PURPOSE = "hotline-phone"
HOTLINE = "hotline"  # the slug of the department that holds all tickets
SECRETS = ("content", "answer", "reason", "address")
ALIKE_DAYS = 30
ALIKE_LOOKED_AT = 200
FILED_LOOKED_AT = 500
ALIKE_SHOWN = 5
ALIKE_LEAST = 0.12
SUGGESTED = 3
MOST_WORDS = 5


# Categories, rules, limits ----------------------------------------------------------------------------------------------
def categories(*, parent: str | None = None) -> QuerySet[Category]:
    """Return the categories offered, in the order of the file; with ``parent`` (a slug, or empty) those directly below."""
    found = Category.objects.filter(is_active=True).select_related("parent__parent").order_by("position", "id")
    if parent is None:
        return found
    return found.filter(parent__slug=parent) if parent else found.filter(level=1)


def category_by_slug(slug: str) -> Category | None:
    """Return an offered category of the third level."""
    return categories().filter(slug=slug, level=3).first()


def suggested_categories(*, title: str, text: str, most: int = SUGGESTED) -> list[Category]:
    """Return the categories that a text seems to be about, by its words and by what like requests were filed under.

    Best first; three queries, none for an empty text. At most ``FILED_LOOKED_AT`` newest requests are compared.
    """
    leaves = list(categories().filter(level=3)) if (title or text).strip() else []
    if not leaves:
        return []
    place = {leaf.pk: index for index, leaf in enumerate(leaves)}
    kept = Ticket.objects.exclude(status__in=(TicketStatus.REJECTED, TicketStatus.WITHDRAWN)).filter(returns=0)
    filed = kept.order_by(*ORDER).values_list("category_id", "title")[:FILED_LOOKED_AT]
    known = [(place[pk], name) for pk, name in filed if pk in place]
    scored = search.score_categories(leaves, title=title, text=text)
    return [leaves[row.index] for row in search.with_filed(scored, known, text=f"{title}\n{text}")[:most]]


def urgency_of(category: Category, *, at: datetime) -> str:
    """Return how urgent what is asked usually is at this time of the year."""
    usual: str = category.urgency
    return usual if is_in_season(category.season, at) else Urgency.NORMAL


def rules() -> list[Rule]:
    """Return the rules of dispatch in their order."""
    rows = DispatchRule.objects.filter(is_active=True).select_related("department").order_by("position", "id")
    return [
        Rule(
            slug=row.slug,
            words=row.words,
            department=row.department.slug if row.department else "",
            conditions=conditions_of(row.conditions),
            to_bureau=row.to_bureau,
        )
        for row in rows
    ]


def limit(slug: str) -> Limit:
    """Return a time limit by its name in the reviewed file."""
    row = TimeLimit.objects.get(slug=slug)
    return Limit(row.value, row.unit)


def centre() -> Department:
    """Return the hotline."""
    return Department.objects.get(slug=HOTLINE)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who should answer a ticket and by which rule; no department: the lead decides."""

    rule: Rule
    department: Department | None


def choice_for(ticket: Ticket, *, at: datetime) -> Choice | None:
    """Return what the rules say of a ticket; None when none are loaded."""
    codes = tuple(ticket.division.path.split("/")) if ticket.division else ()
    request = Request(
        category=ticket.category.slug,
        ticket_type=ticket.ticket_type,
        urgency=ticket.urgency,
        on=timezone.localdate(at),
        text=f"{ticket.title}\n{ticket.content}",
        channel=ticket.channel,
        divisions=codes,
    )
    rule = first_match(rules(), request)
    return Choice(rule, _department_of(rule, codes)) if rule else None


def _department_of(rule: Rule, codes: Sequence[str]) -> Department | None:
    if not rule.department:
        return None
    found = Department.objects.select_related("division").filter(is_active=True)
    if rule.to_bureau:
        local = Q(parent__slug=rule.department, division__code__in=codes, division__level=DivisionLevel.COUNTY)
        bureau = found.filter(local).order_by("position", "slug").first()
        if bureau is not None:
            return bureau
    return found.filter(slug=rule.department).first()


# Tickets ----------------------------------------------------------------------------------------------------------------
def tickets(*, reader: Actor, open_only: bool = False) -> QuerySet[Ticket]:
    """Return the tickets a reader may see, newest first, ready for a list."""
    found = (
        visible_tickets(reader)
        .select_related("department", "category__parent__parent", "division__parent", "person", "entity")
        .defer(*SECRETS)
        .order_by(*ORDER)
    )
    return found.filter(status__in=OPEN_STATUSES) if open_only else found


def ticket_detail(*, reader: Actor) -> QuerySet[Ticket]:
    """Return the same tickets with what one whole ticket needs."""
    return (
        visible_tickets(reader)
        .select_related(
            "department__division",
            "centre",
            "category__parent__parent",
            "division__parent",
            "person",
            "entity",
            "parent",
        )
        .order_by(*ORDER)
    )


def found_tickets(*, reader: Actor, words: str) -> QuerySet[Ticket]:
    """Return the reader's tickets by number, by words of the title, and at the hotline by the caller's whole phone number."""
    words = words.strip()
    condition = Q(number__iexact=words) | Q(title__icontains=words)
    if departments_with(reader, TAKE_CALLS):
        condition |= Q(phone_hash__in=blind_indexes(words, purpose=PHONE_PURPOSE), is_anonymous=False)
    return tickets(reader=reader).filter(condition) if words else tickets(reader=reader).none()


def ticket_by_number(number: str) -> Ticket | None:
    """Find a ticket for who has its number and query code; the caller compares the code."""
    found = Ticket.objects.filter(number=number.strip().upper()).select_related("department", "category")
    return found.order_by("id").first()


def actions_of(ticket: Ticket, actor: Actor, *, now: datetime) -> list[OpenAction]:
    """Return what the actor may do with a ticket now, each refused one with its reason."""
    return [_in_time(ticket, one, now) for one in open_actions(TICKET, ticket, actor)]


def _in_time(ticket: Ticket, action: OpenAction, now: datetime) -> OpenAction:
    late = return_refusal(ticket, at=now) if action.action == TicketAction.RETURN and action.allowed else None
    return replace(action, refusal=Refusal(late.code, late.text, late.status)) if late else action


def return_refusal(ticket: Ticket, *, at: datetime) -> ReturnTooLate | None:
    """Return why a ticket cannot be given back any more; None while it can."""
    if ticket.dispatched_at is None:
        return None
    days = limit("return").value
    last_day = work_calendar().add_working_days(timezone.localdate(ticket.dispatched_at), days)
    return ReturnTooLate(days=days) if timezone.localdate(at) > last_day else None


def history_of(ticket: Ticket) -> QuerySet[Event]:
    """Return the events of a ticket, oldest first."""
    return events_of(ticket)


def notes_of(ticket: Ticket, *, reader: Actor) -> QuerySet[TicketNote]:
    """Return what was written with the steps, oldest first: to callers what is meant for them, to posts everything."""
    found = ticket.notes.select_related("post", "department").order_by("id")
    return found if reader.is_staff else found.filter(is_for_caller=True)


def returns_of(tickets: Iterable[int]) -> dict[int, TicketNote]:
    """Return by ticket what the department wrote that sent it back, where nobody has sent it on since; one query."""
    found = TicketNote.objects.filter(
        ticket_id__in=list(tickets), action=TicketAction.RETURN,
        ticket__status=TicketStatus.REGISTERED, ticket__returns__gt=0,
    )  # fmt: skip
    return {note.ticket_id: note for note in found.select_related("department").order_by("id")}


def assists_of(ticket: Ticket) -> QuerySet[Assist]:
    """Return the departments asked to help, oldest first."""
    return ticket.assists.select_related("department", "given_by").order_by("id")


def call_backs_of(ticket: Ticket) -> QuerySet[CallBack]:
    """Return the tries to reach the caller and what the caller said, oldest first."""
    return ticket.call_backs.select_related("post").order_by("id")


def children_of(ticket: Ticket) -> QuerySet[Ticket]:
    """Return the tickets merged into one, oldest first."""
    return ticket.children.filter(status=TicketStatus.MERGED).order_by("id")


def clocks_of_ticket(ticket: Ticket) -> list[Clock]:
    """Return all clocks of a ticket, oldest first."""
    return clocks_of(Ticket._meta.label_lower, [ticket.pk]).get(ticket.pk, [])


def clocks_of_tickets(rows: Iterable[Ticket]) -> dict[int, list[Clock]]:
    """Return the clocks of many tickets by their keys, in one query."""
    return clocks_of(Ticket._meta.label_lower, [row.pk for row in rows])


def standings(rows: Iterable[Ticket], *, now: datetime) -> dict[int, Standing]:
    """Return how tickets stand now for a list, by key, in two queries whatever their number: the clock that is due first."""
    return standings_of(rows, now=now)


def names_in(ticket: Ticket) -> list[str]:
    """Return the names that would tell who called."""
    known = [
        ticket.caller_name,
        ticket.person.name if ticket.person else "",
        ticket.entity.name if ticket.entity else "",
    ]
    return [name for name in known if name]


def similar_tickets(
    *, category: Category, division: Division | None, text: str, at: datetime, reader: Actor, but: Ticket | None = None
) -> list[Ticket]:
    """Return open tickets of the last 30 days about the same topic in the same district that read alike, best first.

    At most ``ALIKE_LOOKED_AT`` newest ones are compared.
    """
    found = (
        tickets(reader=reader)
        .defer(None)
        .filter(
            status__in=OPEN_STATUSES,
            registered_at__gte=at - timedelta(days=ALIKE_DAYS),
            category__parent=category.parent_id,
        )
    )
    if but is not None:
        found = found.exclude(pk=but.pk)
    district = district_of(division)
    if district is not None:
        found = found.filter(within(district.path, prefix="division__"))
    wanted = search.pairs(text)
    scored = [
        (search.likeness(wanted, search.pairs(f"{row.title}\n{row.content}")), row) for row in found[:ALIKE_LOOKED_AT]
    ]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].pk))
    return [row for likeness, row in scored[:ALIKE_SHOWN] if likeness >= ALIKE_LEAST]


def earlier_tickets(*, phone: str, reader: Actor) -> QuerySet[Ticket]:
    """Return the tickets that came from a phone number, newest first; for the hotline only."""
    if not phone or not departments_with(reader, TAKE_CALLS):
        return Ticket.objects.none()
    hashes = blind_indexes(phone, purpose=PHONE_PURPOSE)
    return tickets(reader=reader).filter(phone_hash__in=hashes, is_anonymous=False)


def district_of(division: Division | None) -> Division | None:
    """Return the district a place lies in; the place itself if it is one, None for the whole city."""
    if division is None or division.level == DivisionLevel.CITY:
        return None
    return division if division.level == DivisionLevel.COUNTY else division.parent


def is_same_thing(one: Ticket, other: Ticket) -> bool:
    """Tell whether two tickets are about one topic in one district."""
    places = [district_of(ticket.division) for ticket in (one, other)]
    return one.category.topic == other.category.topic and places[0] == places[1]


def published_tickets() -> QuerySet[Ticket]:
    """Return the answers everybody may read, newest first; only their public texts."""
    return (
        Ticket.objects.filter(is_published=True)
        .select_related("category__parent__parent", "department")
        .only("id", "public_id", "public_title", "public_question", "public_answer", "published_at", "category__name",
              "category__parent_id", "category__parent__name", "category__parent__parent__name", "department__name")
        .order_by(*PUBLISHED_ORDER)
    )  # fmt: skip


def found_answers(*, words: str = "", category: str = "") -> QuerySet[Ticket]:
    """Return the published answers that hold each of the words, of one category of the first level (its slug)."""
    found = published_tickets()
    for word in words.split()[:MOST_WORDS]:
        in_text = Q(public_title__icontains=word) | Q(public_question__icontains=word)
        found = found.filter(in_text | Q(public_answer__icontains=word))
    return found.filter(category__parent__parent__slug=category) if category else found


# Figures ----------------------------------------------------------------------------------------------------------------
def three_rates(*, since: datetime, until: datetime, departments: Iterable[int] | None = None) -> list[Rates]:
    """Return the rates of every department with tickets that ended in [since, until); three queries.

    A ticket done again counts with what its caller said last.
    """
    counted = Ticket.objects.filter(
        status=TicketStatus.CLOSED, is_counted=True, department__isnull=False, dispatched_at__isnull=False,
        closed_at__gte=since, closed_at__lt=until,
    )  # fmt: skip
    if departments is not None:
        counted = counted.filter(department_id__in=list(departments))
    answered = {
        row["department_id"]: row
        for row in counted.order_by()
        .values("department_id")
        .annotate(dispatched=Count("pk"), responded=Count("pk", filter=Q(is_on_time=True)))
    }
    last = (
        CallBack.objects.filter(ticket__in=counted, is_reached=True)
        .order_by("ticket_id", "-round")
        .distinct("ticket_id")
    )
    said = {
        row["ticket__department_id"]: row
        for row in CallBack.objects.filter(pk__in=last.values("pk"))
        .order_by()
        .values("ticket__department_id")
        .annotate(
            visited=Count("pk"),
            solved=Count("pk", filter=Q(is_solved=True)),
            satisfied=Count("pk", filter=Q(satisfaction__gte=SATISFIED_FROM)),
        )
    }
    found = Department.objects.filter(pk__in=answered).order_by("position", "slug")
    return [_rates(row, answered[row.pk], said.get(row.pk, {})) for row in found]


def _rates(department: Department, answered: Mapping[str, Any], said: Mapping[str, Any]) -> Rates:
    return Rates(
        department=department,
        dispatched=answered["dispatched"],
        responded=answered["responded"],
        visited=said.get("visited", 0),
        solved=said.get("solved", 0),
        satisfied=said.get("satisfied", 0),
    )


def waiting_counts(*, reader: Actor) -> dict[str, int]:
    """Return how many of the reader's tickets stand at each unanswered status; one query."""
    rows = visible_tickets(reader).filter(status__in=UNANSWERED).order_by().values("status").annotate(count=Count("pk"))
    return {status: next((row["count"] for row in rows if row["status"] == status), 0) for status in UNANSWERED}
