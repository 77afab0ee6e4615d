"""Reading identity: who somebody is, for whom they may act, what the city knows of them for forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.common.actor import ENTITY, PERSON, Actor
from apps.common.crypto import blind_indexes
from apps.common.identifiers import InvalidIdentifier, read_id_number
from apps.common.lists import Page, page_of
from apps.common.subjects import Named, named
from apps.identity.actors import together
from apps.identity.choices import IdType, MandateKind, MandateStatus
from apps.identity.errors import NoMandate
from apps.identity.models import AccessToken, Account, LegalEntity, Mandate, Person, Post
from apps.identity.permissions import represents, sees_whole_firm, visible_mandates
from apps.identity.workflow import MANDATE
from apps.journal.models import ReadLog
from apps.journal.selectors import reads_of
from apps.journal.services import open_actions
from apps.journal.workflow import OpenAction

ID_PURPOSE = "id-number"
PHONE_PURPOSE = "phone"
DEMO_DEVICE = "demo"
MAJORITY_YEARS = 18


def person_by_document(*, id_type: str, id_number: str) -> Person | None:
    """Return the person with this document, whatever key its hash was made with."""
    hashes = blind_indexes(id_number.upper(), purpose=ID_PURPOSE)
    return Person.objects.filter(id_type=id_type, id_hash__in=hashes).first()


def account_by_phone(phone: str) -> Account | None:
    """Return the account that signs in with this phone number."""
    return Account.objects.filter(phone_hash__in=blind_indexes(phone, purpose=PHONE_PURPOSE)).first()


def person_by_number(number: str) -> Person | None:
    """Return the person with this document or this phone number."""
    by_document = Q(id_hash__in=blind_indexes(number.upper(), purpose=ID_PURPOSE))
    by_phone = Q(phone_hash__in=blind_indexes(number, purpose=PHONE_PURPOSE))
    return Person.objects.filter(by_document | by_phone).order_by("id").first()


def entity_by_uscc(code: str) -> LegalEntity | None:
    """Return the legal entity with this unified social credit code, with its representative."""
    return LegalEntity.objects.select_related("representative").filter(uscc=code).first()


def active_posts(account: Account) -> QuerySet[Post]:
    """Return the posts an account may act from."""
    return account.posts.filter(is_active=True).select_related("department", "hall").order_by("id")


def mandates_of(person_id: int, *, today: date) -> QuerySet[Mandate]:
    """Return the mandates a person may use today."""
    held = Mandate.objects.in_force(today).filter(agent_id=person_id)
    return held.select_related("entity", "principal").order_by("id")


def mandates_given(person_id: int, *, today: date) -> QuerySet[Mandate]:
    """Return who may act for a person today."""
    given = Mandate.objects.in_force(today).filter(principal_id=person_id)
    return given.select_related("agent", "entity", "principal").order_by("id")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a mandate covers."""

    kind: str
    matters: frozenset[str]

    def covers(self, slug: str, *, allows_agent: bool) -> bool:
        """Tell whether the agent may apply for a matter; a legal representative needs no leave for agents."""
        if self.kind == MandateKind.AGENT and not allows_agent:
            return False
        return not self.matters or slug in self.matters


def mandate_of(*, actor: Actor, today: date) -> Scope | None:
    """Return what covers an actor who speaks for somebody else; ``None`` for who speaks for themselves.

    :raises NoMandate: it ended, or does not hold yet
    """
    if not actor.on_behalf_type:
        return None
    field = "entity_id" if actor.on_behalf_type == ENTITY else "principal_id"
    held = list(mandates_of(actor.person_id or 0, today=today).filter(**{field: actor.on_behalf_id}))
    if not held:
        raise NoMandate
    kinds = {mandate.kind for mandate in held}
    kind = MandateKind.REPRESENTATIVE if MandateKind.REPRESENTATIVE in kinds else held[0].kind
    return Scope(kind, together(held))


def is_of_age(person: Person, *, today: date) -> bool:
    """Tell whether a person is known to be 18 or older. Source: 民法典 Art. 17."""
    if person.id_type != IdType.ID_CARD:
        return False
    try:
        born_on = read_id_number(person.id_number).birth_on
    except InvalidIdentifier:
        return False
    return (today.year - born_on.year, today.month, today.day) >= (MAJORITY_YEARS, born_on.month, born_on.day)


def firm_of(reader: Actor) -> LegalEntity | None:
    """Return the firm whose hat the reader wears, with its representative; ``None`` in any other hat."""
    if reader.on_behalf_type != ENTITY or reader.on_behalf_id is None or reader.is_staff:
        return None
    return (
        LegalEntity.objects.select_related("representative", "division__parent").filter(pk=reader.on_behalf_id).first()
    )


