"""The demonstration's invented life: every state, plainly fictional, sound in journal and clocks, and never made twice."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.approvals.choices import JointStatus
from apps.approvals.models import Scheme
from apps.cases.choices import CaseStatus
from apps.cases.models import Case, CaseMaterial, Document
from apps.common.forms.validation import validate
from apps.hotline.choices import Outcome, TicketStatus
from apps.hotline.models import Category, Ticket
from apps.identity.models import LegalEntity, Person
from apps.journal.choices import DeliveryState
from apps.journal.models import Delivery, Event, ReadLog
from apps.journal.selectors import verify
from apps.matters.models import Matter
from apps.organisation.selectors import division_exists
from apps.reviews.choices import ReviewStatus
from apps.reviews.models import Review
from apps.work.choices import LIVE, Light
from apps.work.models import Clock, WorkItem
from apps.work.selectors import remaining
from portal.demo.answers import Writer, choose_situations, fill_form
from portal.demo.calls import CALLS, PRAISE, REJECTIONS, UNCLEAR
from portal.demo.feedback import FATES as REVIEW_FATES
from portal.demo.feedback import GOOD, REVIEWS, deal_reviews
from portal.demo.jointwork import JOINTS, make_joint_plan, tell_joint
from portal.demo.keys import CASE_KEY
from portal.demo.life import Amounts, Filled, fill_city, read_city
from portal.demo.patterns import example_of
from portal.demo.plan import CASES, FATES, make_plan, read_matters
from portal.demo.population import BUILDING, FIRM_KINDS, NAMED, NOWHERE, PEOPLE, TRADES
from portal.demo.stories import tell_story
from portal.demo.ticket_plan import FATES as TICKET_FATES
from portal.demo.ticket_plan import TICKETS, make_ticket_plan
from tests.conftest import NOW

SHARE = len(FATES) + 14
TICKET_SHARE = len(TICKET_FATES)
REVIEW_SHARE = len(REVIEW_FATES)
AMOUNTS = Amounts(applications=SHARE, tickets=TICKET_SHARE, joint=0, reviews=REVIEW_SHARE)


@pytest.fixture(scope="module")
def filled(city_databases: tuple[str, str, str], django_db_blocker: Any) -> Iterator[dict[str, Filled]]:
    """A small share of the life, made once; all is rolled back after the module."""
    plain, used, _kept = city_databases
    with django_db_blocker.unblock():
        _connect_to(used)
        atomic = transaction.atomic()
        atomic._from_testcase = True
        atomic.__enter__()
        try:
            yield fill_city(now=NOW, amounts=AMOUNTS)
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)
            _connect_to(plain)


@pytest.fixture
def _django_db_helper() -> Iterator[None]:
    """In place of pytest-django's: the transaction of ``filled`` holds all tests; each gives back what it wrote."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def _connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


pytestmark = [pytest.mark.usefixtures("filled", "db")]


def test_everything_of_the_share_is_made(filled: dict[str, Filled]) -> None:
    assert filled["applications"] == Filled(made=SHARE, known=0, refused=0)
    assert filled["tickets"] == Filled(made=TICKET_SHARE, known=0, refused=0)
    assert filled["reviews"] == Filled(made=REVIEW_SHARE, known=0, refused=0)


def test_the_citizens_newcomers_sign_in_as_have_something_to_look_at() -> None:
    plans = (
        make_plan(read_matters(), total=CASES, day=420),
        make_ticket_plan(total=TICKETS, day=420, month=7),
    )

    for plan in plans:
        common = Counter(story.resident for story in plan)
        assert all(common[place] >= 2 for place in NAMED)
        assert {one.resident for one in plan if one.resident is not None} > set(NAMED)


def test_nobody_applies_for_another_trade() -> None:
    known = {*Matter.objects.values_list("slug", flat=True), *Scheme.objects.values_list("slug", flat=True)}
    firms = [
        (story.slug, story.firm) for story in make_plan(read_matters(), total=CASES, day=420) if story.firm is not None
    ]
    builders = {place for slug, place in firms if slug == "construction-permit"}

    assert set(TRADES) <= known
    assert {place % len(FIRM_KINDS) for place in builders} == {BUILDING}
    assert len({place for _slug, place in firms}) > len(FIRM_KINDS)


def test_who_is_applied_for_can_see_who_looked() -> None:
    decided = Case.objects.filter(status=CaseStatus.DELIVERED).select_related("version", "person", "entity")
    by_hand = [case for case in decided if case.version.parsed.procedure.automatic is None]
    read = set(ReadLog.objects.filter(subject_type="cases.case").values_list("subject_id", "holder_type", "holder_id"))

    assert by_hand
    assert [case.number for case in by_hand if (case.pk, *case.holder) not in read] == []


