"""My space: what needs me now, what is going on, my drafts, licences and messages, and who looked at my data."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.cases import selectors as cases
from apps.cases.choices import CaseStatus
from apps.cases.presentation import card_of
from apps.common.actor import Actor
from apps.hotline import selectors as hotline
from apps.hotline.presentation import cards_of
from apps.identity.presentation import standing_text
from apps.identity.selectors import known_facts, standing_of
from apps.licences import selectors as licences
from apps.licences.presentation import light_of, status_text
from apps.messaging import selectors as messaging
from apps.reviews import selectors as reviews
from apps.reviews.presentation import own_card

SHOWN = 4


@require_safe
def my_space(request: HttpRequest) -> HttpResponse:
    """Show everything of the reader in the hat they wear; who sits at a post is asked to take it off."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.holder is None:
        return render(request, "portal/my_none.html", {"hats_url": reverse("identity:hats")})
    now = timezone.now()
    waiting, going_on = _cases(actor)
    facts = known_facts(actor=actor)
    standing = standing_of(reader=actor, today=timezone.localdate(now))
    context = {
        "standing": standing,
        "standing_text": standing_text(standing) if standing else "",
        "name": facts.get("entity.name") or facts.get("person.name", ""),
        "waiting": waiting,
        "going_on": going_on,
        "drafts": list(cases.drafts(reader=actor, now=now)[:SHOWN]),
        "asked": cards_of(hotline.tickets(reader=actor, open_only=True)[:SHOWN]),
        "to_review": [
            own_card(row, reader=actor, now=now) for row in reviews.unreviewed(reader=actor, now=now)[:SHOWN]
        ],
        "licences": _licences(actor),
        "messages_unread": list(messaging.messages(reader=actor, only_unread=True)[:SHOWN]),
    }
    return render(request, "portal/my.html", context)


def _cases(actor: Actor) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the cards of cases that wait for the reader, and of the newest others that go on."""
    open_cases = cases.cases(reader=actor, open_only=True)
    waiting = list(open_cases.filter(status=CaseStatus.CORRECTION)[:SHOWN])
    others = list(open_cases.exclude(status=CaseStatus.CORRECTION)[:SHOWN])
    standings = cases.standings([*waiting, *others], now=timezone.now())
    cards = [[card_of(row, standings[row.pk]) for row in rows] for rows in (waiting, others)]
    return cards[0], cards[1]


def _licences(actor: Actor) -> list[dict[str, Any]]:
    today = timezone.localdate()
    return [
        {
            "title": licence.type.name,
            "url": reverse("licences:detail", args=[licence.public_id]),
            "status": status_text(licence, today),
            "light": light_of(licence, today),
        }
        for licence in licences.licences(actor)[:SHOWN]
    ]
