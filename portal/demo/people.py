"""Fictional citizens, firms and members of staff of the demonstration, made through the services."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.common.actor import SYSTEM
from apps.common.crypto import blind_index
from apps.common.identifiers import id_check_character
from apps.hotline.models import DispatchRule
from apps.identity.choices import EntityKind, Level, MandateKind, Role
from apps.identity.models import Account, Person
from apps.identity.selectors import PHONE_PURPOSE
from apps.identity.services.people import find_or_make_person, give_mandate, raise_level, register_entity
from apps.identity.services.posts import give_post
from apps.matters.models import Matter
from apps.organisation.models import Department, Division, Hall

PASSWORD = "Lanzhou-demo-2026"  # noqa: S105 - printed for everybody to see
CITY_HALL = "lanzhou"
FIRMS_SINCE = date(2026, 1, 1)  # from when people speak for the firms


@dataclass(frozen=True, slots=True)
class Citizen:
    """A fictional person with an account."""

    name: str
    phone: str
    id17: str
    level: int
    does: str
    is_elder: bool = False


CITIZENS = (
    Citizen("测试张兰", "19900000001", "62010219900307001", Level.MIDDLE, "个人；示例牛肉面馆的法定代表人"),
    Citizen("测试李河", "19900000002", "62010319850412003", Level.MIDDLE, "个人；示例餐饮公司的经办人"),
    Citizen("测试王桥", "19900000003", "62010519541231123", Level.BASIC, "长者，喜欢长辈版", is_elder=True),
    Citizen("测试赵川", "19900000004", "62012319980915004", Level.MIDDLE, "个人，与前几位无关的另一位市民"),
)
FIRMS = (
    ("示例牛肉面馆", "92620102MA7000001L", EntityKind.INDIVIDUAL, 0),
    ("示例黄河餐饮有限公司", "91620102MA7000001P", EntityKind.COMPANY, 3),
)


@dataclass(frozen=True, slots=True)
class Clerk:
    """A fictional member of staff: login name, posts and what they can show."""

    username: str
    name: str
    department: str
    role: str
    title: str
    does: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A line of the list on the sign-in page."""

    login: str
    name: str
    does: str


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """Accounts of one kind."""

    title: str
    accounts: list[DemoAccount]


ROLE_NAMES = {
    Role.CLERK: ("clerk", "窗口", "收件、受理、补正、送达"),
    Role.REVIEWER: ("reviewer", "承办", "审查、现场核查、特别程序"),
    Role.HEAD: ("head", "负责人", "决定、延长、撤销、督办"),
}
OTHERS = (
    Clerk("agent", "测试话务", "hotline", Role.HOTLINE_AGENT, "12345 话务员", "接听来电、登记诉求、回访"),
    Clerk("hotline-lead", "测试值班长", "hotline", Role.HOTLINE_LEAD, "12345 值班长", "派单、处理退单、督办"),
    Clerk("editor", "测试编辑", "market", Role.MATTER_EDITOR, "事项编辑", "起草事项和表单"),
    Clerk("checker", "测试审核", "market", Role.MATTER_CHECKER, "事项审核", "审核事项"),
    Clerk("publisher", "测试发布", "market", Role.MATTER_CHECKER, "事项发布", "发布审核过的事项（第二人）"),
    Clerk("sysadmin", "测试系统", "data", Role.SYSTEM_ADMIN, "系统管理员", "配置，不能看办件内容"),
    Clerk("secadmin", "测试安全", "data", Role.SECURITY_ADMIN, "安全管理员", "账号、岗位和权限"),
    Clerk("auditor", "测试审计", "data", Role.AUDIT_ADMIN, "审计管理员", "只读一切，核对留痕"),
)


@transaction.atomic
def make_demo_people(*, now: datetime) -> int:
    """Make the citizens, firms and staff that are not there yet; return how many accounts were made."""
    today = timezone.localdate(now)
    hashed = make_password(PASSWORD)
    before = Account.objects.count()
    people = [_citizen(citizen, hashed, now, today) for citizen in CITIZENS]
    _firms(people, now)
    for clerk in staff():
        _clerk(clerk, hashed, now, today)
    _general_window(hashed, now, today)
    _review_officer(hashed, now, today)
    return Account.objects.count() - before


def staff() -> list[Clerk]:
    """Return a clerk, a reviewer and a head for each department that has matters, who answers tickets elsewhere, the others."""
    slugs = (
        Matter.objects.order_by("department__position", "department__slug")
        .values_list("department__slug", "department__short_name")
        .distinct()
    )
    found = [
        Clerk(f"{slug}-{word}", f"测试{short}{title}"[:60], slug, role, f"{short}{title}", does)
        for slug, short in slugs
        for role, (word, title, does) in ROLE_NAMES.items()
    ]
    return [*found, *_ticket_handlers(), *OTHERS]


def _ticket_handlers() -> list[Clerk]:
    """Return somebody who answers tickets for each department the hotline's rules name and that has no matters."""
    rows = (
        DispatchRule.objects.filter(is_active=True, department__isnull=False, department__matters__isnull=True)
        .order_by("department__position", "department__slug")
        .values_list("department__slug", "department__short_name")
        .distinct()
    )
    return [
        Clerk(
            f"{slug}-handler", f"测试{short}工单"[:60], slug, Role.TICKET_HANDLER, f"{short}工单承办", "办理 12345 工单"
        )
        for slug, short in rows
    ]


