"""What must hold before a version is published. Each rule is small and points at the field; errors block, warnings show.

Source: the quality rules provinces run over matter lists (domain.md §1.6) and 优化营商环境条例 Art. 36.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from apps.common.forms.conditions import references
from apps.matters import choices as c
from apps.matters.definition import MatterDefinition

# Catch-all wording in a closed list: 其他材料, 相关证明, …等材料. 等级 and 平等 are words of their own.
_CATCH_ALL = re.compile(
    r"其他(?:有关|相关|必要)?(?:的)?(?:材料|条件|要求|情形|文件|证明)"
    r"|(?:有关|相关)(?:的)?(?:材料|条件|要求|文件|证明|证件)"
    r"|等(?:有关|相关|其他)?(?:材料|证件|证明|文件|条件|情形)"
    r"|(?<![平高中初同相优])等(?=[，。；、）]|$)"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found, at ``path`` (``matter.promised``)."""

    level: Literal["error", "warning"]
    code: str
    path: str
    text: str

    @property
    def blocks(self) -> bool:
        """It must be mended before publishing."""
        return self.level == "error"


Findings = Iterable[Finding]


def check_definition(definition: MatterDefinition) -> list[Finding]:
    """Return what every rule finds, errors first."""
    found = [finding for rule in RULES for finding in rule(definition)]
    return sorted(found, key=lambda finding: not finding.blocks)


def _error(code: str, path: str, text: str) -> Finding:
    return Finding("error", code, path, text)


def _warning(code: str, path: str, text: str) -> Finding:
    return Finding("warning", code, path, text)


def promise_within_the_statute(definition: MatterDefinition) -> Findings:
    """Refuse a promise longer than the law's limit; n workdays are at least n days."""
    promised, statutory = definition.matter.promised, definition.matter.statutory
    if statutory is None:
        return
    comparable = promised.unit == statutory.unit or (promised.unit, statutory.unit) == ("workday", "day")
    if comparable and promised.value > statutory.value:
        yield _error("promise_too_long", "matter.promised", _("承诺时限不能长于法定时限。"))


def promise_fits_the_type(definition: MatterDefinition) -> Findings:
    """Refuse an instant matter that takes days, and a committed one that takes none."""
    instant = definition.matter.handle_type == c.HandleType.INSTANT
    if instant and not definition.matter.promised.is_instant:
        yield _error("instant_takes_days", "matter.promised", _("即办件的承诺时限应为0（当场办结）。"))
    if not instant and definition.matter.promised.is_instant:
        yield _error("promise_missing", "matter.promised", _("承诺件的承诺时限应大于0。"))


def visits_fit_the_depth(definition: MatterDefinition) -> Findings:
    """Refuse a fully online matter that calls people in, and visits without a reason."""
    matter = definition.matter
    if matter.online_depth == c.FULL_ONLINE_DEPTH and matter.visits:
        yield _error("visits_at_full_depth", "matter.visits", _("网办深度为Ⅳ级的事项，到现场次数应为0。"))
    if matter.visits and not matter.visits_reason:
        yield _error("visits_without_reason", "matter.visits_reason", _("到现场次数大于0时，请写明原因。"))
    online = {c.HandlingForm.WEB, c.HandlingForm.MOBILE} & set(matter.forms_of_handling)
    if not matter.visits and not online and not matter.express:
        yield _error("no_way_without_visit", "matter.express", _("到现场次数为0又不能网办时，应支持快递。"))
    if matter.online_depth >= c.ACCEPTED_ONLINE_DEPTH and not online:
        yield _error("depth_without_web", "matter.forms_of_handling", _("网办深度Ⅲ级以上应包含网上办理或手机办理。"))


def phones_differ(definition: MatterDefinition) -> Findings:
    """Refuse one phone for consultation and supervision."""
    if definition.guide.phone_consult == definition.guide.phone_supervise:
        yield _error("same_phone", "guide.phone_supervise", _("监督电话不能与咨询电话相同。"))


def fees_are_amounts(definition: MatterDefinition) -> Findings:
    """Point at a fee of nothing."""
    for index, fee in enumerate(definition.guide.fees):
        if fee.amount_fen == 0:
            yield _warning("fee_of_nothing", f"guide.fees.{index}.amount_fen", _("收费金额为0；不收费就不要列出。"))


def shared_papers_are_not_demanded(definition: MatterDefinition) -> Findings:
    """Refuse to demand on paper what the city holds as an e-licence. Source: 国务院令第716号."""
    for index, material in enumerate(definition.materials):
        if material.source != c.MaterialSource.GOVERNMENT or material.form != c.MaterialForm.PAPER:
            continue
        if material.licence_type:
            text = _("“%(name)s”可以用电子证照，不能只收纸质。") % {"name": material.name}
            yield _error("paper_demanded", f"materials.{index}.form", text)
        else:
            text = _("“%(name)s”由政府核发，请确认确实不能共享取得。") % {"name": material.name}
            yield _warning("paper_perhaps_shared", f"materials.{index}.form", text)