def test_every_state_is_there() -> None:
    states = set(Case.objects.values_list("status", flat=True))

    # Approved and denied ones move on at once: the result is issued, the denial delivered.
    assert states == set(CaseStatus.values) - {CaseStatus.APPROVED, CaseStatus.DENIED}
    assert Case.objects.filter(outcome="denied", status=CaseStatus.DELIVERED).exists()


def test_requests_stand_at_every_state_and_ended_in_every_way() -> None:
    tickets = Ticket.objects.all()

    assert {ticket.status for ticket in tickets} == set(TicketStatus.values)
    assert {ticket.outcome for ticket in tickets} == set(Outcome.values)
    assert tickets.filter(is_supervised=True, urges__gt=0).exists()
    assert tickets.filter(status=TicketStatus.MERGED, parent__isnull=False).exists()
    assert tickets.filter(redos=1, status=TicketStatus.CLOSED).exists()
    assert tickets.filter(channel="phone").count() > tickets.filter(channel="web").count() > 0


def test_every_thing_people_call_about_is_a_category_and_hides_its_gaps() -> None:
    known = set(Category.objects.filter(level=3, is_active=True).values_list("slug", flat=True))

    assert {call.category for call in (*CALLS, UNCLEAR, PRAISE, *(row[0] for row in REJECTIONS))} <= known
    assert not Ticket.objects.filter(title__contains="{").exists()
    assert all("{" not in ticket.content for ticket in Ticket.objects.all())


def test_the_plan_of_requests_hides_some_callers_and_calls_about_the_season() -> None:
    plan = make_ticket_plan(total=TICKETS, day=420, month=7)

    assert len(plan) == TICKETS
    assert any(story.is_anonymous for story in plan)
    assert any(story.is_confidential for story in plan)
    assert not [story for story in plan if story.call.category.startswith("heating/home")]
    assert [s for s in make_ticket_plan(total=TICKETS, day=420, month=12) if s.call.category.startswith("heating/home")]
    assert plan == make_ticket_plan(total=TICKETS, day=420, month=7)


def test_reviews_stand_at_every_state() -> None:
    reviews = Review.objects.all()

    assert {review.status for review in reviews} == set(ReviewStatus.values)
    assert reviews.filter(round=2).exists()
    assert reviews.filter(released_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("scheme", "fate", "status"),
    [
        ("construction-stage", "submitted", JointStatus.SUBMITTED),
        ("construction-stage", "correction", JointStatus.CORRECTION),
        ("open-restaurant", "withdrawn", JointStatus.WITHDRAWN),
        ("open-restaurant", "completed", JointStatus.COMPLETED),
    ],
)
def test_joint_applications_go_their_ways(scheme: str, fate: str, status: str) -> None:
    plan = make_joint_plan(JOINTS)
    story = next(story for story in plan if (story.scheme, story.fate.name) == (scheme, fate))

    joint = tell_joint(story, read_city(now=NOW))

    assert joint.status == status
    assert {(story.scheme, story.fate.name) for story in plan} >= {("open-restaurant", "partly"), (scheme, "begun")}


def test_of_all_reviews_about_nine_in_ten_are_good() -> None:
    fates = Counter(fate.name for fate in deal_reviews(REVIEWS))

    assert sum(fates.values()) == REVIEWS
    assert 0.86 <= sum(fates[name] for name in GOOD) / REVIEWS <= 0.94


def test_every_light_is_on_somewhere() -> None:
    items = WorkItem.objects.filter(status__in=LIVE)

    assert {remaining(item, now=NOW).light for item in items} == set(Light.values)


def test_filling_again_makes_nothing(filled: dict[str, Filled]) -> None:
    before = Event.objects.count()

    again = fill_city(now=NOW, amounts=AMOUNTS)

    assert again["applications"] == Filled(made=0, known=SHARE, refused=0)
    assert Event.objects.count() == before


def test_what_a_killed_process_left_out_is_made_by_the_next() -> None:
    first = fill_city(now=NOW, amounts=replace(AMOUNTS, applications=SHARE + 2))

    assert first["applications"].known + first["applications"].made == SHARE + 2
    assert first["applications"].made >= 2
    keys = Event.objects.filter(kind="cases.submitted", request_id__startswith=CASE_KEY)
    assert max(Counter(keys.values_list("request_id", flat=True)).values()) == 1


def test_nobody_in_it_looks_real() -> None:
    people = Person.objects.all()

    assert all(person.name.startswith("测试") and person.is_fictional for person in people)
    assert all(firm.name.startswith("示例") and firm.is_fictional for firm in LegalEntity.objects.all())
    invented = [person for person in people if person.id_number.startswith(NOWHERE)]
    assert len(invented) == PEOPLE - len(NAMED)
    assert all(person.phone.startswith("1990000") for person in people)