def demo_groups() -> list[DemoGroup]:
    """Return who one can be, as the sign-in page lists it."""
    citizens = [DemoAccount(citizen.phone, citizen.name, citizen.does) for citizen in CITIZENS]
    clerks = [DemoAccount(clerk.username, clerk.title, clerk.does) for clerk in staff()]
    window = DemoAccount("window", "综合窗口", "为各部门收件、受理")
    officer = DemoAccount("reviews", "好差评专员", "核实差评、交办整改、回访")
    return [
        DemoGroup(_("市民和企业"), citizens),
        DemoGroup(_("工作人员（还要动态口令，下一步会显示）"), [window, officer, *clerks]),
    ]


def _citizen(citizen: Citizen, hashed: str, now: datetime, today: date) -> Person:
    id_number = citizen.id17 + id_check_character(citizen.id17)
    division = Division.objects.filter(code="620102001000").first()
    person = find_or_make_person(
        name=citizen.name,
        id_number=id_number,
        phone=citizen.phone,
        address={"division": "620102001000", "street": "示例路1号", "door": "1-101"},
        division_id=division.pk if division else None,
        is_fictional=True,
        today=today,
    )
    raise_level(person=person, level=citizen.level, through="demo", actor=SYSTEM, at=now)
    _account(citizen.phone, hashed, person=person, phone=citizen.phone, is_elder=citizen.is_elder)
    return person


def _account(
    username: str, hashed: str, *, person: Person | None = None, phone: str = "", is_elder: bool = False
) -> Account:
    account, _created = Account.objects.get_or_create(
        username=username,
        defaults={
            "password": hashed,
            "person": person,
            "phone": phone,
            "phone_hash": blind_index(phone, purpose=PHONE_PURPOSE) if phone else None,
            "elder_mode": is_elder,
        },
    )
    return account


def _firms(people: list[Person], now: datetime) -> None:
    division = Division.objects.filter(code="620102000000").first()
    entities = [
        register_entity(
            name=name,
            uscc=uscc,
            kind=kind,
            representative=people[owner],
            actor=SYSTEM,
            at=now,
            today=FIRMS_SINCE,
            address={"division": "620102001000", "street": "示例路2号", "door": ""},
            division_id=division.pk if division else None,
            is_fictional=True,
        )
        for name, uscc, kind, owner in FIRMS
    ]
    agent, firm = people[1], entities[1]
    if not firm.mandates.filter(agent=agent).exists():
        give_mandate(kind=MandateKind.AGENT, agent=agent, entity=firm, valid_from=FIRMS_SINCE, actor=SYSTEM, at=now)


def _clerk(clerk: Clerk, hashed: str, now: datetime, today: date) -> None:
    department = Department.objects.get(slug=clerk.department)
    account = _account(clerk.username, hashed)
    _second_factor(account)
    if account.posts.exists():
        return
    hall = Hall.objects.filter(slug=CITY_HALL).first() if clerk.role == Role.CLERK else None
    give_post(
        account=account,
        department=department,
        role=clerk.role,
        title=clerk.title,
        actor=SYSTEM,
        at=now,
        since=today,
        hall=hall,
        with_children=True,
    )


def _general_window(hashed: str, now: datetime, today: date) -> None:
    """Seat one clerk at the general window (综合窗口), who takes in for every department that takes applications.

    That is the city's departments and the districts' bureaux.
    """
    account = _account("window", hashed)
    _second_factor(account)
    if account.posts.exists():
        return
    departments = list(Department.objects.filter(offers__isnull=False).distinct().order_by("slug"))
    give_post(
        account=account,
        department=Department.objects.get(slug="service"),
        role=Role.CLERK,
        title="综合窗口",
        actor=SYSTEM,
        at=now,
        since=today,
        hall=Hall.objects.filter(slug=CITY_HALL).first(),
        also_on=departments,
    )


def _review_officer(hashed: str, now: datetime, today: date) -> None:
    """Seat one officer who verifies the reviews of every department, those of the districts and the hotline included."""
    account = _account("reviews", hashed)
    _second_factor(account)
    if account.posts.exists():
        return
    give_post(
        account=account,
        department=Department.objects.get(slug="service"),
        role=Role.REVIEW_OFFICER,
        title="好差评专员",
        actor=SYSTEM,
        at=now,
        since=today,
        also_on=list(Department.objects.filter(is_active=True).order_by("slug")),
    )


def _second_factor(account: Account) -> None:
    TOTPDevice.objects.get_or_create(user=account, name="demo", defaults={"key": demo_key(account.username)})


def demo_key(username: str) -> str:
    """Return the fixed second-factor key of a demonstration account, in hexadecimal."""
    return hashlib.sha256(f"lanzhou demo {username}".encode()).hexdigest()[:40]


def demo_secret(username: str) -> str:
    """Return the same key as an authenticator program takes it, in base 32."""
    return base64.b32encode(bytes.fromhex(demo_key(username))).decode()
