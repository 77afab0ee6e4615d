"""The fictional people and firms whose applications fill the demonstration's desks.

Their ID numbers and credit codes pass every check but name a county that does not exist (620199); their phones begin
with 1990000. Three of four have an account, all with the demonstration's password, hashed once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from apps.common.actor import ENTITY, SYSTEM, Actor
from apps.common.crypto import blind_index
from apps.common.identifiers import id_check_character, uscc_check_character
from apps.identity.choices import EntityKind, Level
from apps.identity.models import Account, LegalEntity, Mandate, Person
from apps.identity.selectors import PHONE_PURPOSE
from apps.identity.services.people import find_or_make_person, raise_level, register_entity
from apps.organisation.selectors import street_names
from portal.demo.people import CITIZENS, PASSWORD
from portal.demo.settling import settle
from portal.demo.words import ROAD

SEED = 620100
PEOPLE, FIRMS = 60, 16
# The citizens whom newcomers sign in as live here too, after those who speak for firms; the elder goes to the window.
NAMED = {22: CITIZENS[0], 23: CITIZENS[1], 24: CITIZENS[2], 26: CITIZENS[3]}
NAMED_WEIGHT = 3  # as often as others: there shall be something to see
NOWHERE = "620199"
KNOWN_FOR_DAYS = 400  # the city met them before any of their applications
SURNAMES = "陈刘杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋"
GIVEN = "岚川禾星月晴帆树石松云雁舟岩溪竹霞峰苗田"
FIRM_WORDS = [
    "金河",
    "白塔",
    "雁滩",
    "安宁",
    "南山",
    "北山",
    "晨光",
    "远方",
    "小满",
    "清河",
    "沙井",
    "新桥",
    "东岗",
    "西园",
    "青石",
    "长亭",
]
FIRM_KINDS = (
    ("牛肉面馆", EntityKind.INDIVIDUAL), ("便利店", EntityKind.INDIVIDUAL), ("餐饮有限公司", EntityKind.COMPANY),
    ("商贸有限公司", EntityKind.COMPANY), ("科技有限公司", EntityKind.COMPANY), ("大药房", EntityKind.INDIVIDUAL),
    ("建筑工程有限公司", EntityKind.COMPANY), ("物流有限公司", EntityKind.COMPANY),
)  # fmt: skip
# Which kinds of firms apply for what only some would; every other matter suits any firm.
NOODLES, SHOP, CATERING, TRADE, TECHNOLOGY, PHARMACY, BUILDING, FREIGHT = range(len(FIRM_KINDS))
TRADES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(
        (
            "civil-defence-review", "construction-permit", "construction-stage", "construction-waste",
            "fire-design-review", "project-planning-permit", "road-occupation", "soil-conservation",
        ),
        (BUILDING,),
    ),
    "drainage-permit": (NOODLES, CATERING), "drug-retail": (PHARMACY,), "entertainment-venue": (CATERING, TRADE),
    "food-business-new": (NOODLES, CATERING), "food-business-renew": (NOODLES, CATERING),
    "hazardous-chemicals": (TRADE,), "investment-filing": (TRADE, TECHNOLOGY, BUILDING, FREIGHT),
    "labour-dispatch": (TECHNOLOGY,), "public-gathering": (NOODLES, CATERING, TRADE), "road-freight": (FREIGHT,),
    "special-equipment": (BUILDING, FREIGHT), "retail-licence": (SHOP, TRADE),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resident:
    """A fictional person, and the account they use, if any."""

    person: Person
    account_id: int | None


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody, always in the same order; who speaks for a firm stands beside it."""

    residents: list[Resident]
    firms: list[tuple[LegalEntity, Resident]]

    def actor(self, resident: Resident, *, firm: LegalEntity | None, channel: str, request_id: str) -> Actor:
        """Return the resident, signed in, acting for themselves or a firm."""
        return Actor(
            account_id=resident.account_id,
            person_id=resident.person.pk,
            on_behalf_type=ENTITY if firm else "",
            on_behalf_id=firm.pk if firm else None,
            channel=channel,
            request_id=request_id,
            level=resident.person.level,
        )


