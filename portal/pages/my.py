"""My space: what needs me now, what is going on, my drafts, licences and messages, and who looked at my data."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.approvals import selectors as approvals
from apps.cases import selectors as cases
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
from portal.pages.ongoing import going_on

SHOWN = 4


@require_safe
def my_space(request: HttpRequest) -> HttpResponse:
    """Show everything of the reader in the hat they wear; who sits at a post is asked to take it off."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.holder is None:
        return render(request, "portal/my_none.html", {"hats_url": reverse("identity:hats")})
    now = timezone.now()
    facts = known_facts(actor=actor)
    standing = standing_of(reader=actor, today=timezone.localdate(now))
    context = {
        "standing": standing,
        "standing_text": standing_text(standing) if standing else "",
        "name": facts.get("entity.name") or facts.get("person.name", ""),
        "waiting": going_on(actor, most=SHOWN, waiting=True),
        "going_on": going_on(actor, most=SHOWN, waiting=False),
        "drafts": list(cases.drafts(reader=actor, now=now)[:SHOWN]),
        "joint_drafts": list(approvals.joint_drafts(reader=actor, now=now)[:SHOWN]),
        "asked": cards_of(hotline.tickets(reader=actor, open_only=True)[:SHOWN]),
        "to_review": [
            own_card(row, reader=actor, now=now) for row in reviews.unreviewed(reader=actor, now=now)[:SHOWN]
        ],
        "licences": _licences(actor),
        "messages_unread": list(messaging.messages(reader=actor, only_unread=True)[:SHOWN]),
    }
    return render(request, "portal/my.html", context)


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
