"""An account that was shut is shut for its programs too: at once, not when their tokens end."""

import pytest

from apps.identity.models import Account
from tests.support.actors import CHUAN
from tests.support.calls import program_of

pytestmark = pytest.mark.usefixtures("city")


def test_a_token_of_a_shut_account_opens_nothing():
    program = program_of(CHUAN)
    assert program.get("/tickets").status_code == 200

    Account.objects.filter(username=CHUAN).update(is_active=False)

    assert program.get("/tickets").status_code == 401
