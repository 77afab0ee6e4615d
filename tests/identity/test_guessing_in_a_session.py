"""A session somebody left open is not enough: neither to find the password out, nor for a program to say who one is."""

import pytest
from django.core.cache import cache

from apps.identity.models import AccessToken
from tests.identity.conftest import make_account, sign_in
from tests.support.actors import LAN
from tests.support.calls import program_of


@pytest.mark.django_db
def test_the_present_password_is_not_guessed_page_after_page(client):
    account = make_account()
    sign_in(client, account)
    before = account.password
    cache.clear()
    wrong = {"present": "wrong-guess", "password": "another-long-one-2026"}

    answers = [client.post("/account/password/", wrong).content.decode() for _try in range(12)]

    account.refresh_from_db()
    assert account.password == before
    assert "现在的密码不对" in answers[0]
    assert "现在的密码不对" not in answers[-1]


@pytest.mark.usefixtures("city")
def test_a_strangers_program_does_not_bind_an_account_to_a_person():
    program = program_of(LAN)
    AccessToken.objects.update(scope="openid profile")

    answer = program.post("/real-name", {"name": "测试甲", "id_number": "1"})

    assert answer.status_code == 403