@transaction.atomic
def make_population(*, now: datetime) -> Population:
    """Find or make everybody."""
    rng = Random(SEED)  # noqa: S311 - invented people, not secrets
    since = now - timedelta(days=KNOWN_FOR_DAYS)
    streets = [code for code, _name, _district in street_names()]
    hashed = make_password(PASSWORD)
    names = rng.sample([f"测试{surname}{given}" for surname in SURNAMES for given in GIVEN], PEOPLE)
    residents = []
    for number, name in enumerate(names):
        birth_on, street = _birthday(rng), rng.choice(streets)
        if number in NAMED:
            residents.append(_named(number))
        else:
            residents.append(_resident(number, name, birth_on=birth_on, street=street, hashed=hashed, since=since))
    speakers = [one for one in residents if one.account_id][:FIRMS]
    firms = [(_firm(number, one.person, rng, streets, since), one) for number, one in enumerate(speakers)]
    settle(*Mandate.objects.filter(entity__in=[firm for firm, _speaker in firms]).order_by("id"))
    return Population(residents, firms)


def mandates_of(person: Person) -> list[Mandate]:
    """Return what a person may do for firms."""
    return list(Mandate.objects.filter(agent=person, entity__isnull=False).order_by("id"))


def has_account(number: int) -> bool:
    """Tell whether the resident at this place of the population signs in."""
    return number % 4 != 0


def choose_resident(rng: Random, *, online: bool) -> int:
    """Choose a place of the population, the citizens with a name more often.

    :param online: whether they have to sign in
    """
    able = [number for number in range(PEOPLE) if not online or has_account(number)]
    return rng.choices(able, [NAMED_WEIGHT if number in NAMED else 1 for number in able])[0]


def choose_firm(rng: Random, slug: str) -> int:
    """Choose a place among the firms for a matter or a scheme: one whose trade it is."""
    trades = TRADES.get(slug, range(len(FIRM_KINDS)))
    return rng.choice([number for number in range(FIRMS) if number % len(FIRM_KINDS) in trades])


def _named(number: int) -> Resident:
    account = Account.objects.select_related("person").get(username=NAMED[number].phone)
    if account.person is None:
        raise LookupError(account.username)
    return Resident(account.person, account.pk if has_account(number) else None)


def _birthday(rng: Random) -> date:
    return date(rng.choice((1941, 1952, 1958, *range(1963, 2006))), rng.randint(1, 12), rng.randint(1, 28))


def _resident(number: int, name: str, *, birth_on: date, street: str, hashed: str, since: datetime) -> Resident:
    first17 = f"{NOWHERE}{birth_on:%Y%m%d}{801 + number}"
    phone = f"1990000{1001 + number}"
    person = find_or_make_person(
        name=name,
        id_number=first17 + id_check_character(first17),
        phone=phone,
        address={"division": street, "street": f"{ROAD}{number + 1}号", "door": f"{number % 6 + 1}-{number % 9 + 1}01"},
        is_fictional=True,
        today=timezone.localdate(since),
    )
    raise_level(person=person, level=Level.MIDDLE, through="demo", actor=SYSTEM, at=since)
    return Resident(person, _account(person, phone, hashed) if has_account(number) else None)


def _account(person: Person, phone: str, hashed: str) -> int:
    account, _created = Account.objects.get_or_create(
        username=phone,
        defaults={
            "password": hashed,
            "person": person,
            "phone": phone,
            "phone_hash": blind_index(phone, purpose=PHONE_PURPOSE),
        },
    )
    return account.pk


def _firm(number: int, owner: Person, rng: Random, streets: list[str], since: datetime) -> LegalEntity:
    suffix, kind = FIRM_KINDS[number % len(FIRM_KINDS)]
    first17 = f"9{'2' if kind == EntityKind.INDIVIDUAL else '1'}{NOWHERE}MA71{number + 1:05d}"
    address = {"division": rng.choice(streets), "street": f"{ROAD}{number + 101}号", "door": "1层"}
    return register_entity(
        name=f"示例{FIRM_WORDS[number % len(FIRM_WORDS)]}{suffix}",
        uscc=first17 + uscc_check_character(first17),
        kind=kind,
        representative=owner,
        actor=SYSTEM,
        at=since,
        today=timezone.localdate(since),
        address=address,
        is_fictional=True,
    )