def no_catch_alls(definition: MatterDefinition) -> Findings:
    """Refuse wording that leaves the list open: people must know everything beforehand."""
    texts = [(f"guide.conditions.{i}", text) for i, text in enumerate(definition.guide.conditions)]
    texts += [(f"materials.{i}.name", material.name) for i, material in enumerate(definition.materials)]
    for path, text in texts:
        match = _CATCH_ALL.search(text)
        if match:
            yield _error("catch_all", path, _("不能有兜底条款：“%(words)s”。") % {"words": match.group()})


def materials_say_how(definition: MatterDefinition) -> Findings:
    """Point at papers nobody explains, and at tolerated ones where nothing is tolerated."""
    for index, material in enumerate(definition.materials):
        if not (material.how_to or material.criteria):
            text = _("请写明“%(name)s”的要求或准备方法。") % {"name": material.name}
            yield _warning("material_unexplained", f"materials.{index}.criteria", text)
        if material.necessity == c.Necessity.TOLERATED and not definition.matter.tolerant:
            text = _("“%(name)s”标为容缺后补，但事项不支持容缺受理。") % {"name": material.name}
            yield _error("tolerated_without_tolerance", f"materials.{index}.necessity", text)


def result_is_described(definition: MatterDefinition) -> Findings:
    """Refuse a result without a way to the applicant; point at one without a description."""
    result = definition.result
    if result.kind == c.ResultKind.NONE:
        return
    if not result.delivery:
        yield _error("no_delivery", "result.delivery", _("请至少选择一种送达方式。"))
    if c.DeliveryWay.EXPRESS in result.delivery and not definition.matter.express:
        yield _error("express_not_offered", "result.delivery", _("送达方式含快递，但事项不支持快递。"))
    if not result.sample_note:
        yield _warning("result_undescribed", "result.sample_note", _("请说明结果是什么样子。"))


def steps_fit_the_promise(definition: MatterDefinition) -> Findings:
    """Refuse steps that together take longer than the promise."""
    promised = definition.matter.promised
    total = sum(step.days for step in definition.procedure.steps)
    if promised.unit == c.LimitUnit.WORKDAY and total > promised.value:
        text = _("各环节共%(total)s个工作日，超过承诺的%(promised)s个工作日。")
        yield _error("steps_too_long", "procedure.steps", text % {"total": total, "promised": promised.value})


def codes_have_their_length(definition: MatterDefinition) -> Findings:
    """Point at codes that are not those of today's standard (12 characters, the type in places 3 and 4)."""
    catalogue = definition.catalogue
    if not re.fullmatch(r"\d{4}[0-9A-Z]{2}\d{6}", catalogue.code):
        yield _warning("code_length", "catalogue.code", _("基本编码应为12位。"))
    elif catalogue.code[2:4] != catalogue.task_type:
        yield _warning("code_type", "catalogue.code", _("基本编码第3、4位与事项类型不一致。"))


def people_can_find_it(definition: MatterDefinition) -> Findings:
    """Point at matters nobody will find by browsing or in their own words."""
    matter = definition.matter
    if not matter.aliases:
        yield _warning("no_aliases", "matter.aliases", _("请写上群众常用的说法，便于搜索。"))
    if c.Served.NATURAL in matter.served and not matter.themes_natural:
        yield _warning("no_theme", "matter.themes_natural", _("面向个人的事项请选择个人主题。"))
    if set(matter.served) - {c.Served.NATURAL} and not matter.themes_legal:
        yield _warning("no_theme", "matter.themes_legal", _("面向企业和单位的事项请选择法人主题。"))


def situations_matter(definition: MatterDefinition) -> Findings:
    """Point at questions whose answer changes nothing."""
    used = {name for material in definition.materials for name in references(material.when)}
    used |= {name for field in definition.form.fields() for name in references(field.when)}
    if definition.procedure.automatic is not None:
        used |= references(definition.procedure.automatic.when)
    for index, situation in enumerate(definition.situations):
        if f"s.{situation.id}" not in used:
            text = _("“%(question)s”的回答不影响材料和表单，是否需要问？") % {"question": situation.question}
            yield _warning("idle_situation", f"situations.{index}", text)


RULES: tuple[Callable[[MatterDefinition], Findings], ...] = (
    promise_within_the_statute,
    promise_fits_the_type,
    visits_fit_the_depth,
    phones_differ,
    fees_are_amounts,
    shared_papers_are_not_demanded,
    no_catch_alls,
    materials_say_how,
    result_is_described,
    steps_fit_the_promise,
    codes_have_their_length,
    people_can_find_it,
    situations_matter,
)
