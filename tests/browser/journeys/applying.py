"""A citizen applies for their firm: from the search box to a case with a number."""

from typing import TYPE_CHECKING

from apps.cases.models import Case
from apps.cases.presentation import day_words
from apps.work.choices import ClockKind
from apps.work.models import Clock
from portal.demo.people import PASSWORD
from tests.browser.city import FIRM, deliver
from tests.support import food
from tests.support.actors import LAN

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

NEXT = "保存，下一步"
GUIDE_HEADINGS = ("我能办吗", "要准备什么", "多久办好", "多少钱", "在哪办")


def citizen_applies(person: "PERSON") -> None:
    """A citizen finds the guide in her own words, signs in, fills in, hands in and submits."""
    she = person()
    find_the_guide(she)
    she.follow("开始办理")
    with she.expecting(403):  # it is a firm's matter, and she comes as herself
        sign_in(she, LAN)
        she.follow("换个身份办")
    she.says(FIRM)
    she.activate(she.page.get_by_role("listitem").filter(has_text=FIRM).get_by_role("button"))
    she.says(f"申请人：{FIRM}")
    she.fill_in({**{f"s.{key}": value for key, value in food.SITUATIONS.items()}, "department": "market-620102"})
    she.press("开始填写")

    for screen, answers in food.SCREENS.items():
        she.arrive(f"**/{screen}/")
        she.fill_in(answers)
        she.press_last(NEXT)
    she.arrive("**/materials/")
    for paper in food.PAPERS:
        she.hand_in(she.page.locator(f'section[aria-labelledby="title-{paper}"]'), paper)
    she.follow("下一步")
    she.says("都填好了")
    she.press("提交申请")

    she.says("提交好了")
    deliver()
    she.page.reload()
    case = Case.objects.get()
    assert case.entity is not None
    assert case.entity.name == FIRM
    assert she.says(case.number)
    assert she.says(day_words(Clock.objects.get(subject_id=case.pk, kind=ClockKind.INTAKE).due_on))


def find_the_guide(she: "Person") -> None:
    """Say what one wants, and open the first guide of the answer."""
    she.open("/")
    she.write(she.page.get_by_role("searchbox", name="您想办什么事"), "开饭店")
    she.press("查找")
    she.arrive("**/search/**")
    she.activate(she.page.get_by_role("main").get_by_role("link", name="食品经营许可").first)
    for heading in GUIDE_HEADINGS:
        she.page.get_by_role("heading", name=heading).wait_for()


def sign_in(she: "Person", login: str) -> None:
    """Sign in with the password."""
    she.write(she.page.get_by_label("手机号", exact=False).first, login)
    she.write(she.page.get_by_label("密码").first, PASSWORD)
    she.activate(she.page.get_by_role("main").get_by_role("button", name="登录", exact=True))
