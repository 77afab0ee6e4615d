"""Who was not content is nobody's to find out: not by a link, not in the words, not as the officer who did the work."""

from dataclasses import replace

import pytest
from django.core.cache import caches

from apps.common.actor import PERSON
from apps.hotline.services import handling as tickets
from apps.hotline.services import settling
from apps.identity.models import Account
from apps.journal.errors import Refused
from apps.journal.models import ReadLog
from apps.journal.services import run_deliveries
from apps.reviews import selectors
from apps.reviews.errors import NobodyToCall
from apps.reviews.models import Invitation, Review
from apps.reviews.permissions import is_officer
from apps.reviews.services import handling
from apps.reviews.services.handling import Call
from apps.reviews.services.reviewing import Rating
from tests.support import reviewed
from tests.support.actors import CHUAN, LAN, at_desk, citizen
from tests.support.calls import NOODLES, by_web
from tests.support.desk import seated
from tests.support.visitors import VISITORS, make_visitors

pytestmark = pytest.mark.usefixtures("city")
URL = "/api/v1/reviews"
SIGNED = "我是测试张兰，电话 199 0000 0001，窗口让我跑了三趟"


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    caches["local"].clear()
    time_machine.move_to(now, tick=False)


def closed_ticket(now, **hidden):
    actor = at_desk(reviewed.HANDLER)
    ticket = tickets.sign_ticket(ticket=by_web(now, CHUAN, **hidden), actor=actor, at=now)
    ticket = tickets.reply_ticket(ticket=ticket, answer="已检查。", actor=actor, at=now)
    settling.close_unreached(ticket=ticket, at=now)
    run_deliveries()
    return Invitation.objects.get()


@pytest.mark.parametrize("named", [{}, {"named": True, "contact": "13900000008"}])
def test_who_reviews_by_somebodys_link_does_not_learn_what_the_ticket_was_about(now, named):
    invitation = closed_ticket(now)
    stranger = make_visitors("stranger")["stranger"]

    answer = stranger.ask(
        "POST", URL, {"token": selectors.token_of(invitation, way="q"), "grade": 5, **named}, key="k1"
    )

    assert answer.status_code == 201
    assert answer.json()["about"] == {
        "number": "", "title": "12345 诉求", "department": invitation.department.name,
    }  # fmt: skip
    assert NOODLES.title not in answer.content.decode()


@pytest.mark.parametrize("named", [True, False])
def test_no_desk_reads_a_name_or_a_number_in_what_was_written(now, monkeypatch, named):
    for name in (reviewed.OFFICER, reviewed.HANDLER):
        monkeypatch.setitem(VISITORS, name, (name, ""))
    desks = make_visitors(reviewed.OFFICER, reviewed.HANDLER)
    bad = reviewed.review(reviewed.ended_service(now), now, text=SIGNED, named=named, actor=citizen())
    handling.confirm_review(review=bad, is_complex=False, actor=at_desk(reviewed.OFFICER), at=now)

    for username, desk in desks.items():
        page = seated(username).get(f"/desk/reviews/{bad.public_id}/").content.decode()
        body = desk.ask("GET", f"{URL}/{bad.public_id}", None, key="").content.decode()
        for text in (page, body):
            assert "窗口让我跑了三趟" in text
            assert "测试张兰" not in text
            assert "0000 0001" not in text


def did_the_work(now):
    """Return a bad review of a service that the officer's own post worked on."""
    invitation = reviewed.ended_service(now)
    officer = at_desk(reviewed.OFFICER)
    Invitation.objects.filter(pk=invitation.pk).update(posts=[officer.post_id])
    return reviewed.review(Invitation.objects.get(), now, named=True, actor=citizen()), officer


def test_an_officer_who_did_the_work_neither_sees_the_number_nor_which_case_nor_releases_words(now):
    bad, officer = did_the_work(now)
    desk = seated(reviewed.OFFICER)

    contact = desk.post(f"/desk/reviews/{bad.public_id}/contact/", {"reason": "电话核实情况"})
    release = desk.post(f"/desk/reviews/{bad.public_id}/do/release/", {"text": "很好", "answer": ""})

    assert not is_officer(bad, officer)
    assert (contact.status_code, release.status_code) == (403, 403)
    assert LAN not in contact.content.decode()
    with pytest.raises(Refused) as refused:
        handling.reject_review(review=bad, verdict="mistaken", reason="评错", actor=officer, at=now)
    assert refused.value.code == "recused"


def test_nobody_is_reached_who_left_no_number_and_no_second_review_is_given_for_them(now):
    bad = reviewed.review(reviewed.ended_service(now), now)
    bad = handling.confirm_review(review=bad, is_complex=False, actor=at_desk(reviewed.OFFICER), at=now)
    bad = handling.rectify_review(
        review=bad, remedy="corrected", answer="已改正", actor=at_desk(reviewed.HANDLER), at=now
    )

    with pytest.raises(NobodyToCall):
        handling.call_back(review=bad, call=Call(True, True, again=Rating(5)), actor=at_desk(reviewed.OFFICER), at=now)

    assert Review.objects.count() == 1


def test_a_mandate_for_some_matters_of_a_person_shows_only_their_reviews(now):
    owner = citizen()
    reviewed.review(reviewed.ended_service(now), now, grade=5, text="", actor=owner)
    helper = replace(
        citizen(CHUAN), on_behalf_type=PERSON, on_behalf_id=owner.person_id, on_behalf_matters=frozenset({"other"})
    )
    whole = replace(helper, on_behalf_matters=frozenset({"food-business-new"}))

    assert not selectors.reviews(reader=helper).exists()
    assert selectors.reviews(reader=whole).count() == 1


def test_a_form_that_does_not_go_through_is_noted_as_reading(now):
    bad = reviewed.review(reviewed.ended_service(now), now, named=True, actor=citizen())

    answer = seated(reviewed.OFFICER).post(f"/desk/reviews/{bad.public_id}/do/reject/", {})

    assert answer.status_code == 422
    assert ReadLog.objects.filter(subject_type="reviews.review", holder_id=Account.objects.get(username=LAN).person_id)
