"""A matter changed at the desk, from the editor's first word to what the citizen reads, on the pages people use."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.common.ids import new_public_id
from apps.matters import selectors, services
from apps.matters.choices import MatterStatus, VersionStatus
from apps.matters.definition.text import to_text
from apps.matters.models import Matter, MatterVersion
from apps.work.models import WorkItem
from tests.support.actors import at_desk
from tests.support.desk import join_desk, seated
from tests.support.visitors import make_visitors

pytestmark = pytest.mark.usefixtures("city")
LIST = "/desk/matters/"
FOOD = "food-business-new"
WORD = "开酱骨头馆"


@pytest.fixture
def food() -> Matter:
    return Matter.objects.select_related("current").get(slug=FOOD)


@pytest.fixture
def editor() -> Client:
    return seated("editor")


@pytest.fixture
def draft(food: Matter, now: datetime) -> MatterVersion:
    return services.begin_draft(matter=food, actor=at_desk("editor"), at=now)


def page(version: MatterVersion, name: str = "desk_version", *more: str) -> str:
    return reverse(f"matters:{name}", args=[version.public_id, *more])


def fresh(version: MatterVersion) -> MatterVersion:
    return MatterVersion.objects.select_related("matter").get(pk=version.pk)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def typed(client: Client, url: str) -> dict[str, Any]:
    """Return what a browser would send of the screen's form as it stands."""
    html = client.get(url).content.decode()
    form = html[html.index('class="edit-form"') :]
    form = form[: form.index("</form>")]
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind, name = found.get("type"), unescape(found.get("name", ""))
        if kind in {"checkbox", "radio"}:
            if re.search(r"\bchecked\b", tag):
                data.setdefault(name, []).append(unescape(found["value"]))
        elif name:
            data[name] = unescape(found.get("value", ""))
    for name, value in re.findall(r'<textarea\b[^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        data[unescape(name)] = unescape(value)
    for name, options in re.findall(r'<select\b[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        data[unescape(name)] = chosen[1] if chosen else ""
    data.pop("csrfmiddlewaretoken", None)
    return data


def do(client: Client, version: MatterVersion, action: str, **more: str) -> Any:
    data = {"revision": str(fresh(version).revision), **more}
    return client.post(page(version, "desk_version_verb", action), data)


# The whole way --------------------------------------------------------------------------------------------------------


def test_from_the_editors_first_word_to_the_citizens_guide(editor: Client, client: Client, food: Matter) -> None:
    checker, publisher = seated("checker"), seated("publisher")
    begun = editor.post(f"{LIST}{FOOD}/draft/")
    version = MatterVersion.objects.get(matter=food, status=VersionStatus.DRAFT)
    basic = page(version, "desk_edit", "basic")
    assert begun.headers["Location"] == basic

    screen = typed(editor, basic)
    screen |= {"matter.summary": "开饭馆先来办这个证。", "matter.aliases": f"{screen['matter.aliases']}\n{WORD}"}
    assert editor.post(basic, screen).headers["Location"] == basic
    shown = text_of(editor.get(page(version)))
    assert "改了 2 处" in shown
    assert "开饭馆先来办这个证。" in shown
    assert "开饭馆先来办这个证。" in text_of(editor.get(page(version, "desk_preview")))
    assert do(editor, version, "submit").status_code == 302

    assert page(version) in checker.get("/desk/?list=all").content.decode()
    assert do(checker, version, "check", confirm="yes").status_code == 302
    assert "开饭馆先来办这个证。" not in text_of(client.get(f"/matters/{FOOD}/"))
    assert selectors.search_matters(WORD) == []
    assert do(publisher, version, "publish", confirm="yes").status_code == 302

    assert "开饭馆先来办这个证。" in text_of(client.get(f"/matters/{FOOD}/"))
    assert [matter.slug for matter in selectors.search_matters(WORD)] == [FOOD]
    assert not WorkItem.objects.filter(subject_type="matters.matterversion", closed_at=None).exists()
    assert MatterVersion.objects.get(pk=food.current_id).status == VersionStatus.SUPERSEDED


def test_the_same_person_is_told_why_not(editor: Client, draft: MatterVersion) -> None:
    do(editor, draft, "submit")
    checker = seated("checker")
    do(checker, draft, "check", confirm="yes")

    shown = text_of(checker.get(page(draft)))
    refused = do(checker, draft, "publish", confirm="yes")

    assert "起草、审核和发布不能由同一个人完成" in shown
    assert refused.status_code == 403
    assert fresh(draft).status == VersionStatus.CHECKED


def test_checking_without_a_tick_checks_nothing(editor: Client, draft: MatterVersion) -> None:
    do(editor, draft, "submit")

    shown = text_of(seated("checker").get(page(draft)))
    refused = do(seated("checker"), draft, "check")

    assert "内容准确，可以交给另一位同事发布" in shown
    assert refused.status_code == 422
    assert "请先勾选确认" in text_of(refused)
    assert fresh(draft).status == VersionStatus.SUBMITTED


def test_a_new_question_is_shown_with_its_answer_and_needs_one(editor: Client, draft: MatterVersion) -> None:
    url = page(draft, "desk_edit", "questions")
    screen = typed(editor, url)
    screen |= {"guide.faq.90.question": "周末能办吗", "guide.faq.90.answer": ""}

    unanswered = editor.post(url, screen)
    editor.post(url, screen | {"guide.faq.90.answer": "可以，网上随时能办。"})
    shown = text_of(editor.get(page(draft)))

    assert unanswered.status_code == 422
    assert "改了 1 处" in shown
    assert "回答：可以，网上随时能办。" in shown
    assert shown.count("周末能办吗") == 1


def test_publishing_without_a_tick_publishes_nothing(editor: Client, draft: MatterVersion) -> None:
    do(editor, draft, "submit")
    do(seated("checker"), draft, "check", confirm="yes")

    refused = do(seated("publisher"), draft, "publish")

    assert refused.status_code == 422
    assert "请先勾选确认" in text_of(refused)
    assert fresh(draft).status == VersionStatus.CHECKED


def test_sending_back_keeps_what_was_typed_and_tells_the_editor(editor: Client, draft: MatterVersion) -> None:
    checker = seated("checker")
    do(editor, draft, "submit")

    empty = do(checker, draft, "send_back", reason=" ")
    assert empty.status_code == 422
    stale = checker.post(page(draft, "desk_version_verb", "send_back"), {"revision": "0", "reason": "太长了，请改短。"})
    assert stale.status_code == 409
    assert "太长了，请改短。" in text_of(stale)
    do(checker, draft, "send_back", reason="太长了，请改短。")

    assert "太长了，请改短。" in text_of(editor.get(page(draft, "desk_edit", "basic")))
    assert page(draft) in editor.get("/desk/?list=all").content.decode()
    assert fresh(draft).status == VersionStatus.DRAFT


def test_a_missing_button_says_why(draft: MatterVersion) -> None:
    shown = text_of(seated("checker").get(page(draft)))

    assert "审核通过 还没有提交审核。" in shown
    assert "提交审核 您的岗位不能办理这一步。" in shown


# Editing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("section", ["basic", "guide", "materials", "situations", "questions", "result"])
def test_a_screen_saved_as_it_stands_changes_nothing(editor: Client, draft: MatterVersion, section: str) -> None:
    before, url = draft.definition, page(draft, "desk_edit", section)

    answer = editor.post(url, typed(editor, url))

    assert answer.status_code == 302
    assert fresh(draft).definition == before


def test_the_text_saved_as_it_stands_changes_nothing(editor: Client, draft: MatterVersion) -> None:
    before, url = draft.definition, page(draft, "desk_text")

    answer = editor.post(url, typed(editor, url))

    assert answer.status_code == 302
    assert fresh(draft).definition == before


def test_each_screen_stores_what_was_typed(editor: Client, draft: MatterVersion) -> None:
    changes = {
        "basic": {"matter.promised.value": "9", "matter.served": ["1", "2"], "matter.statutory.value": ""},
        "guide": {
            "guide.conditions": "第一条。\n\n第二条。",
            "guide.fees.0.name": "工本费", "guide.fees.0.amount_fen": "12.5", "guide.fees.0.unit": "每证",
            "guide.fees.0.basis": "示例文件", "guide.fees.0.reducible": "false",
        },
        "materials": {"materials.layout.necessity": "optional", "materials.layout.criteria": "写明面积。"},
        "situations": {"situations.kind.question": "您做哪一样？", "situations.kind.options.0.label": "开饭馆"},
        "questions": {"guide.faq.0.answer": "不用办。"},
        "result": {"result.delivery": ["online"]},
    }  # fmt: skip
    for section, values in changes.items():
        url = page(draft, "desk_edit", section)
        assert editor.post(url, typed(editor, url) | values).status_code == 302, section

    data = fresh(draft).definition
    layout = next(material for material in data["materials"] if material["id"] == "layout")
    assert (data["matter"]["promised"]["value"], data["matter"]["served"]) == (9, ["1", "2"])
    assert data["matter"]["statutory"] is None
    assert data["guide"]["conditions"] == ["第一条。", "第二条。"]
    assert [fee["amount_fen"] for fee in data["guide"]["fees"]] == [1250]
    assert (layout["necessity"], layout["criteria"], layout["type"]) == ("optional", "写明面积。", "premises-layout")
    assert data["situations"][0]["question"] == "您做哪一样？"
    assert data["situations"][0]["options"][0] == {"value": "catering", "label": "开饭馆"}
    assert data["guide"]["faq"][0]["answer"] == "不用办。"
    assert data["result"]["delivery"] == ["online"]


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(editor: Client, draft: MatterVersion) -> None:
    url = page(draft, "desk_edit", "basic")
    answer = editor.post(url, typed(editor, url) | {"matter.summary": "", "matter.promised.value": "十天"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#matter.promised.value"' in html
    assert re.search(r'id="matter\.promised\.value"[^>]*value="十天"', html)
    assert 'id="matter.summary_error"' in html
    assert fresh(draft).revision == draft.revision


def test_rows_come_and_go_without_losing_the_others(editor: Client, draft: MatterVersion) -> None:
    url = page(draft, "desk_edit", "questions")
    screen = typed(editor, url) | {"guide.faq.0.answer": "刚刚打的字"}

    more = editor.post(url, screen | {"_add": "guide.faq"}).content.decode()
    fewer = editor.post(url, screen | {"_remove": "guide.faq.1"}).content.decode()

    count = len(draft.definition["guide"]["faq"])
    assert f'name="guide.faq.{count}.question"' in more
    assert "刚刚打的字" in more
    assert "刚刚打的字" in fewer
    assert 'name="guide.faq.1.question"' not in fewer
    assert fresh(draft).revision == draft.revision


def test_wrong_text_is_told_by_line_and_comes_back(editor: Client, draft: MatterVersion) -> None:
    lines = to_text(draft.definition).split("\n")
    number = next(n for n, line in enumerate(lines, start=1) if line.strip().startswith("handle_type"))
    lines[number - 1] = "  handle_type: sometimes"
    text = "\n".join(lines)

    answer = editor.post(page(draft, "desk_text"), {"revision": "0", "definition": text})

    assert answer.status_code == 422
    assert f"第 {number} 行" in text_of(answer)
    assert "handle_type: sometimes" in answer.content.decode()
    assert fresh(draft).definition == draft.definition


@pytest.mark.parametrize(
    ("text", "line"), [("matter:\n\tname: x", 2), ("a: 1\nb: 2\na: 3", 3), ("a: &x 1\nb: *x", 1), ("", 1), ("[", 1)]
)
def test_what_is_no_yaml_is_told_by_line(editor: Client, draft: MatterVersion, text: str, line: int) -> None:
    answer = editor.post(page(draft, "desk_text"), {"revision": "0", "definition": text})

    assert answer.status_code == 422
    assert f"第 {line} 行" in text_of(answer)


def test_a_character_no_database_stores_is_refused(editor: Client, draft: MatterVersion) -> None:
    text = re.sub("summary: .*", lambda _found: 'summary: "坏\\0字"', to_text(draft.definition))

    answer = editor.post(page(draft, "desk_text"), {"revision": "0", "definition": text})

    assert answer.status_code == 422
    assert "含有无法使用的字符" in text_of(answer)
    assert fresh(draft).definition == draft.definition


def test_the_code_of_a_matter_is_not_changed_at_the_desk(editor: Client, draft: MatterVersion) -> None:
    text = to_text(draft.definition).replace("slug: food-business-new", "slug: another-matter")

    answer = editor.post(page(draft, "desk_text"), {"revision": "0", "definition": text})

    assert answer.status_code == 422
    assert "由目录管理统一维护" in text_of(answer)


def test_two_editors_do_not_overwrite_each_other(editor: Client, draft: MatterVersion, now: datetime) -> None:
    join_desk("editor-two", beside="editor", now=now)
    other, url = seated("editor-two"), page(draft, "desk_edit", "basic")
    mine, theirs = typed(editor, url), typed(other, url)
    assert other.post(url, theirs | {"matter.name": "同事的名称"}).status_code == 302

    stale = editor.post(url, mine | {"matter.name": "我的名称"})

    assert stale.status_code == 409
    assert fresh(draft).definition["matter"]["name"] == "同事的名称"
    shown = text_of(stale)
    assert "同事的名称" in shown
    assert 'value="我的名称"' in stale.content.decode()

    again = editor.post(url, mine | {"matter.name": "我的名称", "revision": str(fresh(draft).revision)})

    assert again.status_code == 302
    assert fresh(draft).definition["matter"]["name"] == "我的名称"


def test_adding_a_row_does_not_hide_what_a_colleague_saved(editor: Client, draft: MatterVersion, now: datetime) -> None:
    join_desk("editor-two", beside="editor", now=now)
    other, url = seated("editor-two"), page(draft, "desk_edit", "questions")
    screen = typed(editor, url)
    other.post(url, typed(other, url) | {"guide.faq.0.answer": "同事的回答"})

    shown = editor.post(url, screen | {"_add": "guide.faq"}).content.decode()
    stale = editor.post(url, screen)

    assert f'name="revision" value="{draft.revision}"' in re.sub(r"\s+", " ", shown)
    assert stale.status_code == 409
    assert fresh(draft).definition["guide"]["faq"][0]["answer"] == "同事的回答"


@pytest.mark.parametrize("section", ["basic", "text"])
def test_what_was_typed_outlives_the_session_until_it_is_saved_or_dropped(
    editor: Client, draft: MatterVersion, section: str
) -> None:
    name = "desk_text" if section == "text" else "desk_edit"
    url = page(draft, name) if section == "text" else page(draft, name, section)
    screen = typed(editor, url)
    field = "definition" if section == "text" else "matter.summary"
    new = screen[field].replace("。", "，请提前准备。", 1)
    kept = editor.post(page(draft, "desk_keep", section), screen | {field: new})
    assert (kept.status_code, fresh(draft).definition) == (204, draft.definition)

    again = seated("editor")
    assert "填了还没有保存的内容" in text_of(again.get(url))
    assert typed(again, url)[field] == new
    again.post(url, {"_drop": "1"})
    assert typed(again, url)[field] == screen[field]

    again.post(page(draft, "desk_keep", section), screen | {field: new})
    assert again.post(url, typed(again, url)).status_code == 302
    assert "请提前准备" in str(fresh(draft).definition)
    assert "填了还没有保存的内容" not in text_of(again.get(url))


def test_what_one_editor_typed_is_not_another_ones(editor: Client, draft: MatterVersion, now: datetime) -> None:
    join_desk("editor-two", beside="editor", now=now)
    url = page(draft, "desk_edit", "basic")
    screen = typed(editor, url)
    editor.post(page(draft, "desk_keep", "basic"), screen | {"matter.name": "只是我打的"})

    assert "只是我打的" not in seated("editor-two").get(url).content.decode()
    assert seated("checker").post(page(draft, "desk_keep", "basic"), screen).status_code == 403


def test_typing_on_a_draft_handed_in_is_a_conflict(editor: Client, draft: MatterVersion) -> None:
    do(editor, draft, "submit")

    assert editor.post(page(draft, "desk_keep", "basic"), {"matter.name": "x", "revision": "0"}).status_code == 409
    assert not draft.typings.exists()


def test_what_was_typed_survives_the_colleague_who_handed_it_in(editor: Client, draft: MatterVersion) -> None:
    url = page(draft, "desk_edit", "basic")
    screen = typed(editor, url)
    do(editor, draft, "submit")

    answer = editor.post(url, screen | {"matter.name": "来不及的名称"})

    assert answer.status_code == 409
    assert "来不及的名称" in answer.content.decode()
    assert editor.get(url).headers["Location"] == page(draft)


def test_findings_lead_to_the_field_or_the_line(editor: Client, draft: MatterVersion) -> None:
    url = page(draft, "desk_edit", "guide")
    same = typed(editor, url)["guide.phone_consult"]
    editor.post(url, typed(editor, url) | {"guide.phone_supervise": same, "guide.conditions": "符合相关材料要求。"})

    html = editor.get(page(draft)).content.decode()
    refused = do(editor, draft, "submit")

    assert f'href="{url}#guide.phone_supervise"' in html
    assert f'href="{url}#guide.conditions"' in html
    assert 'id="guide.phone_supervise"' in editor.get(url).content.decode()
    assert "处必须改正。" in text_of(editor.get(page(draft)))
    assert refused.status_code == 422
    assert fresh(draft).status == VersionStatus.DRAFT


def test_a_place_without_a_field_leads_to_its_line(editor: Client, draft: MatterVersion) -> None:
    answer = editor.get(page(draft, "desk_text"), {"at": "procedure.steps.1"})

    lines = to_text(draft.definition).split("\n")
    number = next(n for n, line in enumerate(lines, start=1) if "id: site" in line)
    assert f"第 {number} 行" in text_of(answer)


# The public and strangers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["desk_version", "desk_preview", "desk_text"])
@pytest.mark.parametrize("who", ["market-head", "hr-clerk"])
def test_other_posts_find_nothing(draft: MatterVersion, who: str, name: str) -> None:
    assert seated(who).get(page(draft, name)).status_code == 404


def test_the_citizen_sees_no_draft(client: Client, draft: MatterVersion) -> None:
    citizen = make_visitors("stranger")["stranger"].client

    assert citizen.get(page(draft, "desk_preview")).headers["Location"].startswith("/hats/")
    assert client.get(page(draft, "desk_preview")).headers["Location"].startswith("/sign-in/")


def test_the_checker_of_another_department_finds_nothing(draft: MatterVersion, now: datetime, food: Matter) -> None:
    join_desk("elsewhere", beside="checker", now=now)
    Matter.objects.filter(pk=food.pk).update(
        department=Matter.objects.exclude(department=food.department)[0].department
    )

    other = seated("elsewhere")

    assert other.get(page(draft)).status_code == 404
    assert other.get(f"{LIST}{FOOD}/").status_code == 404
    assert other.post(page(draft, "desk_version_verb", "check"), {"revision": "0"}).status_code == 404
    assert "食品经营许可（新办）" not in text_of(other.get(LIST))


def test_who_only_checks_does_not_edit(draft: MatterVersion) -> None:
    checker, url = seated("checker"), page(draft, "desk_edit", "basic")

    assert checker.get(url).status_code == 403
    assert checker.post(url, {"revision": "0", "matter.name": "x"}).status_code == 403
    assert fresh(draft).definition == draft.definition


def test_the_preview_changes_nothing_of_the_matter(editor: Client, draft: MatterVersion) -> None:
    url = page(draft, "desk_edit", "basic")
    editor.post(url, typed(editor, url) | {"matter.name": "改过的名称"})

    shown = text_of(editor.get(page(draft, "desk_preview")))

    assert "改过的名称" in shown
    assert "预览里不能申请。" in shown
    assert Matter.objects.get(slug=FOOD).name == "食品经营许可（新办）"


# Lists, pausing, beginning --------------------------------------------------------------------------------------------


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_fifty_matters_cost_no_more_queries_than_one(editor: Client, draft: MatterVersion, food: Matter) -> None:
    Matter.objects.filter(department=food.department).exclude(pk=food.pk).update(department=_another(food))
    queries(editor, LIST)  # what is read once per session is read now
    few = queries(editor, LIST)
    for number in range(50):
        copied = Matter.objects.get(pk=food.pk)
        copied.pk, copied.current, copied.slug, copied.code = None, None, f"copy-{number}", f"COPY{number}"
        copied.serial = f"{number + 30}"
        copied.save(force_insert=True)
        version = MatterVersion.objects.get(pk=draft.pk)
        version.pk, version.public_id, version.matter = None, new_public_id(), copied
        version.save(force_insert=True)

    assert queries(editor, LIST) == few
    assert "cursor=" in editor.get(LIST).content.decode()


def _another(food: Matter) -> Any:
    return Matter.objects.exclude(department=food.department)[0].department


def test_matters_are_found_by_what_people_call_them_and_by_what_they_will_be_called(
    editor: Client, draft: MatterVersion
) -> None:
    url = page(draft, "desk_edit", "basic")
    editor.post(url, typed(editor, url) | {"matter.aliases": WORD})

    assert page(draft) in editor.get(LIST, {"q": WORD}).content.decode()
    assert page(draft) in editor.get(LIST, {"show": "unfinished"}).content.decode()
    assert "没有找到事项" in text_of(editor.get(LIST, {"q": "没有这件事"}))


def test_a_second_draft_is_refused_with_the_first_ones_number(editor: Client, draft: MatterVersion) -> None:
    answer = editor.post(f"{LIST}{FOOD}/draft/")

    assert answer.status_code == 409
    assert f"第{draft.number}版还没有发布" in text_of(answer)
    assert MatterVersion.objects.filter(matter__slug=FOOD, status=VersionStatus.DRAFT).count() == 1


def test_pausing_tells_the_citizen_why_and_resuming_takes_it_back(client: Client, food: Matter) -> None:
    publisher = seated("publisher")

    unsaid = publisher.post(f"{LIST}{FOOD}/do/pause/", {"reason": " "})
    assert unsaid.status_code == 422
    publisher.post(f"{LIST}{FOOD}/do/pause/", {"reason": "系统升级到周五。"})
    assert "系统升级到周五。" in text_of(client.get(f"/matters/{FOOD}/"))
    publisher.post(f"{LIST}{FOOD}/do/resume/")

    food.refresh_from_db()
    assert (food.status, food.paused_reason) == (MatterStatus.IN_USE, "")


def test_who_edits_does_not_pause(editor: Client, food: Matter) -> None:
    answer = editor.post(f"{LIST}{FOOD}/do/pause/", {"reason": "x"})

    food.refresh_from_db()
    assert (answer.status_code, food.status) == (403, MatterStatus.IN_USE)


def test_a_draft_given_up_is_over(editor: Client, draft: MatterVersion) -> None:
    assert do(editor, draft, "discard").status_code == 422
    assert do(editor, draft, "discard", confirm="yes").status_code == 302

    assert fresh(draft).status == VersionStatus.DISCARDED
    assert "起草新版本" in text_of(editor.get(f"{LIST}{FOOD}/"))


def test_claiming_shows_the_colleagues_who_is_at_it(editor: Client, draft: MatterVersion) -> None:
    do(editor, draft, "submit")
    checker = seated("checker")

    claimed = checker.post(page(draft, "desk_version_item", "claim"))

    assert claimed.status_code == 302
    assert "由您办理" in text_of(checker.get(page(draft)))
    assert "由事项审核办理" in text_of(seated("publisher").get(page(draft)))
    assert checker.post(page(draft, "desk_version_item", "release")).status_code == 302
