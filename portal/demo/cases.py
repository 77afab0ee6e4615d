"""A few fictional applications in all states, made through the services, so that a newcomer finds the desk at work."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.cases.models import Case
from apps.cases.services import closing, drafts, intake, review, submission
from apps.cases.services.intake import CorrectionItem
from apps.common.actor import ENTITY, Actor
from apps.identity.models import Account, LegalEntity
from apps.journal.services import log_read
from apps.matters.models import Matter, Offer
from portal.demo.office_time import office_time
from portal.demo.papers import pdf
from portal.demo.people import CITIZENS, FIRMS

FOOD, INSTANT, BEGUN = "food-business-new", "remote-treatment", "social-card"
PLACES = {FOOD: "market-620102", INSTANT: "medicare"}
SITUATIONS = {
    FOOD: {"kind": "catering", "cold": "no", "vending": "no"},
    INSTANT: {"kind": "temporary", "proof": "unneeded"},
}
FOOD_ANSWERS: dict[str, Any] = {
    "entity_kind": "individual",
    "contact_name": "测试张兰",
    "contact_phone": "19900000001",
    "premises_name": "示例牛肉面",
    "premises_address": {"division": "620102001000", "street": "示例路2号", "door": "1层"},
    "premises_area": 86,
    "kitchen_area": 30,
    "has_warehouse": "no",
    "catering_kind": "noodle",
    "items": ["hot"],
    "online": "no",
    "safety_manager": {"name": "测试张兰", "id_type": "111", "id_number": "620102199003070018"},
    "staff": [{"staff_name": "测试李河", "staff_id_number": "620103198504120038", "staff_role": "cook"}],
    "equipment": [{"equipment_name": "冷藏柜", "equipment_count": 2}],
    "delivery_way": "online",
    "share": True,
    "truth": True,
}
INSTANT_ANSWERS = {"insurance": "employee", "to_province": "陕西省", "to_city": "西安市", "promise": True}
# What has happened to each application, and how many days ago it was handed in.
FOOD_STORIES: tuple[tuple[str, int], ...] = (
    ("submitted", 0), ("submitted", 1), ("submitted", 3), ("submitted", 4), ("correction", 2), ("correction", 9),
    ("review", 1), ("review", 4), ("review", 12), ("site", 6), ("site", 9), ("paused", 8), ("decide", 10), ("decide", 13),
    ("approved", 14), ("denied", 15), ("refused", 5), ("withdrawn", 3),
)  # fmt: skip
STEPS = ("review", "site", "decide")
FOUND = {"review": "材料齐全，内容一致，符合要求。", "site": "现场布局与图纸一致，清洗消毒设施齐全，符合要求。"}


@transaction.atomic
def make_demo_cases(*, now: datetime) -> int:
    """Make the applications unless there are any; return how many."""
    if Case.objects.exists():
        return 0
    office = office_time()
    for number, (story, days) in enumerate(FOOD_STORIES):
        phone, firm = (CITIZENS[0].phone, FIRMS[0][0]) if number % 2 else (CITIZENS[3].phone, FIRMS[1][0])
        handed_in = office.before(now - timedelta(days=days), 30 * (number % 7))
        seen = min(office.after(handed_in, 180), now)
        _live(_apply(FOOD, _citizen(phone, firm), FOOD_ANSWERS, handed_in), story, phone, firm, seen)
    for number, citizen in enumerate(CITIZENS):
        at = office.before(now - timedelta(days=number), 0)
        answers = {**INSTANT_ANSWERS, "start_on": timezone.localdate(at).isoformat()}
        _apply(INSTANT, _citizen(citizen.phone), answers, at)
    _begin(_citizen(CITIZENS[0].phone), now - timedelta(days=1))
    return Case.objects.count()


def _citizen(phone: str, firm: str = "") -> Actor:
    account = Account.objects.select_related("person").get(username=phone)
    entity = LegalEntity.objects.get(name=firm) if firm else None
    return Actor(
        account_id=account.pk,
        person_id=account.person_id,
        on_behalf_type=ENTITY if entity else "",
        on_behalf_id=entity.pk if entity else None,
        level=account.person.level if account.person else 0,
    )


def _post(username: str) -> Actor:
    account = Account.objects.get(username=username)
    return Actor(account_id=account.pk, post_id=account.posts.get().pk)


def _apply(slug: str, actor: Actor, answers: dict[str, Any], at: datetime) -> Case:
    matter = Matter.objects.select_related("current").get(slug=slug)
    draft = drafts.start_draft(matter=matter, actor=actor, at=at, situations=SITUATIONS[slug], department=PLACES[slug])
    draft, _result = drafts.save_draft(
        draft=draft, answers=answers, situations=None, department=None, revision=None, at=at
    )
    for material in draft.version.parsed.materials_for(draft.situations, draft.answers or {}):
        name = f"{material.name}.pdf"
        drafts.attach_file(draft=draft, material=material.id, data=pdf(material.id), name=name, actor=actor, at=at)
    return submission.submit_draft(draft=draft, actor=actor, at=at)


def _begin(actor: Actor, at: datetime) -> None:
    """Leave an application half filled in, to be gone on with."""
    matter = Matter.objects.select_related("current").get(slug=BEGUN)
    place = Offer.objects.filter(matter=matter).order_by("department__position", "department__slug")[0].department.slug
    draft = drafts.start_draft(matter=matter, actor=actor, at=at, situations={"who": "self"}, department=place)
    answers = (draft.answers or {}) | {"occupation": "flexible"}
    drafts.save_draft(draft=draft, answers=answers, situations=None, department=None, revision=None, at=at)


def _live(case: Case, story: str, phone: str, firm: str, at: datetime) -> None:
    """Let an application become what its story says; somebody looks at it ``at`` this moment."""
    clerk = _post("market-clerk")
    early: dict[str, Callable[[], object]] = {
        "submitted": lambda: None,
        "correction": lambda: intake.request_correction(
            case=case, items=[CorrectionItem("material:layout", "没有标明面积，请补标。")], actor=clerk, at=at
        ),
        "refused": lambda: intake.refuse_case(case=case, reason="只销售预包装食品，应当办理备案。", actor=clerk, at=at),
        "withdrawn": lambda: closing.withdraw_case(case=case, actor=_citizen(phone, firm), at=at),
    }
    if story not in {"submitted", "withdrawn"}:
        log_read(actor=clerk, holder=case.holder, subject=case, at=at)
    if story in early:
        early[story]()
        return
    case = intake.accept_case(case=case, actor=clerk, at=at)
    _work_on(case, story, at)


def _work_on(case: Case, story: str, at: datetime) -> None:
    reviewer, head = _post("market-reviewer"), _post("market-head")
    if story == "paused":
        review.pause_case(
            case=case, procedure="expert-review", reason="组织专家评审", told_days=5, actor=reviewer, at=at
        )
        return
    goal = story if story in STEPS else "decide"
    for step in STEPS[: STEPS.index(goal)]:
        case = review.pass_step(case=_fresh(case), opinion=FOUND[step], actor=reviewer, at=at)
    if story == "approved":
        review.approve_case(case=_fresh(case), opinion="准予许可。", actor=head, at=at)
    elif story == "denied":
        review.deny_case(case=_fresh(case), reason="现场不具备独立的清洗消毒区域。", actor=head, at=at)


def _fresh(case: Case) -> Case:
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)
