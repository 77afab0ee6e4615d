"""The console's lists are narrowed by what they show: a hidden column is not guessed letter by letter."""

import pytest

from apps.hotline.services.registration import register_ticket
from apps.identity.models import Account
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from tests.support.actors import CHUAN, citizen
from tests.support.calls import NOODLES
from tests.support.desk import seated

pytestmark = pytest.mark.usefixtures("city")


def rows(client, path):
    answer = client.get(path)
    return answer.content.decode().count("<tr") if answer.status_code == 200 else None


@pytest.mark.parametrize("column", ["password", "phone_hash", "username"])
def test_the_security_administrator_guesses_no_hidden_column_of_an_account(column):
    client, account = seated("secadmin"), Account.objects.get(username=CHUAN)
    client.raise_request_exception = False
    start = str(getattr(account, column))[:4]

    assert rows(client, f"/console/identity/account/?{column}__startswith={start}") is None
    assert rows(client, "/console/identity/account/?is_staff__exact=1")


def test_nobody_finds_out_whose_message_led_to_which_ticket(now):
    register_ticket(given=NOODLES, actor=citizen(CHUAN), at=now)
    run_deliveries()
    client, message = seated("auditor"), Message.objects.exclude(link="").order_by("id")[0]
    client.raise_request_exception = False

    assert rows(client, f"/console/messaging/message/?link__startswith={message.link[:6]}") is None
    assert rows(client, f"/console/messaging/message/?kind__exact={message.kind}")
