"""What the cases of the last weeks say about the matters: the most done, and how long it takes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.cases.jobs import push_figures
from apps.cases.models import Case
from apps.common.actor import SYSTEM
from apps.matters.models import Demand, Matter, UsualTime
from apps.matters.selectors import popular_matters
from apps.matters.services import pause_matter
from tests.support import food
from tests.support.actors import firm

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


def copies(case, count, **changed):
    """Store copies of a case, as if so many had applied."""
    row = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
    for name in ("id", "number", "public_id"):
        row.pop(name)
    return Case.objects.bulk_create(
        [
            Case(**{**row, **changed}, number=f"T{changed.get('matter_id', 0)}-{Case.objects.count()}-{i}")
            for i in range(count)
        ]
    )


@pytest.fixture
def case(now):
    return food.submit(firm(), now)


def slugs():
    return [matter.slug for matter in popular_matters()]


def test_without_cases_the_editors_order_holds():
    push_figures()

    assert slugs() == list(Matter.objects.order_by("-popularity", "id").values_list("slug", flat=True)[:12])


def test_what_is_applied_for_most_comes_first(case):
    rare = Matter.objects.order_by("popularity", "id")[0]
    copies(case, 12, matter_id=rare.pk)

    push_figures()

    assert slugs()[0] == rare.slug
    assert dict(Demand.objects.values_list("matter__slug", "cases")) == {rare.slug: 12}


def test_a_handful_of_cases_changes_no_order(case):
    before = slugs()
    rare = Matter.objects.order_by("popularity", "id")[0]
    copies(case, 9, matter_id=rare.pk)

    push_figures()

    assert slugs() == before


def test_cases_of_long_ago_no_longer_count(case, now):
    rare = Matter.objects.order_by("popularity", "id")[0]
    copies(case, 12, matter_id=rare.pk, submitted_at=now - timedelta(days=89))
    push_figures()

    copies(case, 12, submitted_at=now - timedelta(days=91))
    Case.objects.filter(matter=rare).update(submitted_at=now - timedelta(days=91))
    push_figures()

    assert not Demand.objects.exists()
    assert slugs()[0] != rare.slug


def test_what_cannot_be_done_now_is_not_offered(case, now):
    rare = Matter.objects.order_by("popularity", "id")[0]
    copies(case, 12, matter_id=rare.pk)
    push_figures()

    pause_matter(matter=rare, reason="系统升级", actor=SYSTEM, at=now)

    assert rare.slug not in slugs()


def test_the_usual_time_is_that_of_half_and_of_nine_in_ten(case, now):
    today = timezone.localdate(now)
    decided = {"decided_at": now, "closed_at": now, "status": "delivered", "outcome": "approved"}
    copies(case, 12, accepted_on=today - timedelta(days=7), **decided)
    copies(case, 6, accepted_on=today - timedelta(days=14), **decided)
    copies(case, 2, accepted_on=today - timedelta(days=28), **decided)

    push_figures()

    usual = UsualTime.objects.get()
    assert (usual.matter_id, usual.median_days, usual.most_days, usual.cases) == (case.matter_id, 5, 10, 20)


def test_a_usual_time_nobody_confirms_is_forgotten(case, now):
    today = timezone.localdate(now)
    decided = {"decided_at": now, "closed_at": now, "status": "delivered", "outcome": "approved"}
    rows = copies(case, 12, accepted_on=today - timedelta(days=7), **decided)
    push_figures()

    Case.objects.filter(pk__in=[row.pk for row in rows]).update(decided_at=now - timedelta(days=120))
    push_figures()

    assert not UsualTime.objects.exists()


def test_figures_take_as_many_statements_for_many_cases_as_for_few(case, django_assert_max_num_queries):
    copies(case, 60)

    with django_assert_max_num_queries(14):
        push_figures()
