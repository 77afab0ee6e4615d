"""What was changed or cut off by SQL is found and named."""

import math
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from apps.journal.models import Chain, DailySeal, Delivery, Event
from apps.journal.selectors import verify
from apps.journal.services import seal_chains
from tests.support import food
from tests.support.actors import firm

pytestmark = pytest.mark.usefixtures("city")


def by_force(sql: str, *params: object) -> None:
    """Run SQL as somebody who can switch the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET session_replication_role = origin")


def cut_tail(case) -> Event:
    """Delete a subject's last event as if it had never been."""
    event = last_event(case)
    Delivery.objects.filter(event=event).delete()
    by_force("DELETE FROM journal_event WHERE id = %s", event.pk)
    return event


def last_event(case) -> Event:
    return Event.objects.filter(subject_type="cases.case", subject_id=case.pk).latest("sequence")


@pytest.mark.parametrize(
    "sql", ["UPDATE journal_event SET channel = 'x'", "DELETE FROM journal_event", "DELETE FROM journal_dailyseal"]
)
def test_the_database_itself_refuses_to_change_history(now, sql):
    food.submit(firm(), now)
    seal_chains(now=now)

    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_untouched_journal_is_whole(now, capsys):
    food.submit(firm(), now)
    seal_chains(now=now)

    call_command("verify_journal")

    events, subjects = Event.objects.count(), Chain.objects.count()
    assert capsys.readouterr().out.strip() == f"{events} events, {subjects} subjects, 0 broken"


def test_a_changed_row_is_named_and_the_command_fails(now, capsys):
    case = food.submit(firm(), now)
    event = last_event(case)
    by_force("UPDATE journal_event SET account_id = 999999 WHERE id = %s", event.pk)

    with pytest.raises(CommandError, match="1 broken") as failed:
        call_command("verify_journal")

    assert failed.value.returncode == 1
    assert (
        f"cases.case {case.pk} event {event.sequence} (id {event.pk}, {event.kind}): was changed"
        in capsys.readouterr().out
    )


def test_a_cut_tail_is_named(now):
    case = food.submit(firm(), now)
    cut_tail(case)

    broken = verify().broken

    assert any(f"cases.case {case.pk}: the tail is cut off" in place for place in broken)


def test_a_tail_cut_together_with_its_head_breaks_the_seal(now):
    case = food.submit(firm(), now)
    seal_chains(now=now)
    event = cut_tail(case)
    by_force(
        "UPDATE journal_chain SET length = length - 1, head_hash = %s WHERE subject_type = 'cases.case' AND subject_id = %s",
        event.previous_hash, case.pk,
    )  # fmt: skip

    broken = verify().broken

    assert any(f"cases.case:{case.pk}: event {event.sequence}, sealed in" in place for place in broken)


def test_a_forged_seal_is_named(now):
    food.submit(firm(), now)
    (seal,) = seal_chains(now=now)
    by_force("UPDATE journal_dailyseal SET heads = '{}' WHERE id = %s", seal.pk)

    assert any(f"seal {seal.pk}" in place for place in verify().broken)


def test_only_what_grew_is_sealed_again(now):
    food.submit(firm(), now)
    (first,) = seal_chains(now=now)
    assert seal_chains(now=now + timedelta(days=1)) == []
    food.submit(firm(), now)

    (second,) = seal_chains(now=now + timedelta(days=2))

    assert second.previous_seal == first.seal
    assert 0 < len(second.heads) < len(first.heads)
    assert DailySeal.objects.count() == 2
    assert verify().broken == []


def test_all_that_grew_is_sealed_in_as_many_seals_as_it_takes(now):
    food.submit(firm(), now)
    grown = Chain.objects.filter(sealed_length__lt=F("length")).count()

    seals = seal_chains(now=now, batch=4)

    assert (len(seals), sum(len(seal.heads) for seal in seals)) == (math.ceil(grown / 4), grown)
    assert all(after.previous_seal == before.seal for before, after in pairwise(seals))
    assert not Chain.objects.filter(sealed_length__lt=F("length")).exists()
    assert verify().broken == []
