import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.identity.models import Person
from apps.messaging import services
from apps.messaging.choices import SmsState
from apps.messaging.models import Message, OutboundSms, Template
from apps.messaging.requests import read_templates
from tests.messaging.conftest import CASE, FILE, make_person


@pytest.fixture(autouse=True)
def texts(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Really committed rows, so that threads see them; deleted one by one, because the journal refuses to be flushed."""
    with django_db_blocker.unblock():
        services.load_templates(entries=read_templates(FILE), at=timezone.now())
        yield
        for model in (OutboundSms, Message, Template, Person):
            model.objects.all().delete()
        connection.close()


def together(work, workers=4):
    """Run ``work`` in threads at once; return what they returned."""
    barrier, results = threading.Barrier(workers), []

    def run():
        try:
            barrier.wait(timeout=10)
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(results) == workers
    return results


def test_workers_racing_for_one_sms_send_it_once(outside):
    sms = services.queue_sms(
        key="code:1",
        phone="13912345678",
        template="sign_in_code",
        params={"code": "1", "minutes": 5},
        at=timezone.now(),
    )

    results = together(lambda: services.send_sms(sms_id=sms.pk, now=timezone.now()))

    assert len([row for row in results if row is not None]) == 1
    assert OutboundSms.objects.get().state == SmsState.SENT
    assert len(outside.phone("13912345678")) == 1


def test_handlers_racing_with_one_key_tell_once():
    person = make_person()

    def tell():
        with transaction.atomic():
            return services.tell(
                key="1:case_withdrawn:p", person=person, template="case_withdrawn", params=CASE, at=timezone.now()
            ).pk

    assert len(set(together(tell))) == 1
    assert Message.objects.count() == 1
