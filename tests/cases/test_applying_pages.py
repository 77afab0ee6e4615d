"""Applying through the pages, without scripts: every form as a browser posts it."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.cases.models import Case, Draft
from apps.identity.models import Account, LegalEntity
from apps.identity.requests import SESSION_ON_BEHALF
from tests.support import food
from tests.support.actors import LAN
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")
START = f"/matters/{food.SLUG}/start/"
SITUATIONS = {f"s.{key}": value for key, value in food.SITUATIONS.items()}
BEGIN = {**SITUATIONS, "department": "market-620102", "key": "k1"}
SCREENS: dict[str, dict[str, Any]] = {
    "subject": {
        "entity_name": "示例牛肉面馆", "entity_uscc": "92620102MA7000001L", "entity_kind": "individual",
        "legal_representative": "测试张兰", "contact_name": "测试张兰", "contact_phone": "19900000001",
    },
    "premises": {
        "premises_name": "示例牛肉面", "premises_address.division": "620102001000",
        "premises_address.street": "示例路2号", "premises_address.door": "1层", "premises_area": "86.5",
        "kitchen_area": "30", "has_warehouse": "no",
    },
    "business": {"catering_kind": "noodle", "items": ["hot"], "online": "no"},
    "people": {
        "safety_manager.name": "测试张兰", "safety_manager.id_type": "111",
        "safety_manager.id_number": "620102199003070018", "staff.0.staff_name": "测试李河",
        "staff.0.staff_id_number": "620103198504120038", "staff.0.staff_role": "cook",
        "equipment.0.equipment_name": "冷藏柜", "equipment.0.equipment_count": "2",
    },
    "finish": {"delivery_way": "online", "share": "on", "truth": "on"},
}  # fmt: skip
PAPERS = ("licence", "layout", "flow", "rules", "health")


def sign_in(phone: str = LAN, entity: str = "示例牛肉面馆") -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=phone), backend="apps.identity.backends.AccountBackend")
    if entity:
        session = client.session
        session[SESSION_ON_BEHALF] = f"entity:{LegalEntity.objects.get(name=entity).public_id}"
        session.save()
    return client


@pytest.fixture
def client() -> Client:
    return sign_in()


def begin(client: Client) -> str:
    client.post(START, BEGIN)
    return f"/drafts/{Draft.objects.latest('id').public_id}/"


def seen_on(client: Client, url: str) -> str:
    found = re.search(r'name="seen"\s+value="(\w+)"', client.get(url).content.decode())
    assert found
    return found[1]


def fill(client: Client, draft: str, screen: str, button: str = "_next", **changes: Any) -> Any:
    url = f"{draft}{screen}/"
    return client.post(url, {**SCREENS[screen], **changes, "seen": seen_on(client, url), button: "1"})


def upload(client: Client, draft: str, paper: str, data: bytes | None = None, name: str = "纸.pdf") -> Any:
    file = SimpleUploadedFile(name, pdf(paper) if data is None else data)
    return client.post(f"{draft}materials/{paper}/", {"file": file})


def complete(client: Client) -> str:
    draft = begin(client)
    for screen in SCREENS:
        assert fill(client, draft, screen).status_code == 302
    for paper in PAPERS:
        assert upload(client, draft, paper).status_code == 302
    return draft


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_shop_is_applied_for_screen_by_screen(client: Client) -> None:
    assert client.get(START).status_code == 200
    draft = begin(client)
    assert client.get(draft).url == f"{draft}subject/"
    order = ["subject", "premises", "business", "people", "finish", "materials"]

    for screen, following in zip(order, order[1:], strict=False):
        assert fill(client, draft, screen).url == f"{draft}{following}/"
    for paper in PAPERS:
        assert upload(client, draft, paper).url == f"{draft}materials/#m-{paper}"
    shown = client.get(f"{draft}check/")
    assert "都填好了" in text_of(shown)
    assert "城关区" in text_of(shown)
    response = client.post(f"{draft}check/", follow=True)

    case = Case.objects.latest("id")
    assert response.redirect_chain == [(f"/cases/{case.public_id}/", 302)]
    assert case.number in text_of(response)
    assert case.query_code in text_of(response)
    assert "您现在不用做什么" in text_of(response)
    assert case.answers["premises_area"] == 86.5
    assert case.entity == LegalEntity.objects.get(name="示例牛肉面馆")
    assert case.channel == "web"