def mandates(*, reader: Actor) -> QuerySet[Mandate]:
    """Return the mandates a reader may know of, those in force first, then the newest."""
    rows = visible_mandates(reader).select_related("agent", "entity", "principal")
    return rows.annotate(ended=Case(When(status=MandateStatus.ACTIVE, then=0), default=1)).order_by("ended", "-id")


def mandate_actions(mandate: Mandate, reader: Actor) -> list[OpenAction]:
    """Return what the reader may do with a mandate, refusals included."""
    return open_actions(MANDATE, mandate, reader)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who the reader is for the firm whose hat they wear; ``mandate`` is the widest they hold."""

    firm: LegalEntity
    mandate: Mandate
    leads: bool

    @property
    def role(self) -> str:
        """What one calls it."""
        return str(self.mandate.get_kind_display())


def standing_of(*, reader: Actor, today: date) -> Standing | None:
    """Return who the reader is for the firm whose hat they wear; ``None`` in any other hat."""
    firm = firm_of(reader)
    if firm is None:
        return None
    held = list(mandates_of(reader.person_id or 0, today=today).filter(entity=firm))
    if not held:
        return None
    widest = min(held, key=lambda mandate: (mandate.kind != MandateKind.REPRESENTATIVE, bool(mandate.matters)))
    return Standing(firm, widest, represents(reader, firm))


def post_names(events: Iterable[Any]) -> dict[int, str]:
    """Return the names of the posts that wrote events, as the desk's histories show them, in one query.

    :param events: rows with a ``post_id``
    """
    rows = Post.objects.filter(pk__in={event.post_id for event in events if event.post_id})
    return {
        post.pk: f"{post.department.short_name} {post.title}"
        for post in rows.select_related("department").order_by("id")
    }


def known_facts(*, actor: Actor) -> dict[str, Any]:
    """Return what forms may be filled with: path of a fact (``person.name``, ``entity.uscc`` …) to its value."""
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    entity = None
    if actor.on_behalf_type == ENTITY and actor.on_behalf_id is not None:
        entity = LegalEntity.objects.select_related("representative").filter(pk=actor.on_behalf_id).first()
    elif actor.on_behalf_id is not None:
        person = Person.objects.filter(pk=actor.on_behalf_id).first()
    return facts_about(person=person, entity=entity)


def facts_about(*, person: Person | None, entity: LegalEntity | None) -> dict[str, Any]:
    """Return the same facts of a person, and of the entity they act for."""
    return (_entity_facts(entity) if entity else {}) | (_person_facts(person) if person else {})


def _person_facts(person: Person) -> dict[str, Any]:
    facts = {
        "person.name": person.name,
        "person.id_number": person.id_number,
        "person.phone": person.phone,
        "person.address": person.address,
        "person": {
            "name": person.name,
            "id_type": person.id_type,
            "id_number": person.id_number,
            "phone": person.phone,
        },
    }
    if person.id_type == IdType.ID_CARD:
        read = read_id_number(person.id_number)
        facts["person.birth_on"] = read.birth_on.isoformat()
        facts["person.sex"] = read.sex
    return facts


def _entity_facts(entity: LegalEntity) -> dict[str, Any]:
    return {
        "entity.name": entity.name,
        "entity.uscc": entity.uscc,
        "entity.kind": entity.kind,
        "entity.legal_representative": entity.representative.name,
        "entity.address": entity.address,
        "entity": {"name": entity.name, "uscc": entity.uscc},
    }


def has_second_factor(account: Account) -> bool:
    """Tell whether an account has a confirmed device for one-time passwords."""
    return bool(TOTPDevice.objects.filter(user=account, confirmed=True).exists())


def demo_token(account: Account, now: datetime) -> str:
    """Return a one-time password that would be taken now, for the demonstration's devices only; empty otherwise."""
    device = TOTPDevice.objects.filter(user=account, name=DEMO_DEVICE, confirmed=True).first()
    if device is None:
        return ""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = now.timestamp()
    if totp.t() <= device.last_t:  # used already: the next one is taken a little early
        totp.time += device.step
    return str(totp.token()).zfill(device.digits)


def live_tokens(account: Account, now: datetime) -> QuerySet[AccessToken]:
    """Return the tokens programs hold for an account: those that still open the API, or can be renewed."""
    held: QuerySet[AccessToken] = (
        AccessToken.objects.filter(
            Q(expires__gt=now) | Q(refresh_token__isnull=False, refresh_token__revoked__isnull=True),
            user=account,
            application__isnull=False,
        )
        .select_related("application")
        .order_by("id")
    )
    return held


