"""A citizen with a phone: from the search box to a case with a number."""

from typing import TYPE_CHECKING

import pytest

from apps.cases.models import Case
from apps.cases.presentation import day_words
from apps.work.choices import ClockKind
from apps.work.models import Clock
from portal.demo.people import PASSWORD
from tests.browser.city import deliver
from tests.support import food
from tests.support.actors import LAN
from tests.support.papers import pdf

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

pytestmark = pytest.mark.browser


def find_the_guide(she: "Person") -> None:
    she.open("/")
    she.page.get_by_role("searchbox", name="您想办什么事").fill("开饭店")
    she.press("查找")
    she.page.get_by_role("main").get_by_role("link", name="食品经营许可").first.click()
    for heading in ("我能办吗", "要准备什么", "多久办好", "多少钱", "在哪办"):
        assert she.page.get_by_role("heading", name=heading).is_visible()


def sign_in(she: "Person", login: str) -> None:
    she.page.get_by_label("手机号", exact=False).first.fill(login)
    she.page.get_by_label("密码").first.fill(PASSWORD)
    she.page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()


def hand_in(she: "Person", paper: str) -> None:
    section = she.page.locator(f'section[aria-labelledby="title-{paper}"]')
    section.locator("input[type=file]").set_input_files(
        {"name": f"{paper}.pdf", "mimeType": "application/pdf", "buffer": pdf(paper)}
    )
    section.get_by_text("上传好了").wait_for()
    assert section.get_by_role("link", name=f"{paper}.pdf").is_visible()


def test_a_citizen_applies_on_a_phone(person: "PERSON") -> None:
    she = person(size="phone")
    find_the_guide(she)
    she.follow("开始办理")
    sign_in(she, LAN)
    she.follow("换个身份办")
    she.page.get_by_role("listitem").filter(has_text="示例牛肉面馆").get_by_role("button").click()
    she.says("申请人：示例牛肉面馆")
    she.fill_in({**{f"s.{key}": value for key, value in food.SITUATIONS.items()}, "department": "market-620102"})
    she.press("开始填写")

    for screen, answers in food.SCREENS.items():
        she.page.wait_for_url(f"**/{screen}/")
        she.fill_in(answers)
        she.page.get_by_role("button", name="保存，下一步").last.click()
    she.page.wait_for_url("**/materials/")
    for paper in food.PAPERS:
        hand_in(she, paper)
    she.follow("下一步")
    she.says("都填好了")
    she.press("提交申请")

    she.says("提交好了")
    deliver()
    she.page.reload()
    case = Case.objects.get()
    assert case.entity is not None
    assert case.entity.name == "示例牛肉面馆"
    assert she.says(case.number)
    assert she.says(day_words(Clock.objects.get(subject_id=case.pk, kind=ClockKind.INTAKE).due_on))
