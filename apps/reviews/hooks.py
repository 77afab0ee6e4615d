"""What reviews add to others: their part of a person's export, the way to review on one's own case, the code at the desk."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse

from apps.common.actor import Actor
from apps.common.panels import Panel, register_panel
from apps.common.qr import qr_svg
from apps.identity.services.exports import register_export
from apps.reviews import presentation, selectors
from apps.reviews.choices import Round, Way


def on_my_page(subject: Model, reader: Actor, now: datetime) -> Panel | None:
    """Show whose service ended how to review it, with a code for another phone, or that they did."""
    invitation = selectors.invitation_of(subject)
    if invitation is None or reader.holder is None or reader.holder != invitation.holder:
        return None
    number = presentation.may_review(invitation, now)
    if not number and not invitation.reviews.all():
        return None
    is_first = number == Round.FIRST
    context: dict[str, Any] = {
        "url": reverse("reviews:mine", args=[invitation.public_id]),
        "is_first": is_first,
        "until": presentation.until_words(invitation, number) if number else "",
        "svg": qr_svg(selectors.link_of(invitation, way=Way.QR)) if is_first else "",
    }
    return Panel("reviews/panel_mine.html", context)


def at_the_desk(subject: Model, _reader: Actor, now: datetime) -> Panel | None:
    """Show a clerk the code the applicant may scan; once it was used only that, never what was said."""
    invitation = selectors.invitation_of(subject)
    if invitation is None:
        return None
    is_open = presentation.may_review(invitation, now) == Round.FIRST
    if not is_open and selectors.given(invitation, Round.FIRST) is None:
        return None
    context: dict[str, Any] = {
        "svg": qr_svg(selectors.link_of(invitation, way=Way.QR)) if is_open else "",
        "until": presentation.until_words(invitation, Round.FIRST) if is_open else "",
    }
    return Panel("reviews/panel_desk.html", context)


register_export("reviews", presentation.export_part)
register_panel("case", on_my_page)
register_panel("desk_case", at_the_desk)
register_panel("ticket", on_my_page)
