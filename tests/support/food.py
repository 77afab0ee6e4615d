"""A food business licence applied for in the demonstration's city: drafts, cases, and the desk's first moves."""

from datetime import datetime
from typing import Any

from apps.cases.models import Case, Draft
from apps.cases.services import drafts, submission
from apps.common.actor import Actor
from apps.matters.models import Matter
from portal.demo.cases import FOOD_ANSWERS
from tests.support.papers import pdf

FOUND = "看过，符合要求，没有发现问题"  # what a site visit has to say, in ten characters or more
SLUG = "food-business-new"
SITUATIONS = {"kind": "catering", "cold": "no", "vending": "no"}
ANSWERS = FOOD_ANSWERS

# The same answers as a browser sends them, screen by screen, and the papers this shop has to hand in.
SCREENS: dict[str, dict[str, Any]] = {
    "subject": {
        "entity_name": "示例牛肉面馆", "entity_uscc": "92620102MA7000001L", "entity_kind": "individual",
        "legal_representative": "测试张兰", "contact_name": "测试张兰", "contact_phone": "19900000001",
    },
    "premises": {
        "premises_name": "示例牛肉面", "premises_address.division": "620102001000",
        "premises_address.street": "示例路2号", "premises_address.door": "1层", "premises_area": "86.5",
        "kitchen_area": "30", "has_warehouse": "no",
    },
    "business": {"catering_kind": "noodle", "items": ["hot"], "online": "no"},
    "people": {
        "safety_manager.name": "测试张兰", "safety_manager.id_type": "111",
        "safety_manager.id_number": "620102199003070018", "staff.0.staff_name": "测试李河",
        "staff.0.staff_id_number": "620103198504120038", "staff.0.staff_role": "cook",
        "equipment.0.equipment_name": "冷藏柜", "equipment.0.equipment_count": "2",
    },
    "finish": {"delivery_way": "online", "share": "on", "truth": "on"},
}  # fmt: skip
PAPERS = ("licence", "layout", "flow", "rules", "health")


def make_draft(actor: Actor, at: datetime, *, department: str = "market-620102") -> Draft:
    """Begin a draft with nothing but what the city knows."""
    matter = Matter.objects.select_related("current").get(slug=SLUG)
    return drafts.start_draft(matter=matter, actor=actor, at=at, situations=SITUATIONS, department=department)


def fill(draft: Draft, actor: Actor, at: datetime) -> Draft:
    """Answer every question and attach every paper."""
    draft, _result = drafts.save_draft(
        draft=draft, answers=ANSWERS, situations=None, department=None, revision=None, at=at
    )
    needed = draft.version.parsed.materials_for(draft.situations, draft.answers)
    for material in needed:
        drafts.attach_file(draft=draft, material=material.id, data=pdf(material.id), name="a.pdf", actor=actor, at=at)
    return draft


def submit(actor: Actor, at: datetime, *, department: str = "market-620102") -> Case:
    """Apply completely."""
    draft = fill(make_draft(actor, at, department=department), actor, at)
    return submission.submit_draft(draft=draft, actor=actor, at=at)


def submit_renewal(actor: Actor, at: datetime, *, number: str, valid_until: str = "2031-09-17") -> Case:
    """Apply to renew a licence."""
    matter = Matter.objects.select_related("current").get(slug="food-business-renew")
    draft = drafts.start_draft(
        matter=matter, actor=actor, at=at, situations={"change": "none"}, department="market-620102"
    )
    kept = {key: ANSWERS[key] for key in RENEWED}
    answers = {
        **kept,
        "licence_number": number,
        "valid_until": valid_until,
        "formats": "catering",
        "unchanged": True,
    }
    draft, _result = drafts.save_draft(
        draft=draft, answers=answers, situations=None, department=None, revision=None, at=at
    )
    for material in draft.version.parsed.materials_for(draft.situations, draft.answers):
        drafts.attach_file(draft=draft, material=material.id, data=pdf(material.id), name="a.pdf", actor=actor, at=at)
    return submission.submit_draft(draft=draft, actor=actor, at=at)


RENEWED = (
    "contact_name", "contact_phone", "premises_name", "premises_address", "items", "online", "safety_manager",
    "delivery_way", "truth",
)  # fmt: skip