def test_the_journal_is_whole_and_nothing_waits() -> None:
    found = verify()

    assert found.broken == []
    first = Event.objects.filter(request_id__startswith=CASE_KEY).order_by("id")[0]
    assert not Delivery.objects.filter(event_id__gte=first.pk).exclude(state=DeliveryState.DONE).exists()


def test_time_runs_forward_in_each_history_and_never_into_the_future() -> None:
    events = Event.objects.filter(subject_type__in=("cases.case", "hotline.ticket", "reviews.review"))
    last: dict[tuple[str, int], Any] = {}

    for event in events.order_by("subject_type", "subject_id", "sequence"):
        subject = event.subject_type, event.subject_id
        assert event.at <= NOW
        assert event.at >= last.get(subject, event.at)
        last[subject] = event.at


def test_clocks_stop_after_they_start_and_run_only_for_open_cases() -> None:
    closed = set(Case.objects.filter(closed_at__isnull=False).values_list("pk", flat=True))

    for clock in Clock.objects.filter(subject_type="cases.case"):
        assert clock.stopped_on is None or clock.stopped_on >= clock.started_on
        assert clock.stopped_on is not None or clock.subject_id not in closed


def test_people_hand_in_and_clerks_work_in_office_hours() -> None:
    moments = [timezone.localtime(at) for at in Case.objects.values_list("submitted_at", flat=True)]

    assert all(9 <= moment.hour <= 17 for moment in moments)
    assert (max(moments) - min(moments)).days > 40


def test_decided_applications_have_their_documents_and_papers() -> None:
    done = Case.objects.filter(outcome="approved", procedure="single").exclude(status=CaseStatus.REVOKED)

    for case in done:
        kinds = set(Document.objects.filter(case=case).values_list("kind", flat=True))
        assert {"receipt", "approval"} <= kinds
    assert CaseMaterial.objects.filter(source="window", state="checked").exists()


def test_the_whole_plan_reaches_every_matter_and_prefers_what_people_need() -> None:
    matters = read_matters()

    plan = make_plan(matters, total=CASES, day=420)

    assert len(plan) == CASES
    assert {story.slug for story in plan} == {facts.matter.slug for facts in matters}
    often = Counter(story.slug for story in plan)
    assert often["food-business-new"] > 3 * often["labour-dispatch"]
    assert often["id-card"] > often["survivor-benefit"]
    assert plan == make_plan(matters, total=CASES, day=420)


def test_the_same_seed_tells_the_same_stories() -> None:
    city = read_city(now=NOW)
    stories = make_plan(list(city.matters.values()), total=SHARE + 4, day=city.office.day)[-4:]

    assert [_told(story, city) for story in stories] == [_told(story, city) for story in stories]


def _told(story: Any, city: Any) -> tuple[Any, ...]:
    point = transaction.savepoint()
    case = tell_story(story, city)
    events = Event.objects.filter(subject_type="cases.case", subject_id=case.pk).order_by("sequence")
    told = (case.status, case.answers, case.channel, [(event.kind, event.at) for event in events])
    transaction.savepoint_rollback(point)
    return told


@pytest.mark.parametrize("attempt", range(3))
def test_any_matter_can_be_filled_in(attempt: int) -> None:
    city = read_city(now=NOW)
    today, resident = timezone.localdate(NOW), city.people.residents[attempt]
    others = tuple(one.person for one in city.people.residents)

    for matter in Matter.objects.filter(current__isnull=False).select_related("current").order_by("slug"):
        assert matter.current is not None
        definition, rng = matter.current.parsed, Random(f"{matter.slug}:{attempt}")
        firm = city.people.firms[attempt][0] if attempt else None
        writer = Writer(resident.person, firm, others, city.streets, today, rng)
        situations = choose_situations(definition.situations, rng)
        answers = fill_form(definition.form, situations=situations, known={}, writer=writer)
        result = validate(definition.form, answers, today=today, situation=situations, division_exists=division_exists)
        assert result.errors == [], matter.slug


@pytest.mark.parametrize(
    "pattern", [r"^JY[0-9]{10,20}$", "^[一-龥]{2,10}$", r"甘[A-Z][A-Z0-9]{5}", r"(?:\d{4}-)+(?:x|yz)?\.w"]
)
def test_patterns_have_examples(pattern: str) -> None:
    texts = {example_of(pattern, Random(seed)) for seed in range(5)}

    assert len(texts) > 1


def test_a_pattern_beyond_the_forms_is_refused() -> None:
    with pytest.raises(ValueError, match="no example"):
        example_of(r"(?=a)b", Random(1))
