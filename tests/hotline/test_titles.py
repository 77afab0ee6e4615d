"""The title a ticket gets when nobody wrote one, and whose name lists show whole."""

import pytest

from apps.hotline.search import first_sentence
from apps.hotline.services.registration import register_ticket
from tests.support.actors import firm
from tests.support.calls import NOODLES, by_phone


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯不亮。已经三天了。", "路灯不亮"),
        ("路灯不亮\n在滨河路", "路灯不亮"),
        ("  路灯不亮  ", "路灯不亮"),
        ("楼下烧烤店后半夜还在放音响，孩子睡不着，希望有人来管", "楼下烧烤店后半夜还在放音响…"),
        ("靠近滨河路的步行街一楼住户卫生间又堵塞了", "靠近滨河路的步行街一楼住户卫生间又…"),
        ("打了三次电话给物业没人接号码13900000008", "打了三次电话给物业没人接号码…"),
        ("！！！", "！！！"),
    ],
)
def test_a_made_title_is_the_first_sentence_and_says_where_it_was_cut(text, title):
    made = first_sentence(text, most=18)

    assert made == title
    assert len(made) <= 18


@pytest.mark.usefixtures("city")
def test_a_request_without_a_title_is_called_by_its_first_sentence(now):
    ticket = by_phone(now, title="", content="碗里有一只苍蝇。服务员不肯退钱。")

    assert ticket.title == "碗里有一只苍蝇"


@pytest.mark.usefixtures("city")
def test_departments_read_a_firms_name_whole_unless_it_hides(now):
    open_one = register_ticket(given=NOODLES, actor=firm(), at=now)
    hidden = by_phone(now, is_confidential=True)

    assert open_one.caller_shown == "示例牛肉面馆"
    assert hidden.caller_shown == "要求保密"
    assert by_phone(now).caller_shown == "陈*河"
