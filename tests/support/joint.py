"""Things applied for jointly in the demonstration's city: drafts, applications, and what departments do with their cases."""

from datetime import datetime
from typing import Any

from apps.approvals import selectors
from apps.approvals.definition import joint_form
from apps.approvals.models import Branch, JointApplication, JointDraft
from apps.approvals.services import drafts, submission
from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.services import intake, review
from apps.common.actor import Actor
from apps.common.forms import fields as f
from apps.common.forms.validation import visible_fields
from tests.support import food
from tests.support.actors import at_desk
from tests.support.papers import pdf

STAGE, RESTAURANT = "construction-stage", "open-restaurant"
STAGE_SITUATIONS = {
    "special_fire": "no", "civil": "yes", "shelter": "build", "ground": "yes", "soil": "form", "bidding": "no",
    "earth": "yes", "road": "no",
}  # fmt: skip
SHOP_SITUATIONS = {"registered": "no", "premises": "own", "cold": "no", "sign": "no", "control": "no"}
SITUATIONS = {STAGE: STAGE_SITUATIONS, RESTAURANT: SHOP_SITUATIONS}
# What has a form of its own, by data element.
SPECIAL: dict[str, Any] = {
    "project.code": "2011-620102-04-01-123456", "vehicle.plate": "甘A12345", "entity.prior_permit": "no",
    "premises.area": 86, "project.applicant_is_builder": "yes", "entity.use_name": "no",
}  # fmt: skip
SAMPLES: dict[str, Any] = {
    "number": 10, "money": 100_00, "date": "2026-12-01", "id_number": "620102199003070018",
    "uscc": "91620102MA7000001P", "phone": "19900000001", "statement": True,
    "address": {"division": "620102001000", "street": "示例路2号", "door": "1层"},
    "person": {"name": "测试张兰", "id_type": "111", "id_number": "620102199003070018"},
    "entity": {"name": "示例建设有限公司", "uscc": "91620102MA7000001P"},
    "bank_account": {"bank": "示例银行", "number": "6222020000000000000", "holder": "测试张兰"},
}  # fmt: skip


def sample(question: f.AnyField) -> Any:
    """Return an answer that fits a question."""
    if question.element in SPECIAL:
        return SPECIAL[question.element]
    if isinstance(question, f.RepeatField):
        row = {part.id: sample(part) for part in question.fields if part.required and part.when is None}
        return [row] * max(question.min_items, 1)
    if isinstance(question, f.ChoiceField | f.MultiChoiceField):
        first = question.options[0].value
        return [first] if isinstance(question, f.MultiChoiceField) else first
    if isinstance(question, f.NumberField):
        return max(SAMPLES["number"], question.minimum or 0)
    return SAMPLES.get(question.type, "示例内容五个字")


def start(actor: Actor, at: datetime, *, slug: str = STAGE, situations: dict[str, str] | None = None) -> JointDraft:
    """Begin a draft with nothing but what the city knows."""
    scheme = selectors.scheme_by_slug(slug)
    chosen = SITUATIONS[slug] if situations is None else situations
    return drafts.start_draft(scheme=scheme, actor=actor, at=at, situations=chosen, place="620102")


def answers_for(draft: JointDraft, given: dict[str, Any]) -> dict[str, Any]:
    """Return answers to every required question that is asked, one after the other as their conditions see them."""
    union = selectors.union_of_draft(draft)
    answers = {**(draft.answers or {}), **given}
    form = joint_form(union, draft.situations)
    chosen = {f"s.{name}": value for name, value in draft.situations.items()}
    for question in form.fields():
        asked = {entry.id for entry in visible_fields(form, {**answers, **chosen})}
        if question.id in asked and question.required:
            answers.setdefault(question.id, sample(question))
    return answers


def fill(draft: JointDraft, actor: Actor, at: datetime, **given: Any) -> JointDraft:
    """Answer every question and attach every paper."""
    draft, _result = drafts.save_draft(
        draft=draft, answers=answers_for(draft, given), situations=None, place=None, revision=None, at=at
    )
    union = selectors.union_of_draft(draft)
    for material in union.materials_for(drafts.seen_of(draft, union, draft.answers or {})):
        drafts.attach_file(draft=draft, material=material.id, data=pdf(material.id), name="a.pdf", actor=actor, at=at)
    return draft


def submit(
    actor: Actor, at: datetime, *, slug: str = STAGE, situations: dict[str, str] | None = None, **given: Any
) -> JointApplication:
    """Apply completely."""
    draft = fill(start(actor, at, slug=slug, situations=situations), actor, at, **given)
    return submission.submit_draft(draft=draft, actor=actor, at=at)


def branch(joint: JointApplication, name: str) -> Branch:
    """Return a branch as it stands now."""
    return Branch.objects.select_related("case", "joint", "department").get(joint=joint, name=name)


def statuses(joint: JointApplication) -> dict[str, str]:
    """Return the status of every branch."""
    return dict(Branch.objects.filter(joint=joint).order_by("position").values_list("name", "status"))


def case_of(joint: JointApplication, name: str) -> Case:
    """Return a branch's case, whole."""
    rows = Case.objects.select_related("version__matter", "department", "person", "entity")
    return rows.get(branch__joint=joint, branch__name=name)


def desk(case: Case, role: str) -> Actor:
    """Return a member of staff of the case's department, or of the one above it."""
    return at_desk(f"{case.department.slug.partition('-')[0]}-{role}")


def accept(joint: JointApplication, name: str, at: datetime) -> Case:
    """Take a branch's case in."""
    case = case_of(joint, name)
    return intake.accept_case(case=case, actor=desk(case, "clerk"), at=at)


def bring_to_decision(joint: JointApplication, name: str, at: datetime) -> Case:
    """Accept a branch's case and pass every step but the last."""
    case = case_of(joint, name)
    if case.status == CaseStatus.SUBMITTED:
        accept(joint, name, at)
    for _step in case.version.parsed.procedure.steps[:-1]:
        case = case_of(joint, name)
        role = "clerk" if _step.role == "clerk" else _step.role
        review.pass_step(case=case, opinion=food.FOUND, actor=desk(case, role), at=at)
    return case_of(joint, name)


def approve(joint: JointApplication, name: str, at: datetime) -> Case:
    """Grant a branch."""
    case = bring_to_decision(joint, name, at)
    return review.approve_case(case=case, opinion="准予", actor=desk(case, "head"), at=at)


def deny(joint: JointApplication, name: str, at: datetime) -> Case:
    """Deny a branch."""
    case = bring_to_decision(joint, name, at)
    return review.deny_case(case=case, reason="不符合条件", actor=desk(case, "head"), at=at)
