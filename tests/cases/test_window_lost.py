"""What is being taken in at a window is read from a window: not from the same person's other post."""

import pytest

from apps.cases.models import Draft
from apps.common.actor import SYSTEM
from apps.identity.models import Account
from apps.identity.requests import SESSION_POST
from apps.identity.services.posts import give_post
from apps.organisation.models import Department
from tests.support import food
from tests.support.actors import LAN
from tests.support.desk import seated

pytestmark = pytest.mark.usefixtures("city")
PRESENT = {
    "id_number": "620102199003070018", "name": "测试张兰", "id_type": "111", "phone": LAN, "uscc": "92620102MA7000001L",
    "matter": food.SLUG,
}  # fmt: skip


def test_an_application_is_not_read_from_a_post_without_a_window(time_machine, now):
    time_machine.move_to(now, tick=False)
    clerk, account = seated("market-clerk"), Account.objects.get(username="market-clerk")
    clerk.post("/desk/intake/", PRESENT)
    url = f"/desk/intake/{Draft.objects.get().public_id}/"
    assert clerk.get(url).status_code == 200
    other = give_post(
        account=account, department=Department.objects.get(slug="data"), role="matter_editor", title="编辑",
        actor=SYSTEM, at=now, since=now.date(),
    )  # fmt: skip

    session = clerk.session
    session[SESSION_POST] = other.public_id
    session.save()

    assert clerk.get(url).status_code == 403
    assert clerk.get(f"{url}files/1/").status_code == 403
