"""A clerk takes an application in, the reviewer and the head decide, and the citizen reads it."""

from typing import TYPE_CHECKING

from apps.cases.choices import CaseStatus
from tests.browser.city import CLERK, FIRM, HEAD, REVIEWER, deliver, reload, submitted
from tests.support.actors import LAN

if TYPE_CHECKING:
    from apps.cases.models import Case
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person


def clerk_decides(person: "PERSON") -> None:
    """The case goes from the inbox of one to the next, until the firm has its licence."""
    case = submitted()
    steps = (
        (CLERK, "accept", ""), (REVIEWER, "pass_step", "材料齐全，符合要求。"),
        (REVIEWER, "pass_step", "现场布局与图纸一致，设施齐全，合格。"), (HEAD, "approve", "准予许可。"),
    )  # fmt: skip
    staff = {login: person(login) for login in (CLERK, REVIEWER, HEAD)}
    for login, verb, opinion in steps:
        they = staff[login]
        they.open("/desk/?list=all")
        they.activate(they.page.get_by_role("row").filter(has_text=case.number).get_by_role("link").first)
        they.arrive(f"**/desk/cases/{case.public_id}/")
        decide(they, case, verb, opinion)
    deliver()
    assert reload(case).status == CaseStatus.DELIVERED

    she = person(LAN, firm=FIRM)
    she.open("/cases/")
    she.follow("全部")
    she.arrive("**/cases/?show=all")
    she.activate(she.page.get_by_role("main").get_by_role("link", name="食品经营许可").first)
    she.says("准予了")
    she.open("/licences/")
    she.says("食品经营许可证")


def decide(they: "Person", case: "Case", verb: str, opinion: str) -> None:
    """Do a verb: at once, or with what it asks for."""
    before = reload(case).revision
    form = they.page.locator(f"#verb-{verb}")
    if form.count():
        they.activate(form.locator("summary"))
        if opinion:
            they.write(form.get_by_role("textbox").first, opinion)
        they.activate(form.locator("button[type=submit]").first)
    else:
        they.activate(they.page.locator(f'form[action$="/do/{verb}/"] button'))
    they.says("办好了")
    assert reload(case).revision > before
