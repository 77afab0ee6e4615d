"""What every page knows about the site and its reader."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from apps.common.actor import Actor
from apps.identity.models import Account, Person
from portal.context import Site, site
from tests.support.actors import at_desk


def request_to(path: str = "/", **cookies: str):
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    return request


@pytest.fixture
def reader(db) -> Account:
    person = Person.objects.create(name="马小兰", id_number="620102199003070018", id_hash="test")
    return Account.objects.create(username="ma", person=person)


def test_a_page_that_fails_before_anybody_is_known_is_a_strangers() -> None:
    found = site(request_to())["site"]

    assert str(found.actor_name) == ""
    assert not found.unread
    assert not found.posts
    assert not found.is_staff_post


def test_asking_for_nothing_asks_the_database_nothing(
    reader, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = request_to()
    request.user, request.actor = reader, Actor(account_id=reader.pk, person_id=reader.person_id)

    with django_assert_num_queries(0):
        site(request)


def test_the_reader_is_called_by_name_and_told_of_no_unread_messages(reader) -> None:
    request = request_to()
    request.user, request.actor = reader, Actor(account_id=reader.pk, person_id=reader.person_id)

    found = site(request)["site"]

    assert str(found.actor_name) == "马小兰"
    assert found.unread == 0


def test_the_elder_mode_of_the_account_follows_to_a_new_device(reader) -> None:
    reader.elder_mode = True
    request = request_to()
    request.user = reader

    assert Site(request).elder


def test_this_devices_choice_goes_before_the_accounts(reader) -> None:
    reader.elder_mode = True
    request = request_to(elder="0")
    request.user = reader

    assert not Site(request).elder


@pytest.mark.parametrize(
    ("cookie", "size", "smaller", "larger"),
    [("", 22, 18, 26), ("18", 18, None, 22), ("30", 30, 26, None), ("9999", 22, 18, 26), ("<b>", 22, 18, 26)],
)
def test_text_grows_and_shrinks_between_18_and_30(
    cookie: str, size: int, smaller: int | None, larger: int | None
) -> None:
    found = Site(request_to(elder="1", text_size=cookie))

    assert (found.text_size, found.smaller_text, found.larger_text) == (size, smaller, larger)


@pytest.mark.parametrize(
    ("path", "label"),
    [("/", "首页"), ("/my/", "我的"), ("/cases/7/", "我的办件"), ("/licences/7/", "我的证照"), ("/elsewhere/", None)],
)
def test_exactly_the_link_the_reader_is_at_is_marked(path: str, label: str | None) -> None:
    request = request_to(path)
    request.user = AnonymousUser()

    marked = [item.label for item in Site(request).nav if item.current]

    assert marked == ([label] if label else [])


@pytest.mark.usefixtures("city")
def test_a_clerk_sees_the_desk_and_only_what_the_post_may_open() -> None:
    request = request_to("/desk/cases/9/")
    request.actor = at_desk("market-clerk")

    found = Site(request)

    assert found.is_staff_post
    assert [item.url for item in found.nav] == ["/desk/", "/desk/intake/", "/desk/cases/", "/desk/joint/", "/"]
    assert [item.url for item in found.nav if item.current] == ["/desk/cases/"]
