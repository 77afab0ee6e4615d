"""Everything the portal keeps about one person, for the person: upper apps add their part when they start."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from apps.common.actor import Actor
from apps.identity import events, selectors
from apps.identity.models import Account, Consent, Mandate, Person, Post
from apps.journal.services import record

Part = Callable[[Actor], Any]
_parts: dict[str, Part] = {}


def register_export(name: str, part: Part) -> None:
    """Add a part to every export.

    :param part: takes the person as actor and returns what JSON can hold
    """
    _parts[name] = part


def export_account(*, account: Account, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what is kept about an account's person, unmasked, and note that it was taken out.

    Source: 个人信息保护法 Art. 45.
    """
    oneself = Actor(account_id=account.pk, person_id=account.person_id, channel=actor.channel)
    found: dict[str, Any] = {"exported_at": at.isoformat(), "account": _account(account)}
    if account.person is not None:
        found |= {"person": _person(account.person), "reads": _reads(account.person), "consents": _consents(account)}
        found["mandates"] = [
            {"id": p.id, "name": p.name, "kind": p.kind, "matters": p.matters, "valid_until": _text(p.valid_until)}
            for p in selectors.principals_of(account, today=timezone.localdate(at))
        ]
        found["mandates_history"] = _mandates(account.person)
    found["posts"] = [_post(post) for post in account.posts.select_related("department").order_by("id")]
    found |= {name: part(oneself) for name, part in sorted(_parts.items())}
    record(events.DATA_EXPORTED, account, actor=actor, at=at)
    return found


def _text(value: Any) -> str | None:
    return value.isoformat() if value else None


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.sub,
        "login_name": account.username,
        "phone": account.phone,
        "created_at": _text(account.created_at),
        "last_sign_in_at": _text(account.last_login),
        "elder_mode": account.elder_mode,
        "language": account.language,
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "id_type": person.id_type,
        "id_number": person.id_number,
        "phone": person.phone,
        "address": person.address,
        "level": person.level,
        "verified_at": _text(person.verified_at),
        "verified_through": person.verified_through,
    }


def _reads(person: Person) -> list[dict[str, Any]]:
    return [
        {"at": _text(read.at), "who": read.who, "reason": read.reason, "unmasked": read.unmasked}
        for read in selectors.reads_shown(person)
    ]


def _mandates(person: Person) -> list[dict[str, Any]]:
    """Return every mandate a person ever held or gave, with what was said when it ended."""
    rows = Mandate.objects.filter(Q(agent=person) | Q(principal=person)).select_related("agent", "entity", "principal")
    return [
        {
            "agent": str(row.agent),
            "for": str(row.entity or row.principal),
            "kind": row.kind,
            "matters": row.matters,
            "valid_from": _text(row.valid_from),
            "valid_until": _text(row.valid_until),
            "status": row.status,
            "last_used_at": _text(row.last_used_at),
            "ended_at": _text(row.ended_at),
            "end_reason": row.end_reason,
        }
        for row in rows.order_by("id")
    ]


def _consents(account: Account) -> list[dict[str, Any]]:
    if account.person_id is None:
        return []
    rows = Consent.objects.filter(person_id=account.person_id).order_by("id")
    return [
        {
            "purpose": row.purpose,
            "text_version": row.text_version,
            "given_at": _text(row.given_at),
            "withdrawn_at": _text(row.withdrawn_at),
        }
        for row in rows
    ]


def _post(post: Post) -> dict[str, Any]:
    return {
        "title": post.title,
        "department": post.department.name,
        "since": _text(post.since),
        "until": _text(post.until),
    }
