"""Citizens ask 12345 on the pages, follow what becomes of it, and say what they think of the answer."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.hotline.models import Ticket
from apps.hotline.services import handling, publishing
from apps.hotline.services.registration import Caller, register_and_answer
from apps.journal.models import Link
from tests.support import food
from tests.support.actors import CHUAN, HE, LAN, at_desk, firm
from tests.support.calls import NOODLES, YANTAN, by_phone, by_web, replied
from tests.support.desk import seated, standing
from tests.support.papers import photo
from tests.support.samples import FIRM
from tests.support.visitors import make_visitors

pytestmark = pytest.mark.usefixtures("city")

TYPED = {
    "ticket_type": "complaint",
    "content": "张掖路一家牛肉面馆后厨地上全是水，碗也洗不干净，希望有人去看看。",
    "division": YANTAN,
    "address": "示例路9号",
    "privacy": "open",
    "key": "page-1",
}


def send(client: Client, **more: Any) -> Any:
    return client.post("/tickets/new/", TYPED | {"category": "market/food/noodles", "_send": "1"} | more)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_who_is_not_signed_in_is_told_how_and_that_12345_answers_the_phone():
    answer = Client().get("/tickets/new/")

    assert answer.status_code == 200
    assert 'href="tel:12345"' in text_of(answer)
    assert "/sign-in/?next=/tickets/new/" in text_of(answer)
    brought = Client().get("/tickets/new/", {"content": "暖气不热&?"})
    assert "/sign-in/?next=/tickets/new/%3Fcontent%3D" in text_of(brought)


def test_what_was_typed_before_the_session_ended_can_be_copied():
    answer = Client().post("/tickets/new/", TYPED)

    assert answer.status_code == 403
    assert TYPED["content"] in text_of(answer)


def test_a_post_asks_nothing_for_itself():
    answer = seated("agent").get("/tickets/new/")

    assert "/hats/?next=%2Ftickets%2Fnew%2F" in text_of(answer)


def test_the_second_screen_proposes_a_category_and_shows_what_was_answered_before(now: datetime):
    asked = register_and_answer(
        given=NOODLES, answer="已检查。", actor=at_desk("agent"), at=now, caller=Caller("", "13900000008")
    )
    publishing.publish_answer(
        ticket=asked, title="牛肉面馆后厨不干净", question="后厨地上全是水，碗也洗不干净。", answer="可以要求检查。",
        actor=at_desk("agent"), at=now,
    )  # fmt: skip

    answer = standing(LAN).post("/tickets/new/", TYPED | {"_check": "1"})

    assert answer.status_code == 200
    assert re.search(r'value="market/food/[a-z-]+"\s+required\s+checked', text_of(answer))
    assert "可以要求检查。" in text_of(answer)
    assert Ticket.objects.count() == 1


def test_a_citizen_asks_and_sees_who_has_it_and_by_when():
    client = standing(LAN)

    answer = client.post("/tickets/new/", TYPED | {"category": "market/food/noodles", "_send": "1"}, follow=True)

    ticket = Ticket.objects.get()
    assert answer.redirect_chain[-1][0] == f"/tickets/{ticket.public_id}/"
    page = text_of(answer)
    assert ticket.number in page
    assert ticket.query_code in page
    assert ticket.department is not None
    assert ticket.department.name in page
    assert "前答复您" in page
    assert ticket.number in text_of(client.get("/tickets/"))
    assert ticket.number in text_of(client.get("/my/"))


def test_sending_the_page_twice_makes_one_ticket():
    client = standing(LAN)

    first, second = send(client), send(client)

    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_the_same_page_with_other_words_asks_again_before_it_makes_another():
    client = standing(LAN)
    send(client)

    answer = send(client, content="完全是另一件事：路灯坏了。")

    assert answer.status_code == 409
    assert Ticket.objects.count() == 1
    key = re.search(r'name="key" value="([^"]+)"', text_of(answer))
    assert key is not None
    send(client, content="完全是另一件事：路灯坏了。", key=key[1])
    assert Ticket.objects.count() == 2


def test_what_is_missing_stands_beside_its_field_and_nothing_typed_is_lost():
    answer = standing(LAN).post("/tickets/new/", TYPED | {"ticket_type": "", "content": "", "_check": "1"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'id="content_error"' in page
    assert "请写发生了什么、希望怎么办" in page
    assert "该字段" not in page
    assert 'id="ticket_type_error"' in page
    assert TYPED["address"] in page


def test_a_photo_goes_along_and_comes_back():
    client = standing(LAN)
    upload = SimpleUploadedFile("后厨.png", photo(), "image/png")
    page = text_of(client.post("/tickets/new/", TYPED | {"_check": "1", "files": upload}))
    token = re.search(r'name="files" value="([^"]+)"', page)
    assert token is not None

    send(client, files=token[1])

    ticket = Ticket.objects.get()
    file = ticket.files.get()
    assert client.get(f"/tickets/{ticket.public_id}/files/{file.public_id}/").status_code == 200
    assert standing(HE).get(f"/tickets/{ticket.public_id}/files/{file.public_id}/").status_code == 404


def test_a_stranger_finds_nothing(now: datetime):
    ticket = by_web(now, phone=LAN)
    stranger = standing(HE)

    assert stranger.get(f"/tickets/{ticket.public_id}/").status_code == 404
    assert stranger.post(f"/tickets/{ticket.public_id}/do/withdraw/").status_code == 404
    assert ticket.number not in text_of(stranger.get("/tickets/"))


def test_the_caller_urges_once_a_day(now: datetime):
    ticket = by_web(now, phone=LAN)
    client = standing(LAN)
    url = f"/tickets/{ticket.public_id}/do/urge/"

    first, second = client.post(url, {"note": "等很久了"}), client.post(url, {"note": "再催"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert Ticket.objects.get().urges == 1
    assert "今天已经催办过" in text_of(second)


def test_the_caller_takes_it_back_before_somebody_signed(now: datetime):
    ticket = by_web(now, phone=LAN)

    standing(LAN).post(f"/tickets/{ticket.public_id}/do/withdraw/")

    assert Ticket.objects.get().status == "withdrawn"


def test_the_caller_says_what_the_answer_was_worth():
    now = timezone.now()
    ticket = by_web(now, phone=LAN)
    officer = at_desk("market-reviewer")
    ticket = handling.sign_ticket(ticket=ticket, actor=officer, at=now)
    handling.reply_ticket(ticket=ticket, answer="已责令整改。", actor=officer, at=now)
    client, url = standing(LAN), f"/tickets/{ticket.public_id}/do/call_back/"

    bare = client.post(url, {"is_solved": "no"})
    wordless = client.post(url, {"is_solved": "no", "is_responded": "yes", "satisfaction": "2"})
    told = client.post(url, {"is_solved": "yes", "is_responded": "yes", "satisfaction": "5"})

    assert (bare.status_code, wordless.status_code, told.status_code) == (422, 422, 302)
    assert 'id="reason_error"' in text_of(wordless)
    assert Ticket.objects.get().outcome == "solved"


def test_number_and_code_tell_how_it_stands_and_not_who_called(now: datetime):
    ticket = by_phone(now)

    right = Client().post("/tickets/query/", {"number": ticket.number, "code": ticket.query_code.lower()})
    wrong = Client().post("/tickets/query/", {"number": ticket.number, "code": "XXXXXX"})

    assert (right.status_code, wrong.status_code) == (200, 422)
    assert "已派单" in text_of(right)
    assert "陈小河" not in text_of(right)
    assert "13900000008" not in text_of(right)


def test_the_eleventh_try_within_a_minute_is_too_many():
    codes = [Client().post("/tickets/query/", {"number": "LZ1", "code": "A"}).status_code for _try in range(11)]

    assert codes == [422] * 10 + [429]


def test_published_answers_are_found_by_words_and_by_category(now: datetime):
    ticket = replied(now)
    Ticket.objects.filter(pk=ticket.pk).update(
        is_published=True, published_at=now, public_title="面馆卫生", public_question="后厨脏", public_answer="已整改"
    )
    client = Client()

    assert "面馆卫生" in text_of(client.get("/answers/?q=整改"))
    assert "面馆卫生" in text_of(client.get("/answers/?category=market"))
    assert "面馆卫生" not in text_of(client.get("/answers/?category=heating"))
    assert "面馆卫生" not in text_of(client.get("/answers/?q=供暖"))
    page = text_of(client.get(f"/answers/{ticket.public_id}/"))
    assert "已整改" in page
    assert NOODLES.content not in page


def test_one_s_own_case_leads_to_12345_with_its_number():
    answer = standing(LAN).get("/tickets/new/?case_number=620100202609180001&ticket_type=complaint")

    page = text_of(answer)
    assert 'value="620100202609180001"' in page
    assert re.search(r'value="complaint"\s+required\s+checked', page)


def test_a_firm_s_case_leads_to_12345_and_the_request_is_the_firm_s(now: datetime):
    case = food.submit(firm(CHUAN, FIRM), now)
    owner = make_visitors("owner")["owner"].client

    page = text_of(owner.get(f"/cases/{case.public_id}/"))
    send(owner, case_number=case.number)

    assert f"/tickets/new/?case_number={case.number}&amp;ticket_type=complaint" in page
    ticket = Ticket.objects.get()
    assert (ticket.entity_id, ticket.person_id) == (case.entity_id, None)
    assert Link.objects.filter(from_id=ticket.pk, to_type="cases.case", to_id=case.pk).exists()


def test_somebody_else_s_case_number_is_refused_beside_its_field(now: datetime):
    case = food.submit(firm(CHUAN, FIRM), now)

    answer = send(standing(LAN), case_number=case.number)

    assert answer.status_code == 422
    assert 'id="case_number_error"' in text_of(answer)
    assert not Ticket.objects.exists()
