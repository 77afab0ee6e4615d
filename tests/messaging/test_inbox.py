from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from apps.common.actor import ANONYMOUS, PERSON, SYSTEM, Actor
from apps.common.errors import NotAllowed
from apps.messaging import selectors, services
from apps.messaging.models import Message
from tests.messaging.conftest import (
    as_person,
    for_entity,
    make_account,
    make_entity,
    make_message,
    make_person,
    make_token,
)

LIST = "/api/v1/messages"


@pytest.fixture
def api(client, person):
    """The API as ``person``."""
    token = make_token(make_account(person))
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@pytest.fixture
def browser(client, person):
    client.force_login(make_account(person), backend="apps.identity.backends.AccountBackend")
    return client


def post_read(client, message, **kwargs):
    return client.post(f"{LIST}/{message.public_id}/read", content_type="application/json", **kwargs)


def visible(reader):
    return set(selectors.messages(reader=reader))


def test_who_sees_which_messages(person, entity):
    mine, firms, others = make_message(person=person), make_message(entity=entity), make_message(person=make_person())
    principal = others.person

    assert visible(as_person(person)) == {mine}
    assert visible(for_entity(person, entity)) == {mine, firms}
    assert visible(Actor(account_id=1, person_id=person.pk, on_behalf_type=PERSON, on_behalf_id=principal.pk)) == {
        mine,
        others,
    }
    assert visible(Actor(account_id=1, person_id=person.pk, post_id=4)) == set()
    assert visible(ANONYMOUS) == visible(SYSTEM) == visible(Actor(account_id=1)) == set()


def test_strangers_read_nothing(person):
    message = make_message(person=person)

    with pytest.raises(NotAllowed):
        services.mark_read(message=message, reader=as_person(make_person()), at=timezone.now())

    message.refresh_from_db()
    assert message.is_unread


def test_the_first_reading_counts(person):
    message, at = make_message(person=person), timezone.now()

    services.mark_read(message=message, reader=as_person(person), at=at)
    services.mark_read(message=message, reader=as_person(person), at=at + timedelta(hours=1))

    assert Message.objects.get().read_at == at


def test_reading_all_leaves_other_peoples_alone(person):
    make_message(person=person)
    other = make_message(person=make_person())

    assert services.mark_all_read(reader=as_person(person), at=timezone.now()) == 1
    assert selectors.unread_count(reader=as_person(person)) == 0
    assert selectors.unread_count(reader=as_person(other.person)) == 1


def test_the_unread_count_stops_counting(person):
    row = make_message(person=person)
    copies = [
        Message(key=f"k{place}", person=person, kind=row.kind, template=row.template, created_at=row.created_at)
        for place in range(120)
    ]
    Message.objects.bulk_create(copies)

    assert selectors.unread_count(reader=as_person(person)) == selectors.UNREAD_CAP


def test_pages_follow_each_other_without_gaps(person):
    at = timezone.now()
    told = [make_message(person=person, at=at) for _place in range(5)]  # one moment: the number decides

    first = selectors.inbox(reader=as_person(person), size=3)
    second = selectors.inbox(reader=as_person(person), size=3, cursor=first.next)

    assert first.rows + second.rows == list(reversed(told))
    assert second.next == ""


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_asks_the_same_for_1_and_50_rows(api, person, django_assert_num_queries, rows):
    firm = make_entity(representative=person)
    for _place in range(rows):
        make_message(person=person)
    make_message(entity=firm)

    # token, account's person, rows, count
    with django_assert_num_queries(4):
        answer = api.get(LIST)

    assert len(answer.json()["results"]) == min(rows, 20)


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_asks_the_same_for_1_and_50_rows(browser, person, django_assert_num_queries, rows):
    for _place in range(rows):
        make_message(person=person)
    browser.get("/halls/")  # a session notes once a minute that it is alive

    # session, account, person, rows, count
    with django_assert_num_queries(5):
        answer = browser.get("/messages/")

    assert answer.content.count(b'class="card"') == min(rows, 20)


def test_the_api_lists_and_reads(api, person):
    message = make_message(person=person, link="/my/cases/x/")

    row = api.get(LIST).json()["results"][0]
    read = post_read(api, message)
    again = post_read(api, message)

    assert row["id"] == message.public_id
    assert (row["title"], row["link"], row["actions"]) == ("申请已撤回", "/my/cases/x/", ["read"])
    assert read.json()["actions"] == []
    assert again.json()["read_at"] == read.json()["read_at"]
    assert api.get(LIST).json()["unread"] == 0
    assert api.get(LIST, {"unread": "1"}).json()["results"] == []


def test_the_api_answers_in_the_language_asked_for(api, person):
    make_message(person=person)

    answer = api.get(LIST, headers={"accept-language": "en"})

    assert answer.json()["results"][0]["title"] == "Your application has been withdrawn"


def test_strangers_and_weak_tokens_are_turned_away(client, person):
    message = make_message(person=person)
    stranger = make_token(make_account(make_person()))
    weak = make_token(make_account(person), scope="licences")

    codes = [
        post_read(client, message, headers={"authorization": f"Bearer {token}"}).status_code
        for token in (stranger, weak, "forged")
    ]

    assert codes == [404, 403, 401]
    assert Message.objects.get().is_unread


def test_a_forged_cursor_is_refused(api):
    answer = api.get(LIST, {"cursor": "forged"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


def test_opening_a_page_reads_the_message(browser, person):
    message = make_message(person=person, link="/my/cases/x/")

    listed = browser.get("/messages/").content.decode()
    opened = browser.get(f"/messages/{message.public_id}/").content.decode()

    assert "未读" in listed
    assert 'href="/my/cases/x/"' in opened
    assert not Message.objects.get().is_unread


def test_a_page_of_somebody_elses_message_is_not_found(browser):
    message = make_message(person=make_person())

    assert browser.get(f"/messages/{message.public_id}/").status_code == 404
    assert Message.objects.get().is_unread


def test_all_can_be_marked_read_from_the_page(browser, person):
    make_message(person=person)

    assert browser.get("/messages/read-all/").status_code == 405
    assert browser.post("/messages/read-all/").headers["Location"] == "/messages/"
    assert not Message.objects.get().is_unread


def test_what_was_told_is_shown_as_text(browser, person):
    message = make_message(person=person, params={"matter": "<script>alert(1)</script>", "number": "LZ1"})

    for path in ("/messages/", f"/messages/{message.public_id}/"):
        assert b"<script>alert" not in browser.get(path).content


def test_the_pages_title_follows_the_language(person):
    message = make_message(person=person)

    with override("en"):
        assert message.shown_title.startswith("Your application")