def allows_program(account: Account, client_id: str, scopes: list[str], now: datetime) -> bool:
    """Tell whether an account let this program have these scopes, and has not withdrawn it."""
    held = live_tokens(account, now).filter(application__client_id=client_id)
    return bool(scopes) and any(token.allow_scopes(scopes) for token in held)


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom an account may act for: ``id`` is ``entity:<public id>`` or ``person:<public id>``."""

    id: str
    name: str
    kind: str
    kind_label: str
    matters: list[str]
    valid_until: date | None


def principals_of(account: Account, *, today: date) -> list[Principal]:
    """Return whom an account may act for today, once each, the widest mandate first."""
    if account.person_id is None:
        return []
    found: dict[str, Principal] = {}
    for mandate in mandates_of(account.person_id, today=today):
        who = mandate.entity or mandate.principal
        kind = ENTITY if mandate.entity_id else PERSON
        key = f"{kind}:{who.public_id}" if who else ""
        principal = Principal(
            key, str(who), mandate.kind, mandate.get_kind_display(), list(mandate.matters), mandate.valid_until
        )
        found.setdefault(key, principal)
    return list(found.values())


_PERSON = Person._meta.label_lower
_REASONS = {"window": _("在窗口为您办理")}
_WAYS_TO_LOOK = {
    "material": _("打开了%(what)s的材料"), "document": _("打开了%(what)s的文书"), "file": _("打开了%(what)s的附件"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadShown:
    """One look at a person's data, as the person is told of it: by which post, never by whose name."""

    at: datetime
    who: str
    what: str
    reason: str
    unmasked: str
    url: str = ""  # of what was looked at, where the person may open it


def reads_shown(person: Person, *, most: int | None = None) -> list[ReadShown]:
    """Return who looked at a person's data, newest first."""
    return _shown(list(reads_of((PERSON, person.pk))[:most]), Actor(person_id=person.pk))


def reads_page(*, reader: Actor, cursor: str = "") -> tuple[list[ReadShown], Page[ReadLog]]:
    """Return a page of who looked at the data of the person or the firm whose hat is worn, newest first.

    A guardian and an agent for some matters see none: who looked tells what goes on.

    :raises BadCursor: the cursor is not ours
    """
    kind, pk = reader.holder or (PERSON, 0)
    opens = sees_whole_firm(reader) if kind == ENTITY else pk == reader.person_id
    rows = reads_of((kind, pk)) if opens else ReadLog.objects.none()
    page = page_of(rows, order=("-at", "-id"), cursor=cursor)
    return _shown(page.rows, reader), page


def _shown(rows: list[ReadLog], reader: Actor) -> list[ReadShown]:
    posts = Post.objects.select_related("department").in_bulk({row.post_id for row in rows if row.post_id})
    names = named(((row.subject_type, row.subject_id) for row in rows), reader=reader)
    return [_read_shown(row, posts.get(row.post_id), names.get((row.subject_type, row.subject_id))) for row in rows]


def _read_shown(row: ReadLog, post: Post | None, name: Named | None) -> ReadShown:
    reason = str(_REASONS.get(row.reason, row.reason))
    return ReadShown(row.at, _seat(post), _looked_at(row, name), reason, row.unmasked, name.url if name else "")


def _looked_at(row: ReadLog, name: Named | None) -> str:
    """Say in words what was opened: a case, a paper of it, or what lists show masked; and which, to who may open it."""
    subject = _("个人信息") if row.subject_type == _PERSON else apps.get_model(row.subject_type)._meta.verbose_name
    if name is not None:
        told = {"kind": subject, "title": name.title, "number": name.number}
        subject = _("%(kind)s“%(title)s”（%(number)s）") % told
    part, _sep, _name = row.unmasked.partition(":")
    way = _WAYS_TO_LOOK.get(part, _("看了%(what)s里遮住的内容")) if part else _("打开了%(what)s")
    return str(way % {"what": subject})


def _seat(post: Post | None) -> str:
    return f"{post.department.name} · {post.title}" if post else ""


def acting_as(actor: Actor) -> str:
    """Return the name of the hat an actor wears: a post's title, a firm's name, a masked person; empty for oneself."""
    if actor.post_id is not None:
        return str(Post.objects.get(pk=actor.post_id))
    if not actor.on_behalf_type:
        return ""
    model: Any = LegalEntity if actor.on_behalf_type == ENTITY else Person
    return str(model.objects.get(pk=actor.on_behalf_id))
