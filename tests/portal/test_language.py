"""One portal in two languages: Chinese unless the reader asks for English."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from apps.cases.choices import CaseStatus
from apps.common.errors import IllegalTransition
from apps.identity.models import Account, Person
from apps.licences.choices import LicenceStatus
from apps.licences.workflow import LICENCE
from apps.matters.definition.types import Limit
from portal.context import Site
from portal.messages.checks import check_all


def test_everything_on_this_clone_is_translated() -> None:
    assert [str(it) for it in check_all(settings.BASE_DIR)] == []


def test_chinese_needs_no_catalogue_and_hides_no_word() -> None:
    with translation.override("zh-hans"):
        assert gettext("首页") == "首页"
        assert ngettext("%(count)d 条短信无法重新发送。", "%(count)d 条短信无法重新发送。", 1).startswith(
            "%(count)d 条"
        )
        # Words of the framework come in Chinese too.
        assert gettext("This field is required.") == "该字段是必填项。"


@pytest.mark.parametrize("variant", ["zh-hans", "zh-cn", "zh", "zh-CN,zh;q=0.9,en;q=0.8"])
def test_a_chinese_browser_gets_chinese(variant: str) -> None:
    request = RequestFactory().get("/", headers={"accept-language": variant})

    assert translation.get_language_from_request(request) == "zh-hans"


def test_labels_of_models_and_choices_follow_the_reader() -> None:
    status = CaseStatus.SUBMITTED

    with translation.override("en"):
        assert str(status.label) == "Submitted, waiting to be accepted"
        assert str(Account._meta.verbose_name) == "account"
    with translation.override("zh-hans"):
        assert str(status.label) == "已提交，待受理"


def test_a_move_and_the_state_it_leads_to_are_two_words_in_english() -> None:
    move = next(it for it in LICENCE.actions.values() if it.target == LicenceStatus.SUSPENDED)

    with translation.override("en"):
        assert (str(move.label), str(LicenceStatus.SUSPENDED.label)) == ("Suspend", "Suspended")


@pytest.mark.parametrize(("days", "text"), [(1, "1 working day"), (10, "10 working days")])
def test_time_limits_are_counted_as_english_counts(days: int, text: str) -> None:
    with translation.override("en"):
        assert str(Limit(days, "workday")) == text


def test_an_error_raised_once_is_read_in_each_language() -> None:
    error = IllegalTransition(status="x", action="y")

    with translation.override("en"):
        assert error.text == "The status is now “x”, so “y” is not possible."
    with translation.override("zh-hans"):
        assert error.text == "当前状态是“x”，不能y。"


@pytest.mark.parametrize(
    ("headers", "detail", "language"),
    [
        ({}, "请先登录。", "zh-hans"),
        ({"accept-language": "en-GB,en;q=0.9"}, "Please sign in first.", "en"),
        ({"accept-language": "fr"}, "请先登录。", "zh-hans"),
    ],
)
@pytest.mark.django_db
def test_the_api_answers_errors_in_the_language_asked_for(
    client: Client, headers: dict[str, str], detail: str, language: str
) -> None:
    response = client.get("/api/v1/cases", headers=headers)

    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == detail
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.django_db
def test_a_page_comes_in_english_and_says_so(client: Client) -> None:
    page = client.get("/sign-in/", headers={"accept-language": "en"}).content.decode()

    assert '<html lang="en"' in page
    assert "Sign in" in page


@pytest.mark.django_db
def test_the_switch_goes_before_what_the_browser_asks_for(client: Client) -> None:
    client.post("/preferences/language/", {"language": "en", "next": "/sign-in/"})

    page = client.get("/sign-in/", headers={"accept-language": "zh-CN"}).content.decode()

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert '<html lang="en"' in page


@pytest.mark.django_db
def test_a_language_the_portal_does_not_have_changes_nothing(client: Client) -> None:
    client.post("/preferences/language/", {"language": "tlh"})

    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


@pytest.mark.django_db
def test_the_switch_is_kept_with_the_account(client: Client) -> None:
    person = Person.objects.create(name="马小兰", id_number="620102199003070018", id_hash="test")
    account = Account.objects.create(username="ma", person=person)
    client.force_login(account, backend="apps.identity.backends.AccountBackend")

    client.post("/preferences/language/", {"language": "en"})

    account.refresh_from_db()
    assert account.language == "en"


@pytest.mark.parametrize(
    ("language", "day", "in_year"), [("zh-hans", "9月8日", "2026年9月8日"), ("en", "8 September", "8 September 2026")]
)
def test_dates_are_written_as_people_here_write_them(language: str, day: str, in_year: str) -> None:
    with translation.override(language):
        assert date_format(date(2026, 9, 8), "MONTH_DAY_FORMAT") == day
        assert date_format(date(2026, 9, 8), "DATE_FORMAT") == in_year


def test_the_site_is_called_by_its_english_name() -> None:
    site = Site(RequestFactory().get("/"))

    with translation.override("en"):
        assert site.name == "Lanzhou Government Services · One Window"
        assert next(item.label for item in site.nav) == "Home"
