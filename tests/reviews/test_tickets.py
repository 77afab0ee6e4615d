"""Reviews of 12345 tickets: asked where the call-back did not ask, and never leading to the caller."""

import pytest
from django.test import Client

from apps.hotline.services import handling as tickets
from apps.hotline.services import settling
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from apps.reviews import selectors
from apps.reviews.models import Invitation, Review
from apps.reviews.services import handling
from apps.work.selectors import live_items_of
from tests.support import reviewed
from tests.support.actors import CHUAN, at_desk, citizen
from tests.support.calls import NOODLES, by_phone, by_web
from tests.support.desk import seated

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


def answered(now):
    actor = at_desk(reviewed.HANDLER)
    ticket = tickets.sign_ticket(ticket=by_web(now, CHUAN), actor=actor, at=now)
    return tickets.reply_ticket(ticket=ticket, answer="已检查并责令整改。", actor=actor, at=now)


def test_who_was_called_back_may_review_and_is_not_asked_again(now):
    settling.call_back(
        ticket=answered(now),
        is_responded=True,
        is_solved=True,
        satisfaction=5,
        reason="",
        actor=at_desk("agent"),
        at=now,
    )
    run_deliveries()

    invitation = Invitation.objects.get()
    assert (invitation.subject_type, invitation.title, invitation.matter) == ("hotline.ticket", NOODLES.title, "")
    assert invitation.holder == citizen(CHUAN).holder
    assert invitation.department.slug == "market-620102"
    assert not Message.objects.filter(kind="review_invited").exists()


def test_who_was_not_reached_is_asked(now):
    settling.close_unreached(ticket=answered(now), at=now)
    run_deliveries()

    (message,) = Message.objects.filter(kind="review_invited")
    assert message.link == f"/my/reviews/{Invitation.objects.get().public_id}/"


def test_a_caller_the_portal_does_not_know_is_not_invited(now):
    actor = at_desk(reviewed.HANDLER)
    ticket = tickets.sign_ticket(ticket=by_phone(now), actor=actor, at=now)
    ticket = tickets.reply_ticket(ticket=ticket, answer="已整改。", actor=actor, at=now)
    settling.close_unreached(ticket=ticket, at=now)
    run_deliveries()

    assert not Invitation.objects.exists()


def test_a_nameless_review_of_a_ticket_repeats_nothing_of_the_callers_words(now):
    settling.close_unreached(ticket=answered(now), at=now)
    run_deliveries()
    invitation = Invitation.objects.get()
    link = f"/review/{selectors.token_of(invitation)}/"

    assert NOODLES.title not in Client().get(link).content.decode()
    Client().post(link, {"grade": "1", "text": "没有人来看"})
    review = Review.objects.get()
    assert live_items_of(review).get().title == "12345 诉求"
    handling.confirm_review(review=review, is_complex=False, actor=at_desk(reviewed.OFFICER), at=now)

    for page in (f"/desk/reviews/{review.public_id}/", "/desk/reviews/"):
        text = seated(reviewed.HANDLER).get(page).content.decode()
        assert review.number in text
        assert NOODLES.title not in text
        assert invitation.number not in text
