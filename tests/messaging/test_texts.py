from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.messaging import services
from apps.messaging.choices import PLACEHOLDERS
from apps.messaging.models import Template
from apps.messaging.notices import compose
from apps.messaging.requests import BadTemplates, read_templates
from tests.messaging.conftest import CASE, FILE, make_message

GOOD = {
    "zh": {"title": "标题", "body": "正文 {number}"},
    "en": {"title": "Title", "body": "Body {number}"},
}


def write(tmp_path, **templates):
    path = tmp_path / "templates.yaml"
    path.write_text(yaml.safe_dump(templates, allow_unicode=True), encoding="utf-8")
    return path


def test_all_reviewed_texts_can_be_written_whole():
    params = {name: timezone.now() if name.endswith("_at") else "甲" for name in PLACEHOLDERS}

    composed = [compose(template, params) for template in Template.objects.order_by("slug")]

    assert len(composed) >= 14
    assert not any("{" in text for row in composed for text in (row.title, row.body, row.sms, row.body_en, row.sms_en))


def test_sms_name_the_sender_and_give_no_reasons():
    texts = [entry["sms"] for entry in read_templates(FILE) if entry["sms"]]

    assert all(text.startswith("【兰州政务服务】") for text in texts)
    assert not any("{reason}" in text or "{items}" in text for text in texts)


def test_texts_speak_politely_and_without_jargon():
    words = "".join(entry["title"] + entry["body"] + entry["sms"] for entry in read_templates(FILE))

    assert not any(word in words for word in ("你", "补正", "挂起", "退件", "承办", "特别程序"))


def test_loading_again_changes_nothing(tmp_path):
    out = StringIO()

    call_command("load_message_templates", stdout=out)

    assert "0 new versions" in out.getvalue()


def test_a_changed_text_is_a_new_version_and_old_messages_stay(person):
    message = make_message(person=person)
    before = Template.objects.get(slug="case_withdrawn")
    changed = {
        name: getattr(before, name) for name in ("slug", "title", "body", "sms", "title_en", "body_en", "sms_en")
    }

    made = services.load_templates(entries=[{**changed, "title": "您撤回了申请"}], at=timezone.now())
    later = make_message(person=person)

    message.refresh_from_db()
    assert made == 1
    assert (message.title, message.template.version) == ("申请已撤回", 1)
    assert (later.title, later.template.version) == ("您撤回了申请", 2)
    assert CASE["number"] in later.body


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"zh": {"title": "标题"}}, "zh.body: must be a text"),
        ({"zh": {"title": "标题", "body": "{name}"}}, "unknown gap"),
        ({"zh": {"title": "标题", "body": "{number.real}"}}, "unknown gap"),
        ({"zh": {"title": "标题", "body": "{number!r}"}}, "unknown gap"),
        ({"zh": {"title": "标题", "body": "{number"}}, "unknown gap"),
        ({"zh": {"title": "标题", "body": "没有编号"}}, "different gaps"),
        ({"zh": {"title": "标题", "body": "{number}", "sms": "短信"}}, "one language only"),
        ({"zh": {"title": "标题", "body": "{number}", "html": "x"}}, "must have title"),
        ({"zh": {"title": "标题", "body": "{number}", "sms": "长" * 301}}, "longer than 300"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path, wrong, words):
    with pytest.raises(BadTemplates, match=words):
        read_templates(write(tmp_path, greeting={**GOOD, **wrong}))


def test_a_wrong_file_loads_nothing(tmp_path):
    path = write(tmp_path, greeting=GOOD, farewell={"zh": GOOD["zh"]})

    with pytest.raises(CommandError, match=r"farewell\.en"):
        call_command("load_message_templates", "--file", str(path))

    assert not Template.objects.filter(slug="greeting").exists()
