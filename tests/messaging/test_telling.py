from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from apps.messaging import services
from apps.messaging.errors import MissingParameters, UnknownTemplate
from apps.messaging.models import Message, OutboundSms
from tests.messaging.conftest import CASE, make_account, make_entity, make_message, make_person

ACCEPTED = {**CASE, "department": "市市场监管局", "due_on": date(2026, 12, 1)}


def tell(key="7:case_accepted:person-1", **fields):
    fields = {"template": "case_accepted", "params": ACCEPTED, "at": timezone.now(), "sms": True, **fields}
    return services.tell(key=key, **fields)


def test_a_message_says_it_in_both_languages(person):
    message = tell(person=person)

    assert "2026年12月1日" in message.shown_body
    with translation.override("en"):
        assert "1 December 2026" in message.shown_body
        assert message.shown_title == "Your application has been accepted"


def test_telling_twice_tells_once(person):
    first, second = tell(person=person), tell(person=person)

    assert first.pk == second.pk
    assert Message.objects.count() == 1
    assert OutboundSms.objects.count() == 1


def test_nothing_is_told_when_the_callers_work_is_undone(person):
    with transaction.atomic():
        tell(person=person)
        transaction.set_rollback(True)

    assert not Message.objects.exists()
    assert not OutboundSms.objects.exists()


def test_a_message_has_exactly_one_recipient(person, entity):
    for recipients in ({}, {"person": person, "entity": entity}):
        with pytest.raises(IntegrityError, match="message_to_person_or_entity"), transaction.atomic():
            tell(**recipients)


@pytest.mark.parametrize("link", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "my/"])
def test_a_link_never_leaves_the_site(person, link):
    with pytest.raises(IntegrityError, match="message_link_is_ours"), transaction.atomic():
        make_message(person=person, link=link)


def test_text_and_phone_are_encrypted_at_rest(person):
    message = tell(person=person)

    with connection.cursor() as cursor:
        cursor.execute("SELECT title, body, title_en, body_en FROM messaging_message WHERE id = %s", [message.pk])
        stored = cursor.fetchone()
        cursor.execute("SELECT phone, text FROM messaging_outboundsms")
        stored += cursor.fetchone()

    assert not any(CASE["number"] in value or person.phone in value or "受理" in value for value in stored)
    assert OutboundSms.objects.get().phone == person.phone


def test_who_has_no_phone_gets_no_sms_but_the_message():
    tell(person=make_person(phone=""))

    assert Message.objects.count() == 1
    assert not OutboundSms.objects.exists()


def test_a_firm_without_a_phone_is_told_through_its_representative():
    entity = make_entity()

    tell(entity=entity)

    assert OutboundSms.objects.get().phone == entity.representative.phone


def test_who_reads_english_gets_an_english_sms(person):
    make_account(person, language="en")

    tell(person=person)

    assert OutboundSms.objects.get().text.startswith("[Lanzhou Services]")


def test_some_texts_have_no_sms(person):
    make_message(person=person, sms=True)

    assert not OutboundSms.objects.exists()


def test_a_gap_without_a_value_is_an_error_and_tells_nothing(person):
    with pytest.raises(MissingParameters, match="due_on"):
        tell(person=person, params={**CASE, "department": "x"})

    assert not Message.objects.exists()


def test_an_unknown_text_is_an_error(person):
    with pytest.raises(UnknownTemplate):
        tell(person=person, template="case_praised")


def test_a_value_with_braces_is_only_text(person):
    message = tell(person=person, params={**ACCEPTED, "matter": "{code} %(x)s {0.__class__}"})

    assert "{code} %(x)s {0.__class__}" in message.body
