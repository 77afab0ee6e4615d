"""Two seals at the same moment, with real transactions."""

import pytest
from django.db import transaction

from apps.common.actor import SYSTEM
from apps.identity.models import Account
from apps.journal.models import DailySeal
from apps.journal.selectors import verify
from apps.journal.services import record, seal_chains
from tests.support.meanwhile import begun


@pytest.mark.usefixtures("live_city")
def test_two_who_seal_at_once_make_one_row_of_seals(now):
    for number in range(2):
        record("identity.registered", Account(pk=10**6 + number), actor=SYSTEM, at=now)
    seal_chains(now=now)
    for number in range(2):
        record("identity.signed_in", Account(pk=10**6 + number), actor=SYSTEM, at=now)

    with transaction.atomic():
        first = seal_chains(now=now, batch=1)
        second = begun(lambda: seal_chains(now=now, batch=1))
        record("identity.signed_out", Account(pk=10**6 + 2), actor=SYSTEM, at=now)  # something is left for the second
    second.result(timeout=60)

    assert first
    seals = list(DailySeal.objects.order_by("id"))
    assert len({seal.previous_seal for seal in seals}) == len(seals) > 2
    assert verify().broken == []
