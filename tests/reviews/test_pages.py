"""The pages of reviews: the link without signing in, one's own services, the officer's desk, and the board for everybody."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.identity.models import Account
from apps.journal.models import Event, ReadLog
from apps.journal.services import run_deliveries
from apps.organisation.models import Department
from apps.reviews import selectors
from apps.reviews.choices import Channel, ReviewStatus, Way
from apps.reviews.models import Invitation, Review
from apps.reviews.services import handling, publishing
from apps.reviews.services.handling import Call
from tests.support import reviewed
from tests.support.actors import CHUAN, LAN, at_desk, citizen
from tests.support.desk import BACKEND, seated, standing

pytestmark = pytest.mark.usefixtures("city")
OFFICER, HANDLER, CLERK = reviewed.OFFICER, reviewed.HANDLER, reviewed.CLERK
PHONE = "19900000001"
NAME = "测试张兰"


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    caches["local"].clear()
    time_machine.move_to(now, tick=False)


@pytest.fixture
def invitation(now):
    return reviewed.ended_service(now)


@pytest.fixture
def bad(invitation, now):
    return reviewed.review(invitation, now, grade=1, named=True, actor=citizen(), text="窗口让我跑了三趟")


@pytest.fixture
def nameless(now):
    return reviewed.review(reviewed.ended_service(now, serial=2), now, grade=2, text="没人告诉我要带照片")


def link(invitation, **more):
    return f"/review/{selectors.token_of(invitation, **more)}/"


def signed_in(phone):
    client = Client()
    client.force_login(Account.objects.get(username=phone), backend=BACKEND)
    return client


def desk(review, tail=""):
    return f"/desk/reviews/{review.public_id}/{tail}"


# The link -------------------------------------------------------------------------------------------------------------


def test_the_link_opens_without_signing_in_and_names_nobody(invitation):
    page = Client().get(link(invitation))

    text = page.content.decode()
    assert page.status_code == 200
    assert invitation.title in text
    assert "自愿评价" in text
    for told in (NAME, PHONE, invitation.number):
        assert told not in text
    assert len(re.findall(r'type="radio"\s+name="grade"', text)) == 5
    assert len(re.findall(r'name="tags-[1-5]"', text)) == 40


def test_one_use_of_the_link_makes_one_review(invitation):
    client = Client()

    answer = client.post(
        link(invitation, way=Way.QR),
        {"grade": "5", "tags-5": ["510"], "tags-1": ["108"], "text": "真快", "named": "no"},
    )

    row = Review.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/review/thanks/")
    assert (row.grade, row.tags, row.text, row.channel) == (
        5,
        [510],
        "真快",
        Channel.QR,
    )  # tags of other grades were hidden
    assert (row.person_id, row.is_named, row.contact) == (None, False, "")
    assert client.get("/review/thanks/").status_code == 200
    for again in (client.get(link(invitation)), client.post(link(invitation), {"grade": "1", "tags-1": ["108"]})):
        assert again.status_code == 410
    assert Review.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "abc~def", "0" * 20 + "-1q~" + "A" * 43, "%00", "0-9z~"])
def test_a_forged_link_asks_the_database_nothing(token, django_assert_num_queries):
    client = Client()

    with django_assert_num_queries(0):
        assert client.get(f"/review/{token}/").status_code == 404
        assert client.post(f"/review/{token}/", {"grade": "5"}).status_code == 404


def test_an_old_link_is_over(invitation, now, time_machine):
    time_machine.move_to(now + timedelta(days=31), tick=False)

    assert Client().get(link(invitation)).status_code == 410
    assert Client().post(link(invitation), {"grade": "5"}).status_code == 410
    assert not Review.objects.exists()


def test_a_link_to_add_a_review_opens_after_the_first(invitation):
    assert Client().get(link(invitation, number=2)).status_code == 410

    Client().post(link(invitation), {"grade": "2", "text": "跑了两趟"})

    assert "您现在满意吗" in Client().get(link(invitation, number=2)).content.decode()
    assert Client().post(link(invitation, number=2), {"grade": "4"}).status_code == 302
    assert list(Review.objects.order_by("round").values_list("round", "grade")) == [(1, 2), (2, 4)]


def test_what_was_typed_is_not_lost(invitation):
    page = Client().post(link(invitation), {"grade": "", "text": "跑了三趟", "named": "yes", "contact": "13900001111"})

    text = page.content.decode()
    assert page.status_code == 422
    assert "请选一个满意程度" in text
    assert "跑了三趟" in text
    assert "13900001111" in text


def test_a_bad_grade_without_a_reason_is_asked_for_one(invitation):
    page = Client().post(link(invitation), {"grade": "1", "text": " "})

    assert page.status_code == 422
    assert "告诉我们哪里没做好" in page.content.decode()
    assert not Review.objects.exists()


def test_who_holds_the_link_and_signs_a_name_leaves_a_phone(invitation):
    nothing = Client().post(link(invitation), {"grade": "1", "text": "差", "named": "yes", "contact": ""})
    junk = Client().post(link(invitation), {"grade": "1", "text": "差", "named": "yes", "contact": "找我"})
    good = Client().post(link(invitation), {"grade": "1", "text": "差", "named": "yes", "contact": "13900001111"})

    assert (nothing.status_code, junk.status_code, good.status_code) == (422, 422, 302)
    assert Review.objects.get().contact == "13900001111"


def test_a_clerk_cannot_use_the_link(invitation):
    client = seated(CLERK)

    assert client.get(link(invitation)).status_code == 403
    assert client.post(link(invitation), {"grade": "5"}).status_code == 403
    assert not Review.objects.exists()


def test_nobody_sends_reviews_without_end(now):
    client = Client()
    codes = [
        client.post(link(reviewed.ended_service(now, serial=serial)), {"grade": "5"}).status_code
        for serial in range(1, 23)
    ]

    assert codes == [302] * 20 + [429] * 2


# My own ---------------------------------------------------------------------------------------------------------------


def test_my_list_shows_what_i_can_review_and_strangers_see_nothing(invitation):
    mine = signed_in(LAN).get("/my/reviews/").content.decode()
    theirs = signed_in(CHUAN).get("/my/reviews/").content.decode()

    assert invitation.number in mine
    assert "去评价" in mine
    assert invitation.number not in theirs
    assert signed_in(CHUAN).get(f"/my/reviews/{invitation.public_id}/").status_code == 404
    assert (
        signed_in(CHUAN).post(f"/my/reviews/{invitation.public_id}/", {"grade": "1", "text": "差"}).status_code == 404
    )
    assert not Review.objects.exists()


def test_i_review_my_own_service_and_read_what_was_done(invitation, now):
    client, page = signed_in(LAN), f"/my/reviews/{invitation.public_id}/"
    assert client.post(page, {"grade": "1", "tags-1": ["115"], "text": "跑了三趟", "named": "yes"}).status_code == 302
    review = Review.objects.get()
    assert (review.person_id, review.contact, review.channel) == (citizen().person_id, LAN, Channel.PC)
    assert "<summary>处理完以后，可以追加一次评价</summary>" in client.get(page).content.decode()

    confirmed = handling.confirm_review(review=review, is_complex=False, actor=at_desk(OFFICER), at=now)
    assert "一次性告知单" not in client.get(page).content.decode()
    done = handling.rectify_review(
        review=confirmed, remedy="fixed", answer="已增设一次性告知单", actor=at_desk(HANDLER), at=now
    )
    handling.call_back(review=done, call=Call(True, True), actor=at_desk(OFFICER), at=now)

    text = client.get(page).content.decode()
    assert "已增设一次性告知单" in text
    assert "您现在满意吗" in text
    assert "处理完以后" not in text
    assert client.post(page, {"grade": "4"}).status_code == 302
    assert "您现在满意吗" not in client.get(page).content.decode()


def test_what_a_stranger_wrote_with_my_link_is_not_shown_as_mine(invitation):
    Client().post(link(invitation), {"grade": "2", "text": "只有我知道的话"})

    text = signed_in(LAN).get(f"/my/reviews/{invitation.public_id}/").content.decode()

    assert "只有我知道的话" not in text
    assert "已经有人用您的评价链接" in text


def test_my_space_and_my_case_lead_to_the_review(now):
    case = reviewed.refused_case(now)
    run_deliveries()
    client = signed_in(LAN)
    client.post("/hats/", {"hat": f"entity:{case.entity.public_id}"})
    row = Invitation.objects.get()

    assert f"/my/reviews/{row.public_id}/" in client.get("/my/").content.decode()
    page = client.get(f"/cases/{case.public_id}/").content.decode()
    assert f"/my/reviews/{row.public_id}/" in page
    assert 'aria-label="评价这次服务的二维码"' in page


def test_the_clerk_shows_the_code_until_it_was_used_and_never_what_was_said(now):
    case = reviewed.refused_case(now)
    run_deliveries()
    row = Invitation.objects.get()
    client = seated(CLERK)
    assert 'aria-label="评价这次服务的二维码"' in client.get(f"/desk/cases/{case.public_id}/").content.decode()

    Client().post(link(row), {"grade": "1", "text": "窗口让我跑了三趟"})

    page = client.get(f"/desk/cases/{case.public_id}/").content.decode()
    assert 'aria-label="评价这次服务的二维码"' not in page
    assert "申请人已经评价" in page
    assert "跑了三趟" not in page
    assert "非常不满意" not in page


def test_an_export_holds_what_i_said(bad):
    data = standing(LAN).post("/account/download/").json()

    assert [(row["number"], row["text"], row["contact"]) for row in data["reviews"]] == [
        (bad.number, "窗口让我跑了三趟", LAN)
    ]
    assert standing(CHUAN).post("/account/download/").json()["reviews"] == []


# The desk -------------------------------------------------------------------------------------------------------------


def test_the_officer_works_a_bad_review_through_the_pages(bad, now):
    officer, handler = seated(OFFICER), seated(HANDLER)
    revision = lambda: Review.objects.get(pk=bad.pk).revision  # noqa: E731

    assert bad.number in officer.get("/desk/").content.decode()
    for client, action, data in (
        (officer, "confirm", {"complex": "no"}),
        (handler, "rectify", {"remedy": "fixed", "answer": "已增设一次性告知单"}),
        (officer, "call_back", {"reached": "yes", "content": "yes", "grade": "4", "grade_words": "改得快"}),
        (officer, "release", {"text": "跑了三趟", "answer": "已增设一次性告知单"}),
    ):
        page = client.get(desk(bad)).content.decode()
        assert desk(bad, f"do/{action}/") in page, action
        answer = client.post(desk(bad, f"do/{action}/"), {"revision": revision(), **data})
        assert (answer.status_code, answer.headers.get("Location")) == (302, desk(bad)), action

    assert Review.objects.get(pk=bad.pk).status == ReviewStatus.CLOSED
    assert Review.objects.get(round=2).grade == 4
    assert "跑了三趟" in Client().get("/reviews/").content.decode()


@pytest.mark.parametrize("who", [HANDLER, "market-head", CLERK, "hr-reviewer", "auditor", "sysadmin", "window"])
def test_an_unverified_bad_review_exists_for_the_officer_only(bad, who):
    client = seated(who)

    assert client.get(desk(bad)).status_code == 404
    assert client.post(desk(bad, "do/confirm/"), {}).status_code == 404
    assert bad.number not in client.get("/desk/reviews/").content.decode()


def test_the_department_does_not_learn_who_it_was(bad, nameless, now):
    for review in (bad, nameless):
        handling.confirm_review(review=review, is_complex=False, actor=at_desk(OFFICER), at=now)
    client = seated(HANDLER)

    signed, unsigned = (client.get(desk(review)).content.decode() for review in (bad, nameless))
    everything = (
        signed + unsigned + client.get("/desk/reviews/").content.decode() + client.get("/desk/").content.decode()
    )

    for told in (NAME, "测试", PHONE, "199****0001"):
        assert told not in everything.replace("测试市监局承办", ""), told
    assert bad.invitation.number in signed  # who signs lets the department know which case it was
    assert nameless.invitation.number not in everything
    assert client.post(desk(bad, "contact/"), {"reason": "想问问情况"}).status_code == 403


def test_the_officer_sees_the_number_to_call_for_a_reason(bad):
    client = seated(OFFICER)
    page = client.get(desk(bad)).content.decode()
    assert LAN not in page
    assert NAME not in page

    refused = client.post(desk(bad, "contact/"), {"reason": "看"})
    shown = client.post(desk(bad, "contact/"), {"reason": "电话核实情况"})

    assert (refused.status_code, shown.status_code) == (422, 200)
    assert LAN in shown.content.decode()
    trace = ReadLog.objects.filter(subject_type="reviews.review", holder_id=bad.person_id).order_by("-id")[0]
    assert (trace.unmasked, trace.reason) == ("review.contact", "电话核实情况")


def test_nobody_is_called_once_it_is_over(bad, now):
    handling.reject_review(review=bad, verdict="mistaken", reason="评错部门", actor=at_desk(OFFICER), at=now)

    assert seated(OFFICER).post(desk(bad, "contact/"), {"reason": "再问问情况"}).status_code == 404


def test_a_form_that_lacks_something_keeps_what_was_typed(bad, now):
    client = seated(OFFICER)
    before = Event.objects.count()

    page = client.post(desk(bad, "do/reject/"), {"verdict": "mistaken", "reason": ""})

    assert page.status_code == 422
    assert re.search(r'value="mistaken"[^>]*checked', page.content.decode())
    assert Event.objects.count() == before


def test_a_stale_form_changes_nothing(bad):
    page = seated(OFFICER).post(desk(bad, "do/confirm/"), {"revision": "99", "complex": "no"})

    assert page.status_code == 409
    assert Review.objects.get(pk=bad.pk).status == ReviewStatus.RECEIVED


def test_the_list_is_filtered(bad, nameless):
    client = seated(OFFICER)

    def listed(query):
        return set(re.findall(r"PJ\d{12}", client.get(f"/desk/reviews/?{query}").content.decode()))

    assert listed("") == {bad.number, nameless.number}
    assert listed("kind=good") == set()
    assert listed("status=received&kind=bad&department=market") == {bad.number, nameless.number}
    assert listed(f"q={bad.number}") == {bad.number}
    assert listed("department=hr") == set()


# Lists ask the same for one row and fifty -----------------------------------------------------------------------------


def asked(client, path):
    client.get(path)
    caches["local"].clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_lists_ask_the_same_for_one_row_and_for_fifty(now):
    def more(serials):
        for serial in serials:
            row = reviewed.ended_service(now, serial=serial, department=("market", "hr", "medicare")[serial % 3])
            review = reviewed.review(row, now, grade=1 + serial % 5, actor=citizen())
            if review.status == ReviewStatus.FILED:
                publishing.release_text(review=review, text="很好", answer="", actor=at_desk(OFFICER), at=now)

    clients = {"/reviews/": Client(), "/reviews/market/": Client(), "/my/reviews/": signed_in(LAN),
               "/desk/reviews/": seated(OFFICER)}  # fmt: skip
    more(range(3, 6))
    few = {path: asked(client, path) for path, client in clients.items()}
    more(range(6, 56))

    assert {path: asked(client, path) for path, client in clients.items()} == few


# The board ------------------------------------------------------------------------------------------------------------


def test_the_board_shows_the_figures_in_words_and_bars(bad, nameless, now):
    for serial in (3, 4, 5):
        reviewed.review(reviewed.ended_service(now, serial=serial), now, grade=5)
    reviewed.ended_service(now, serial=6)

    text = Client().get("/reviews/?period=2026-09").content.decode()

    assert "2026 年 9 月" in text
    assert re.search(r'<rect width="60" height="14"', text)  # three good of five
    for value in ("60.0%", "83.3%", "16.7%", "7.20", "0.0%"):
        assert value in text, value
    assert "跑了三趟" not in text  # nobody released it


def test_of_too_few_reviews_the_board_makes_no_rate(bad, nameless, now):
    for serial in (3, 4):
        reviewed.review(reviewed.ended_service(now, serial=serial), now, grade=5)

    board = Client().get("/reviews/?period=2026-09").content.decode()
    one = Client().get("/reviews/market/?period=2026-09").content.decode()

    assert "评价不足 5 条的部门（1 个）" in board
    assert "办结 4 件，评价 4 条，差评 2 条" in board
    assert 'class="bars"' not in board
    assert "50.0%" not in board + one
    assert "不足 5 件" in one


@pytest.mark.parametrize("period", ["2026-10", "2027", "2019", "2026-13", "nonsense", "2026-Q4"])
def test_a_period_that_is_none_is_not_found(period):
    assert Client().get(f"/reviews/?period={period}").status_code == 404
    assert Client().get(f"/reviews/market/?period={period}").status_code == 404


@pytest.mark.parametrize("period", ["2026-09", "2026-Q3", "2026", "2026-02"])
def test_every_period_has_its_page(period, nameless):
    assert Client().get(f"/reviews/?period={period}").status_code == 200
    assert Client().get(f"/reviews/market/?period={period}").status_code == 200


def test_a_department_that_is_gone_keeps_its_figures_and_leads_to_no_page_that_is_gone(nameless):
    guide = reverse("matters:department_detail", args=["market"])
    assert guide in Client().get("/reviews/market/?period=2026-09").content.decode()
    Department.objects.filter(slug="market").update(is_active=False)

    page = Client().get("/reviews/market/?period=2026-09")

    assert page.status_code == 200
    assert guide not in page.content.decode()
    assert "/reviews/market/" in Client().get("/reviews/?period=2026-09").content.decode()


def test_a_department_that_is_none_is_not_found():
    assert Client().get("/reviews/nobody/").status_code == 404
