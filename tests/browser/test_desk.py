"""The desk with a keyboard, the citizen's answer on the phone, and the licence a stranger verifies."""

from typing import TYPE_CHECKING

import pytest
from django_otp.oath import totp

from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from portal.demo.people import PASSWORD, demo_key
from tests.browser.city import CLERK, FIRM, HEAD, REVIEWER, at_review, deliver, reload, submitted
from tests.support.actors import LAN
from tests.support.papers import pdf

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

pytestmark = pytest.mark.browser


def sign_in_at_the_desk(they: "Person", login: str) -> None:
    they.open("/sign-in/?next=/desk/")
    they.page.get_by_label("手机号或登录名").fill(login)
    they.page.get_by_label("密码").fill(PASSWORD)
    they.page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
    they.page.get_by_label("动态口令").fill(f"{totp(bytes.fromhex(demo_key(login))):06}")
    they.press("确认口令")


def open_first_with_keys(they: "Person", case: Case) -> None:
    they.page.keyboard.press("j")
    they.page.wait_for_function("document.activeElement.matches('[data-row] [data-open]')")
    they.page.keyboard.press("o")
    they.page.wait_for_url(f"**/desk/cases/{case.public_id}/")


def ask_for_a_correction(they: "Person") -> None:
    form = they.page.locator("#verb-request_correction")
    they.page.keyboard.press("r")
    layout = form.locator('input[value="material:layout"]')
    layout.wait_for()
    layout.check()
    form.get_by_label("经营场所布局图：怎么改").fill("布局图没有标明面积，请补标。")
    form.locator("button[type=submit]").first.click()


def supplement(she: "Person", case: Case) -> None:
    she.open(f"/cases/{case.public_id}/")
    she.keep("case-correction-phone")
    she.follow("补充", exact=False)
    she.says("布局图没有标明面积，请补标。")
    she.page.locator("input[type=file]").set_input_files(
        {"name": "layout.pdf", "mimeType": "application/pdf", "buffer": pdf("layout again")}
    )
    she.press("提交补充的内容")
    she.page.wait_for_url(f"**/cases/{case.public_id}/")


def test_a_clerk_asks_once_and_accepts_after_the_supplement(person: "PERSON") -> None:
    case = submitted()
    clerk, she = person(size="desk"), person(LAN, firm=FIRM, size="phone")

    sign_in_at_the_desk(clerk, CLERK)
    clerk.page.wait_for_url("**/desk/**")
    open_first_with_keys(clerk, case)
    ask_for_a_correction(clerk)
    clerk.says("第 1 次补正告知")
    assert reload(case).status == CaseStatus.CORRECTION
    deliver()

    supplement(she, case)
    assert reload(case).status == CaseStatus.SUBMITTED
    deliver()

    clerk.open("/desk/")
    open_first_with_keys(clerk, case)
    clerk.page.keyboard.press("a")
    clerk.page.wait_for_load_state()
    accept(clerk)
    assert reload(case).status == CaseStatus.PROCESSING


def accept(they: "Person") -> None:
    """The key opened the verb's form, where it asks something."""
    form = they.page.locator("#verb-accept[open]")
    if form.count():
        form.locator("button[type=submit]").first.click()
    they.page.get_by_text("审查中").or_(they.page.get_by_text("办理中")).first.wait_for()


def decide(they: "Person", case: Case, verb: str, opinion: str) -> None:
    they.open(f"/desk/cases/{case.public_id}/")
    form = they.page.locator(f"#verb-{verb}")
    they.page.keyboard.press("a")
    form.get_by_role("textbox").first.fill(opinion)
    revision = reload(case).revision
    form.locator("button[type=submit]").first.click()
    they.page.wait_for_load_state()
    they.says(opinion)
    assert reload(case).revision > revision


def test_a_licence_is_granted_shown_and_verified(person: "PERSON") -> None:
    case = at_review()
    reviewer, head = person(REVIEWER, size="desk"), person(HEAD, size="desk")
    she, stranger = person(LAN, firm=FIRM, size="phone"), person(size="phone")

    decide(reviewer, case, "pass_step", "材料齐全，符合要求。")
    decide(reviewer, case, "pass_step", "现场布局与图纸一致，设施齐全，合格。")
    decide(head, case, "approve", "准予许可。")
    deliver()
    assert reload(case).status == CaseStatus.DELIVERED

    she.open("/licences/")
    she.page.get_by_role("main").get_by_role("link", name="食品经营许可证").click()
    identifier = she.page.get_by_text("1.2.156").first.inner_text().strip()
    she.press("亮证")
    assert she.page.get_by_role("img", name="亮证二维码，请对方扫描").is_visible()
    she.keep("licence-shown-phone")

    stranger.open("/verify/")
    stranger.page.get_by_role("textbox", name="证照标识").fill(identifier)
    stranger.press("核验")
    stranger.says("签发信息")
    assert stranger.page.locator("h1").inner_text() == "有效"
    stranger.keep("verified-phone")
