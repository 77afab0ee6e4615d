"""A firm applies for all it takes to open a restaurant, in one go."""

from typing import TYPE_CHECKING, Any

from apps.approvals import selectors
from apps.approvals.definition import joint_form
from apps.approvals.models import JointApplication, JointDraft
from apps.approvals.services import drafts
from apps.common.forms.validation import visible_fields
from tests.approvals.test_pages import GIVEN, REGISTERED, named_in_rows
from tests.browser.city import FIRM, deliver
from tests.browser.journeys.applying import NEXT
from tests.support import joint
from tests.support.actors import LAN

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

PARTS = 3


def firm_applies_jointly(person: "PERSON") -> None:
    """One form, one set of papers, a case with each department; the firm sees all of them on one page."""
    she = person(LAN, firm=FIRM)
    she.open("/joint/")
    she.follow("开办餐饮店", exact=False)
    she.follow("开始办理")
    she.arrive("**/start/**")
    she.fill_in({**{f"s.{name}": value for name, value in REGISTERED.items()}, "place": "620102"})
    she.press("开始填写")
    she.arrive("**/joint/drafts/**")

    draft = JointDraft.objects.get()
    screens = screens_of(draft)
    while (name := screen_of(she)) != "materials":
        she.fill_in(screens.pop(name))
        here = she.page.url
        she.press_last(NEXT)
        she.leave(here)
    for paper in papers_of(draft):
        she.hand_in(she.page.locator(f'section[aria-labelledby="title-{paper}"]'), paper)
    she.follow("下一步")
    she.says(f"一次申请这 {PARTS} 项")
    she.press("提交申请")

    she.says("各部门办到哪一步了")
    deliver()
    she.page.reload()
    applied = JointApplication.objects.get()
    assert applied.entity is not None
    assert applied.entity.name == FIRM
    assert she.says(applied.number)
    assert she.page.locator(".joint-order ol.steps > li").count() == len(joint.statuses(applied)) == PARTS
    she.activate(she.page.locator(".joint-order ol a").first)
    she.arrive("**/cases/**")
    assert she.says("办到哪一步了")


def screen_of(she: "Person") -> str:
    """Return the name of the screen the portal leads to."""
    return she.page.url.rstrip("/").rpartition("/")[2]


def screens_of(draft: JointDraft) -> dict[str, dict[str, Any]]:
    """Return the answers to what is asked, as a browser's controls take them, screen by screen."""
    union = selectors.union_of_draft(draft)
    answers = joint.answers_for(draft, GIVEN)
    form = joint_form(union, draft.situations)
    asked = {entry.id for entry in visible_fields(form, answers | {f"s.{k}": v for k, v in draft.situations.items()})}
    screens: dict[str, dict[str, Any]] = {}
    for group in form.groups:
        for question in group.fields:
            if question.id in asked and question.id in answers:
                screens.setdefault(group.id, {}).update(named_in_rows(question, answers[question.id]))
    return screens


def papers_of(draft: JointDraft) -> list[str]:
    """Return the papers to hand in, as the draft stands now."""
    draft.refresh_from_db()
    union = selectors.union_of_draft(draft)
    return [material.id for material in union.materials_for(drafts.seen_of(draft, union, draft.answers or {}))]
