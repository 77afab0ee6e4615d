"""A phone applies jointly: one form, one set of papers, one application."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.approvals.models import JointApplication
from apps.identity.models import AccessToken, Account, Application
from apps.identity.requests import HEADER_POST
from apps.journal.models import ReadLog
from apps.journal.services import run_deliveries
from tests.support import joint as j
from tests.support.actors import CHUAN, firm
from tests.support.visitors import Visitor, make_visitors

pytestmark = pytest.mark.usefixtures("city")
FIRM = "示例黄河餐饮有限公司"
API = "/api/v1"


@pytest.fixture
def visitors():
    return make_visitors()


def owner():
    return firm(CHUAN, FIRM)


def ask(visitor, method, path, body=None, *, key="k1"):
    answer = visitor.ask(method, f"{API}{path}", body, key=key)
    return answer.status_code, (answer.json() if answer.content else None)


def test_schemes_and_their_form_are_everybodys(visitors):
    status, rows = ask(visitors["anon"], "GET", "/schemes")
    assert (status, [row["slug"] for row in rows]) == (200, ["construction-stage", "open-restaurant"])

    status, scheme = ask(visitors["anon"], "GET", "/schemes/open-restaurant")
    assert [branch["name"] for branch in scheme["branches"]] == ["licence", "food", "fire", "sign", "drainage"]
    assert {"code": "620102", "name": "城关区"} in scheme["places"]

    status, form = ask(visitors["anon"], "GET", "/schemes/open-restaurant/form?registered=no&premises=own")
    assert status == 200
    assert "entity_uscc" not in form["schema"]["properties"]
    assert form["asked_by"]["premises_address"] == ["licence", "food", "fire", "sign", "drainage"]
    assert {"premises_area", "contact_phone"} <= set(form["schema"]["required"])
    assert {m["id"] for m in form["materials"]} >= {"id_card", "layout", "effect"}

    assert ask(visitors["anon"], "GET", "/schemes/open-restaurant/form?registered=perhaps")[0] == 422
    assert ask(visitors["anon"], "GET", "/schemes/nothing")[0] == 404


def test_from_draft_to_joint_application(visitors):
    visitor = visitors["owner"]
    body = {"scheme": j.STAGE, "situations": j.STAGE_SITUATIONS, "place": "620102"}
    status, draft = ask(visitor, "POST", "/joint-drafts", body, key="begin")
    assert status == 201
    assert ask(visitor, "POST", "/joint-drafts", body, key="begin")[1]["id"] == draft["id"]
    assert draft["branches"] == ["shelter", "soil", "permit", "waste", "drainage"]

    row = j.JointDraft.objects.get(public_id=draft["id"])
    path = f"/joint-drafts/{draft['id']}"
    answers = j.answers_for(row, {})
    status, saved = ask(visitor, "PATCH", path, {"answers": {**answers, "project_code": "1"}, "revision": 1})
    assert [entry["field"] for entry in saved["missing"]] == ["project_code"]
    assert ask(visitor, "PATCH", path, {"answers": {}, "revision": 1})[0] == 409
    ask(visitor, "PATCH", path, {"answers": answers})
    status, shown = ask(visitor, "GET", path)
    assert {entry["field"].partition(":")[0] for entry in shown["missing"]} == {"material"}
    status, refused = ask(visitor, "POST", f"{path}/submit", {}, key="early")
    assert (status, refused["code"]) == (422, "invalid")

    j.fill(row, owner(), timezone.now())
    status, joint = ask(visitor, "POST", f"{path}/submit", {}, key="send")

    assert status == 201
    assert joint["joint_number"].startswith("LB620100")
    assert [(b["name"], b["status"], bool(b["case_number"])) for b in joint["branches"]] == [
        ("shelter", "open", True), ("soil", "open", True), ("permit", "waiting", False), ("waste", "waiting", False),
        ("drainage", "waiting", False),
    ]  # fmt: skip
    assert {action["action"] for action in joint["actions"] if action["allowed"]} == {"withdraw"}
    assert ask(visitor, "POST", f"{path}/submit", {}, key="send")[1]["id"] == joint["id"]
    assert JointApplication.objects.count() == 1


def test_a_correction_goes_round_over_the_api(visitors):
    joint = j.submit(owner(), timezone.now())
    path = f"/joint-applications/{joint.public_id}"
    housing, water = staff("housing-clerk"), staff("water-clerk")

    items = [{"target": "field:project_name", "text": "与备案不一致"}]
    status, noted = ask(water, "POST", f"{path}/note_shortcomings", {"branch": "soil", "items": items})
    assert (status, noted["noted"][0]["target"]) == (200, "field:project_name")
    assert ask(water, "POST", f"{path}/send_correction", {})[0] == 403
    status, sent = ask(housing, "POST", f"{path}/send_correction", {"note": "请改"})
    assert (status, sent["status"], sent["corrections"][0]["note"]) == (200, "correction", "请改")

    status, seen = ask(visitors["owner"], "GET", path)
    assert [entry["own_target"] for entry in seen["corrections"][0]["items"]] == ["field:project_name"]
    status, wrong = ask(visitors["owner"], "POST", f"{path}/supplement", {"answers": {}})
    assert (status, wrong["code"]) == (422, "correction_incomplete")
    status, done = ask(visitors["owner"], "POST", f"{path}/supplement", {"answers": {"project_name": "改好的名称"}})
    assert (status, done["status"], done["answers"]["project_name"]) == (200, "processing", "改好的名称")
    assert j.case_of(joint, "soil").answers["project_name"] == "改好的名称"


def staff(username):
    """Return somebody at a post of a department that the table of visitors does not have."""
    account = Account.objects.get(username=username)
    post = account.posts.get()
    AccessToken.objects.create(
        user=account, application=Application.objects.get(client_id="access-table"), token=f"token-{username}",
        expires=timezone.now() + timedelta(hours=1), scope="openid profile desk",
    )  # fmt: skip
    headers = {"Authorization": f"Bearer token-{username}", HEADER_POST: post.public_id}
    return Visitor(username, Client(raise_request_exception=False), headers)


def test_strangers_find_nothing_and_staff_leave_a_trace(visitors):
    joint = j.submit(owner(), timezone.now())
    path = f"/joint-applications/{joint.public_id}"

    assert ask(visitors["stranger"], "GET", path)[0] == 404
    assert ask(visitors["anon"], "GET", path)[0] == 401
    assert ask(visitors["other"], "GET", path)[0] == 404
    assert not ReadLog.objects.exists()
    assert ask(staff("housing-clerk"), "GET", path)[0] == 200
    assert ReadLog.objects.get().subject_type == "approvals.jointapplication"
    assert ask(visitors["owner"], "GET", path)[1]["applicant"] == FIRM


def test_the_whole_is_withdrawn_and_its_documents_are_downloaded(visitors):
    now = timezone.now()
    joint = j.submit(owner(), now)
    for name in ("shelter", "soil"):
        j.deny(joint, name, now)
        while run_deliveries():
            pass
    path = f"/joint-applications/{joint.public_id}"

    status, shown = ask(visitors["owner"], "GET", path)
    assert (status, shown["status"], len(shown["documents"])) == (200, "completed", 1)
    answer = visitors["owner"].ask("GET", f"{API}{path}/documents/{shown['documents'][0]['id']}", None, key="")
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content])[:5] == b"%PDF-"
    assert ask(visitors["owner"], "POST", f"{path}/withdraw", {})[0] == 409
    assert ask(visitors["owner"], "GET", f"{path}/history")[1][-1]["kind"] == "approvals.completed"
    assert ask(visitors["owner"], "POST", f"{path}/nothing", {})[0] == 404

    other = j.submit(owner(), now)
    assert (
        ask(visitors["owner"], "POST", f"/joint-applications/{other.public_id}/withdraw", {})[1]["status"]
        == "withdrawn"
    )
    assert len(ask(visitors["owner"], "GET", "/joint-applications?open=1")[1]["results"]) == 0
