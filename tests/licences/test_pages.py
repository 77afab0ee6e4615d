"""The wallet, the licence and verification as pages: a stranger finds nothing, and nothing changes."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.common.actor import SYSTEM
from apps.files.services import read_file
from apps.identity.models import Account, LegalEntity, Mandate
from apps.journal.models import ReadLog
from apps.licences import services
from apps.licences.choices import LicenceStatus, UseHow
from apps.licences.models import Licence, PresentToken, UseRecord
from apps.licences.requests import LOOKS_PER_MINUTE
from tests.licences import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(make.AT, tick=False)


@pytest.fixture
def licence() -> Licence:
    make.publish(make.ELDER)
    return make.issue(make.person())


@pytest.fixture
def holder_client(licence: Licence) -> Client:
    return _client(licence.holder_person)


def _client(person: Any) -> Client:
    client = Client()
    client.force_login(make.account_of(person), backend="apps.identity.backends.AccountBackend")
    return client


def test_wallet_lists_my_licences_and_nobody_elses(licence: Licence, holder_client: Client) -> None:
    make.issue(make.person("620102198001010037", "李雷"), source="cases.Case:2")

    page = holder_client.get("/licences/").content.decode()

    assert page.count('class="card"') == 1
    assert licence.number in page


def test_wallet_asks_the_database_the_same_for_one_and_for_fifty(licence: Licence, holder_client: Client) -> None:
    holder_client.get("/licences/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        holder_client.get("/licences/")
    _copies(licence, 19)

    with CaptureQueriesContext(connection) as many:
        page = holder_client.get("/licences/").content.decode()

    assert page.count('class="card"') == 20
    assert len(many) == len(one)


def _copies(licence: Licence, count: int) -> None:
    rows = []
    for number in range(count):
        row = Licence.objects.get(pk=licence.pk)
        row.pk, row.public_id, row.verify_code, row.is_single = None, f"p{number}", f"v{number}", False
        row.identifier, row.number, row.file_hash, row.source = f"i{number}", f"n{number}", f"h{number}", f"s{number}"
        rows.append(row)
    Licence.objects.bulk_create(rows)


def test_licence_is_masked_until_its_holder_asks(licence: Licence, holder_client: Client) -> None:
    masked = holder_client.get(f"/licences/{licence.public_id}/").content.decode()
    whole = holder_client.get(f"/licences/{licence.public_id}/?show=full").content.decode()

    assert "620102196001010018" not in masked
    assert "620***********0018" in masked
    assert "620102196001010018" in whole


@pytest.mark.parametrize("path", ["", "file/", "present/"])
def test_stranger_finds_no_licence(licence: Licence, path: str) -> None:
    stranger = _client(make.person("620102198001010037", "李雷"))

    response = stranger.get(f"/licences/{licence.public_id}/{path}")

    assert response.status_code == 404


def test_stranger_presents_nothing_and_nothing_changes(licence: Licence) -> None:
    stranger = _client(make.person("620102198001010037", "李雷"))

    response = stranger.post(f"/licences/{licence.public_id}/present/")

    assert response.status_code == 404
    assert PresentToken.objects.count() == 0


def test_visitor_is_sent_to_sign_in(licence: Licence, settings: Any) -> None:
    settings.LOGIN_URL = "/sign-in/"

    for path in ("/licences/", f"/licences/{licence.public_id}/", f"/licences/{licence.public_id}/file/"):
        assert Client().get(path).status_code == 302


def test_agent_of_a_firm_sees_the_firms_licences_only_with_that_hat() -> None:
    make.publish()
    firm: LegalEntity = make.entity()
    held = make.issue(firm)
    Mandate.objects.create(kind="representative", agent=firm.representative, entity=firm, valid_from="2026-01-01")
    client = _client(firm.representative)

    before = client.get(f"/licences/{held.public_id}/").status_code
    session = client.session
    session["acting_on_behalf"] = f"entity:{firm.public_id}"
    session.save()
    after = client.get(f"/licences/{held.public_id}/").status_code

    assert (before, after) == (404, 200)


def test_holder_downloads_the_signed_file(licence: Licence, holder_client: Client) -> None:
    response = holder_client.get(f"/licences/{licence.public_id}/file/")

    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response.content == read_file(licence.file)


def test_presenting_shows_a_code_that_opens_for_whoever_scans_it(licence: Licence, holder_client: Client) -> None:
    page = holder_client.post(f"/licences/{licence.public_id}/present/").content.decode()
    token = PresentToken.objects.get()
    code = services.present_licence(licence=licence, actor=make.citizen(licence.holder_person), at=make.AT)
    path = "/" + code.url.split("/", 3)[3]

    sight = Client().get(path).content.decode()
    look = Client().post(path, {"cause": "入园核对"}).content.decode()

    assert "<svg" in page
    assert 'http-equiv="refresh" content="60' in " ".join(page.split())
    assert token.used_at is None
    assert "张建国" not in sight
    assert licence.number in sight
    assert "张建国" in look
    assert "入园核对" in holder_client.get(f"/licences/{licence.public_id}/").content.decode()


def test_opening_a_presented_code_changes_nothing(licence: Licence) -> None:
    code = services.present_licence(licence=licence, actor=make.citizen(licence.holder_person), at=make.AT)

    with CaptureQueriesContext(connection) as queries:
        Client().get("/" + code.url.split("/", 3)[3])

    written = [q["sql"] for q in queries if re.match(r"(INSERT|UPDATE|DELETE)", q["sql"])]
    assert [sql for sql in written if "identity_tries" not in sql] == []  # that somebody looked is counted
    assert UseRecord.objects.count() == 0


def test_stale_code_says_so(licence: Licence) -> None:
    response = Client().get(f"/verify/p/{'x' * 43}/")

    assert response.status_code == 410
    assert "亮证码已过期" in response.content.decode()


def test_printed_code_shows_the_state_first_and_public_fields_on_the_record(licence: Licence) -> None:
    first = Client().get(f"/verify/{licence.verify_code}/").content.decode()
    second = Client().post(f"/verify/{licence.verify_code}/", {"cause": ""}).content.decode()

    assert "有效" in first
    assert "发放地区" not in first
    assert "发放地区" in second
    assert "张*国" in second
    assert "620102196001010018" not in second
    assert UseRecord.objects.get().verifier == "未登录的访客"


def test_revoked_licence_is_shown_loudly(licence: Licence) -> None:
    services.revoke_licence(licence=licence, reason="冒领", actor=SYSTEM, at=make.AT)

    page = Client().get(f"/verify/{licence.verify_code}/").content.decode()

    assert "<h1>吊销</h1>" in page
    assert "现在不能使用" in page


def test_identifier_is_verified_and_a_typing_mistake_is_told(licence: Licence) -> None:
    wrong = licence.identifier[:-1] + ("0" if licence.identifier[-1] != "0" else "1")

    good = Client().post("/verify/", {"identifier": licence.identifier.lower(), "cause": "招聘"})
    bad = Client().post("/verify/", {"identifier": wrong})

    assert "<h1>有效</h1>" in good.content.decode()
    assert bad.status_code == 422
    assert "可能有一位输错了" in bad.content.decode()


def test_number_is_verified_with_the_holders_full_name(licence: Licence) -> None:
    good = Client().post("/verify/", {"identifier": f" {licence.number} ", "holder": "张 建国", "cause": "招聘"})

    text = good.content.decode()
    assert "<h1>有效</h1>" in text
    assert "张*国" in text
    assert "张建国" not in text
    assert UseRecord.objects.get().how == UseHow.NUMBER


def test_a_wrong_holder_and_an_unknown_number_look_the_same(licence: Licence) -> None:
    def answer(number: str, holder: str) -> str:
        text = Client().post("/verify/", {"identifier": number, "holder": holder}).content.decode()
        main = text[text.index("<main") : text.index("</main")]
        return re.sub(r"核验时间 [0-9: -]+", "", main)

    assert answer(licence.number, "张建民") == answer(f"{licence.number}9", "张建国")
    assert "没有查到这张证照" in answer(licence.number, "张建民")
    assert not UseRecord.objects.exists()


def test_a_number_alone_is_asked_for_its_holder(licence: Licence) -> None:
    page = Client().post("/verify/", {"identifier": licence.number})

    assert page.status_code == 422
    assert "请把持证人的全名也填上" in page.content.decode()


def test_of_two_versions_the_one_in_force_is_told(licence: Licence) -> None:
    services.deregister_licence(licence=licence, reason="换新", actor=SYSTEM, at=make.AT)
    again = make.issue(licence.holder_person, source="cases.Case:9")
    Licence.objects.filter(pk=again.pk).update(number=licence.number, version_number=2)

    text = Client().post("/verify/", {"identifier": licence.number, "holder": "张建国"}).content.decode()

    assert "<h1>有效</h1>" in text


def test_every_citizens_page_leads_to_verifying() -> None:
    text = Client().get("/help/").content.decode()

    assert '<a href="/verify/">核验证照</a>' in text[text.index("<footer") :]


def test_file_is_verified_and_a_changed_one_is_refused(licence: Licence) -> None:
    data = read_file(licence.file)
    changed = data[:3000] + bytes([data[3000] ^ 1]) + data[3001:]

    good = Client().post("/verify/", {"file": SimpleUploadedFile("a.pdf", data)}).content.decode()
    bad = Client().post("/verify/", {"file": SimpleUploadedFile("a.pdf", changed)}).content.decode()

    assert "<h1>有效</h1>" in good
    assert "改动过" in bad
    assert licence.number not in bad


def test_one_address_cannot_try_many_identifiers(licence: Licence) -> None:
    client = Client()
    for _try in range(LOOKS_PER_MINUTE):
        client.post("/verify/", {"identifier": licence.identifier})

    response = client.post("/verify/", {"identifier": licence.identifier})

    assert response.status_code == 429


def test_pages_hold_no_inline_script_or_style(licence: Licence, holder_client: Client) -> None:
    paths = ("/licences/", f"/licences/{licence.public_id}/", "/verify/", f"/verify/{licence.verify_code}/")
    pages = [holder_client.get(path) for path in paths]
    pages.append(holder_client.post(f"/licences/{licence.public_id}/present/"))

    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*src=)", page.content.decode())


def test_root_certificate_can_be_fetched_by_anyone() -> None:
    response = Client().get("/verify/root.pem")

    assert response.content.startswith(b"-----BEGIN CERTIFICATE-----")


def test_staff_of_the_issuer_see_it_masked_and_leave_a_trace_and_others_do_not_see_it(licence: Licence) -> None:
    issuer = _staff_client(make.post_actor(licence.issuer, "issue_licences"))
    other = _staff_client(make.post_actor(make.bureau("health-620102", "11620102MB15032899"), "issue_licences"))

    page = issuer.get(f"/licences/{licence.public_id}/?show=full")
    refused = other.get(f"/licences/{licence.public_id}/")

    log = ReadLog.objects.get()
    assert page.status_code == 200
    assert "620102196001010018" not in page.content.decode()
    assert (log.holder_type, log.holder_id) == ("person", licence.holder_person_id)
    assert refused.status_code == 404


def test_issuer_suspends_with_a_reason_the_holder_reads(licence: Licence, holder_client: Client) -> None:
    issuer = _staff_client(make.post_actor(licence.issuer, "issue_licences"))
    path = f"/licences/{licence.public_id}/act/"

    without = issuer.post(path, {"action": "suspend", "reason": ""})
    nonsense = issuer.post(path, {"action": "lapse", "reason": "x"})
    done = issuer.post(path, {"action": "suspend", "reason": "信息待核实"})

    page = holder_client.get(f"/licences/{licence.public_id}/").content.decode()
    assert (without.status_code, nonsense.status_code, done.status_code) == (422, 422, 302)
    assert "暂扣" in page
    assert "信息待核实" in page
    assert "亮证" not in page


def test_holder_cannot_act_as_the_issuer(licence: Licence, holder_client: Client) -> None:
    response = holder_client.post(f"/licences/{licence.public_id}/act/", {"action": "deregister", "reason": "x"})

    licence.refresh_from_db()
    assert response.status_code == 422
    assert licence.status == LicenceStatus.ACTIVE


def _staff_client(actor: Any) -> Client:
    account = Account.objects.get(pk=actor.account_id)
    client = Client()
    client.force_login(account, backend="apps.identity.backends.AccountBackend")
    device = TOTPDevice.objects.create(user=account, name="t", confirmed=True)
    session = client.session
    session["acting_post"] = account.posts.get().public_id
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client
