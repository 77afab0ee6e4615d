"""Tries are counted one by one, however many come at once and whatever the cache forgets."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from apps.cases.views.public import TRIES_PER_MINUTE
from apps.identity.models import Tries
from apps.identity.requests import CODES
from apps.identity.services.limits import KEPT_DAYS, count_try, forget_tries

SECONDS = 30
MOST = 10


def attempt(now, who="10.0.0.1", **fields) -> int:
    return count_try(**{"name": "tests", "who": who, "most": MOST, "seconds": 60, "now": now, **fields})


@pytest.mark.usefixtures("truncatable")
@pytest.mark.django_db(transaction=True)
def test_of_tries_that_come_at_once_no_more_pass_than_may():
    now, barrier, waits = timezone.now(), threading.Barrier(4), []

    def run():
        barrier.wait(SECONDS)
        waits.extend([attempt(now) for _try in range(MOST)])
        connection.close()

    threads = [threading.Thread(target=run) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)

    assert len(waits) == 4 * MOST
    assert waits.count(0) == MOST
    assert Tries.objects.get().count == 4 * MOST


@pytest.mark.django_db
def test_after_the_time_one_may_try_again():
    now = timezone.now()

    waits = [attempt(now + timedelta(seconds=second)) for second in range(MOST + 1)]
    later = attempt(now + timedelta(seconds=60))

    assert waits == [0] * MOST + [51]
    assert later == 0
    assert Tries.objects.get().count == 1


@pytest.mark.django_db
def test_places_and_kinds_are_counted_apart():
    now = timezone.now()

    for _try in range(MOST):
        attempt(now)

    assert attempt(now) > 0
    assert attempt(now, who="10.0.0.2") == 0
    assert attempt(now, name="others") == 0


@pytest.mark.django_db
def test_no_address_is_kept_in_clear():
    attempt(timezone.now(), who="192.0.2.77")

    assert "192.0.2.77" not in Tries.objects.get().key


@pytest.mark.django_db
def test_a_cache_that_forgets_lifts_no_limit(client):
    answers = []
    for code in range(TRIES_PER_MINUTE + 1):
        answers.append(client.post("/cases/query/", {"number": "LZ0", "code": f"{code:06d}"}).status_code)
        cache.clear()

    assert answers == [422] * TRIES_PER_MINUTE + [429]


@pytest.mark.django_db
def test_programs_are_told_when_to_try_again(client):
    for _try in range(CODES.most):
        client.post("/api/v1/codes", {"phone": "1", "purpose": "register"}, content_type="application/json")

    answer = client.post("/api/v1/codes", {"phone": "1", "purpose": "register"}, content_type="application/json")

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61


@pytest.mark.django_db
def test_old_counts_are_forgotten():
    now = timezone.now()
    attempt(now - timedelta(days=KEPT_DAYS, seconds=1), who="old")
    attempt(now, who="new")

    assert forget_tries(now=now) == 1
    assert Tries.objects.count() == 1
