"""Showing an answer to everybody: rewritten without anything that points at a person, by the hotline."""

from datetime import datetime

from django.db import transaction

from apps.common.actor import Actor
from apps.hotline import search, selectors
from apps.hotline.choices import TicketAction
from apps.hotline.errors import PersonalDataInside
from apps.hotline.models import Ticket
from apps.hotline.services import steps
from apps.hotline.workflow import TICKET
from apps.journal.services import advance


@transaction.atomic
def publish_answer(
    *, ticket: Ticket, title: str, question: str, answer: str, actor: Actor, at: datetime,
    expected_revision: int | None = None,
) -> Ticket:  # fmt: skip
    """Publish a question with its answer, in words chosen for everybody.

    :raises TextMissing: title, question or answer is empty
    :raises PersonalDataInside: a telephone or identity number, or the caller's name, is left in it
    """
    texts = [steps.words_of(text) for text in (title, question, answer)]
    ticket = steps.locked(ticket)
    if any(search.names_somebody(text, names=selectors.names_in(ticket)) for text in texts):
        raise PersonalDataInside
    return advance(
        TICKET, ticket, TicketAction.PUBLISH, actor=actor, at=at, expected_revision=expected_revision, is_published=True,
        published_at=at, public_title=texts[0][:100], public_question=texts[1], public_answer=texts[2],
    )  # fmt: skip


@transaction.atomic
def unpublish_answer(*, ticket: Ticket, actor: Actor, at: datetime, expected_revision: int | None = None) -> Ticket:
    """Take a published answer down."""
    return advance(
        TICKET, ticket, TicketAction.UNPUBLISH, actor=actor, at=at, expected_revision=expected_revision,
        is_published=False, published_at=None,
    )  # fmt: skip
