from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.utils import timezone

from apps.common.actor import ENTITY, Actor
from apps.common.crypto import blind_index
from apps.identity.models import AccessToken, Account, LegalEntity, Person, Post
from apps.messaging import ports, services
from apps.messaging.models import Message
from apps.messaging.requests import read_templates
from apps.organisation.models import Department, Division
from tests.support.counterparts import KEYS, Outside, running

FILE = Path(django_settings.BASE_DIR) / "data" / "messaging" / "templates.yaml"
CASE = {"matter": "食品经营许可", "number": "LZ20261120000001"}
_numbers = count(1)


def make_person(**fields) -> Person:
    number = next(_numbers)
    fields = {"name": "测试甲", "phone": f"139{number:08d}", **fields}
    return Person.objects.create(id_number=str(number), id_hash=blind_index(str(number), purpose="id"), **fields)


def make_entity(**fields) -> LegalEntity:
    fields = {"representative": fields.pop("representative", None) or make_person(), **fields}
    number = f"{next(_numbers):018d}"
    return LegalEntity.objects.create(**{"uscc": number, "name": "示例商行", "kind": "company", **fields})


def make_account(person: Person | None, **fields) -> Account:
    return Account.objects.create_user(f"u{next(_numbers)}", person=person, **fields)


def make_token(account: Account, scope: str = "messages") -> str:
    token = f"token-{next(_numbers)}"
    AccessToken.objects.create(user=account, token=token, scope=scope, expires=timezone.now() + timedelta(hours=1))
    return token


def as_person(person: Person) -> Actor:
    return Actor(account_id=1, person_id=person.pk)


def for_entity(person: Person, entity: LegalEntity) -> Actor:
    return Actor(account_id=1, person_id=person.pk, on_behalf_type=ENTITY, on_behalf_id=entity.pk)


def make_message(key: str = "", **fields) -> Message:
    fields = {"template": "case_withdrawn", "params": CASE, "at": timezone.now(), **fields}
    return services.tell(key=key or f"{next(_numbers)}:case_withdrawn:x", **fields)


@pytest.fixture(autouse=True)
def texts(db) -> None:
    services.load_templates(entries=read_templates(FILE), at=timezone.now())


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def entity() -> LegalEntity:
    return make_entity()


@pytest.fixture
def outside(settings) -> Iterator[Outside]:
    """The real counterparts, with the portal's SMS pointed at them."""
    with running() as outside:
        settings.SMS_URL, settings.SMS_KEY = outside.url + "/sms/v1/messages", KEYS["sms"]
        yield outside
        ports.close_gateways()


def at_post(role: str) -> Actor:
    """An actor at a post of a department, with the account that sits there."""
    number = next(_numbers)
    division, _made = Division.objects.get_or_create(code="620100000000", defaults={"name": "兰州市", "level": "city"})
    department = Department.objects.create(
        slug=f"bureau-{number}",
        name="示例局",
        short_name="示例局",
        uscc=f"{number:018d}",
        division=division,
        path=f"bureau-{number}",
        phone_consult="0931-0000000",
        phone_supervise="0931-0000000",
    )
    account = make_account(None, is_staff=True)
    group = Group.objects.create(name=f"post-{number}")
    post = Post.objects.create(
        account=account, department=department, role=role, title=role, group=group, since="2026-01-01"
    )
    return Actor(account_id=account.pk, post_id=post.pk)
