"""What the places of a definition and the values at them are called, for those who compare and mend versions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.matters import choices as c
from apps.matters.definition.types import Limit

Words = str | Promise

# The last key of a place -> its name. Where one key means several things, the longer place below wins.
KEYS: dict[str, Words] = {
    "catalogue": gettext_lazy("基本目录"), "implementation": gettext_lazy("实施清单"), "matter": gettext_lazy("基本信息"),
    "guide": gettext_lazy("办事指南"), "situations": gettext_lazy("情形"), "materials": gettext_lazy("材料"),
    "form": gettext_lazy("表单"), "procedure": gettext_lazy("办理流程"), "result": gettext_lazy("办理结果"),
    "code": gettext_lazy("基本编码"), "task_type": gettext_lazy("事项类型"), "department": gettext_lazy("部门"),
    "use_level": gettext_lazy("行使层级"), "districts": gettext_lazy("区县"), "slug": gettext_lazy("代号"),
    "serial": gettext_lazy("序号"), "name": gettext_lazy("名称"), "aliases": gettext_lazy("群众常用的说法"),
    "summary": gettext_lazy("一句话说明"), "served": gettext_lazy("服务对象"), "handle_type": gettext_lazy("办件类型"),
    "promised": gettext_lazy("承诺时限"), "statutory": gettext_lazy("法定时限"),
    "forms_of_handling": gettext_lazy("办理形式"), "online_depth": gettext_lazy("网办深度"),
    "visits": gettext_lazy("到现场次数"), "visits_reason": gettext_lazy("为什么要到现场"),
    "handle_area": gettext_lazy("通办范围"), "required_level": gettext_lazy("实名等级"),
    "allows_agent": gettext_lazy("可以代办"), "tolerant": gettext_lazy("容缺受理"), "commitment": gettext_lazy("告知承诺"),
    "express": gettext_lazy("支持快递"), "themes_natural": gettext_lazy("个人主题"),
    "themes_legal": gettext_lazy("法人主题"), "life_stages": gettext_lazy("生命周期"), "popularity": gettext_lazy("热度"),
    "conditions": gettext_lazy("办理条件"), "refusals": gettext_lazy("哪些情况办不了"), "process": gettext_lazy("办理过程"),
    "fees": gettext_lazy("收费"), "law": gettext_lazy("法律依据"), "rights": gettext_lazy("权利和义务"),
    "phone_consult": gettext_lazy("咨询电话"), "phone_supervise": gettext_lazy("监督电话"),
    "places": gettext_lazy("办理地点"), "faq": gettext_lazy("常见问题"), "question": gettext_lazy("问题"),
    "answer": gettext_lazy("回答"), "title": gettext_lazy("标题"), "text": gettext_lazy("内容"),
    "amount_fen": gettext_lazy("金额"), "unit": gettext_lazy("单位"), "basis": gettext_lazy("依据"),
    "reducible": gettext_lazy("可以减免"), "number": gettext_lazy("文号"), "article": gettext_lazy("条款"),
    "address": gettext_lazy("地址"), "hours": gettext_lazy("时间"), "phone": gettext_lazy("电话"),
    "options": gettext_lazy("选项"), "label": gettext_lazy("显示的文字"), "value": gettext_lazy("值"),
    "id": gettext_lazy("标识"), "type": gettext_lazy("类型"), "necessity": gettext_lazy("必要性"),
    "kind": gettext_lazy("类型"), "source": gettext_lazy("来源渠道"), "source_note": gettext_lazy("从哪来"),
    "originals": gettext_lazy("原件份数"), "copies": gettext_lazy("复印件份数"), "accept": gettext_lazy("接受的文件"),
    "max_mb": gettext_lazy("文件大小上限（MB）"), "criteria": gettext_lazy("要求"), "how_to": gettext_lazy("怎么准备"),
    "licence_type": gettext_lazy("电子证照"), "when": gettext_lazy("在什么情况下"), "groups": gettext_lazy("分组"),
    "intro": gettext_lazy("说明"), "fields": gettext_lazy("填写项"), "element": gettext_lazy("数据元"),
    "required": gettext_lazy("必填"), "help": gettext_lazy("提示"), "min_length": gettext_lazy("最少字数"),
    "max_length": gettext_lazy("最多字数"), "pattern": gettext_lazy("格式"), "minimum": gettext_lazy("最小值"),
    "maximum": gettext_lazy("最大值"), "not_before": gettext_lazy("不早于"), "not_after": gettext_lazy("不晚于"),
    "min_items": gettext_lazy("最少条数"), "max_items": gettext_lazy("最多条数"),
    "intake_role": gettext_lazy("收件岗位"), "steps": gettext_lazy("环节"), "site_visit": gettext_lazy("要到现场"), "role": gettext_lazy("岗位"),
    "days": gettext_lazy("工作日"), "special": gettext_lazy("特别程序"), "automatic": gettext_lazy("自动办理"),
    "rule": gettext_lazy("规则"), "grounds": gettext_lazy("理由"), "licence_fields": gettext_lazy("证照内容的来处"),
    "valid_years": gettext_lazy("有效年数"), "delivery": gettext_lazy("送达方式"),
    "sample_note": gettext_lazy("结果的样子"), "renews": gettext_lazy("被换的证照号"),
    "founds": gettext_lazy("登记成立的主体"),
}  # fmt: skip
PLACES: dict[str, Words] = {
    "materials.form": gettext_lazy("材料形式"),
    "materials.type": gettext_lazy("材料类型"),
    "materials.kind": gettext_lazy("原件还是复印件"),
    "procedure.kind": gettext_lazy("办理方式"),
    "result.kind": gettext_lazy("结果类型"),
}
CODES: dict[str, Mapping[str, Words]] = {
    "catalogue.task_type": dict(c.TaskType.choices),
    "implementation.use_level": dict(c.UseLevel.choices),
    "matter.served": dict(c.Served.choices),
    "matter.handle_type": dict(c.HandleType.choices),
    "matter.forms_of_handling": dict(c.HandlingForm.choices),
    "matter.handle_area": dict(c.HandleArea.choices),
    "matter.themes_natural": c.THEMES_NATURAL,
    "matter.themes_legal": c.THEMES_LEGAL,
    "matter.life_stages": dict(c.LifeStage.choices),
    "materials.necessity": dict(c.Necessity.choices),
    "materials.kind": dict(c.MaterialKind.choices),
    "materials.form": dict(c.MaterialForm.choices),
    "materials.source": dict(c.MaterialSource.choices),
    "procedure.kind": dict(c.ProcedureKind.choices),
    "result.kind": dict(c.ResultKind.choices),
    "result.delivery": dict(c.DeliveryWay.choices),
}
# The order of keys in the reviewed files: the database keeps none.
ORDER = (  # noqa: SIM905 - one order, read as lines of words
    "catalogue implementation matter guide situations materials form procedure result "
    "id value element question answer title code label type slug serial name task_type department use_level districts "
    "aliases summary served handle_type promised statutory forms_of_handling online_depth visits visits_reason "
    "handle_area required_level allows_agent tolerant commitment express themes_natural themes_legal life_stages "
    "popularity conditions refusals process fees law rights phone_consult phone_supervise places faq necessity kind "
    "source source_note originals copies accept max_mb criteria how_to amount_fen unit number article address hours "
    "phone text basis reducible licence_type intake_role steps role days site_visit special automatic rule grounds "
    "licence_fields valid_years delivery sample_note renews intro required help min_length max_length pattern minimum "
    "maximum not_before not_after min_items max_items options groups field is in filled at_least at_most all any not "
    "when fields"
).split()
_RANK = {key: rank for rank, key in enumerate(ORDER)}


def ranked(keys: Iterable[str]) -> list[str]:
    """Return keys in the order of the reviewed files; what is in no list there stays in its order, last."""
    return sorted(keys, key=lambda key: _RANK.get(key, len(_RANK)))


# What stands for a whole entry of a list: the first of these it has.
NAMES = ("name", "label", "question", "title", "id", "value")
# What an entry is known by inside, which says nothing to people.
UNTOLD = frozenset({"id", "value"})
LIMITS = frozenset({"promised", "statutory"})


def names_of(path: tuple[str, ...]) -> str:
    """Return what stands at a place is called; ``path`` holds keys only, no indexes."""
    return str(PLACES.get(".".join(path)) or KEYS.get(path[-1]) or path[-1])


def place_in_words(path: str, definition: Any) -> str:
    """Return a place like ``materials.2.criteria`` as people say it: 材料 · 经营场所布局图 · 要求."""
    node: Any = definition
    keys: tuple[str, ...] = ()
    names: list[str] = []
    for part in filter(None, path.split(".")):
        if isinstance(node, list):
            node = node[int(part)] if part.isdigit() and int(part) < len(node) else None
            names.append(title_of(node) if isinstance(node, dict) else _("第%(number)s条") % {"number": int(part) + 1})
        else:
            keys = (*keys, part)
            names.append(names_of(keys))
            node = node.get(part) if isinstance(node, dict) else None
    return " · ".join(names)


def title_of(entry: Any) -> str:
    """Return how people know an entry of a list."""
    if not isinstance(entry, dict):
        return str(entry)
    return next((str(entry[name]) for name in NAMES if entry.get(name)), "")


def say_entry(path: tuple[str, ...], entry: Any) -> str:
    """Return all that stands in an entry beside what it is called, a line each; its title if there is nothing else."""
    if not isinstance(entry, dict):
        return say(path, entry)
    title = next((name for name in NAMES if entry.get(name)), "")
    rest = [(key, entry[key]) for key in ranked(entry) if key not in {title, *UNTOLD}]
    lines = [
        _("%(label)s：%(text)s") % {"label": names_of((*path, key)), "text": _say_within((*path, key), value)}
        for key, value in rest
        if value not in (None, "", [], {})
    ]
    return "\n".join(lines) or title_of(entry)


def _say_within(path: tuple[str, ...], value: Any) -> str:
    """Return a value inside an entry; of a list of entries the titles, each with what stands in it."""
    if not (isinstance(value, list) and any(isinstance(one, dict) for one in value)):
        return say(path, value)
    told = [(title_of(one), say_entry(path, one).replace("\n", _("；"))) for one in value]
    return _("、").join(
        title if title == rest else _("%(text)s（%(note)s）") % {"text": title, "note": rest} for title, rest in told
    )


def say(path: tuple[str, ...], value: Any) -> str:
    """Return a value in words: codes by their names, limits and conditions as people read them; empty for nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(say(path, entry) for entry in value)
    if path[-1] == "amount_fen" and isinstance(value, int):
        return _("%(amount)s元") % {"amount": f"{value // 100}.{value % 100:02d}"}
    if isinstance(value, dict):
        return _say_mapping(path[-1], value)
    return str(CODES.get(".".join(path), {}).get(str(value), value))


def _say_mapping(key: str, value: dict[str, Any]) -> str:
    if key in LIMITS:
        limit = Limit(value.get("value", 0), value.get("unit", ""), value.get("basis", ""))
        return _("%(text)s（%(note)s）") % {"text": limit, "note": limit.basis} if limit.basis else str(limit)
    if key == "when":
        return say_condition(value)
    return title_of(value)


def say_condition(condition: Any) -> str:
    """Return a condition in words; one of another shape as it stands."""
    match condition:
        case {"all": list() as parts}:
            return _("，并且").join(map(say_condition, parts))
        case {"any": list() as parts}:
            return _("，或者").join(map(say_condition, parts))
        case {"not": part}:
            return _("不是（%(text)s）") % {"text": say_condition(part)}
        case {"field": name}:
            return _say_test(str(name), condition)
    return str(condition)


def _say_test(name: str, condition: Any) -> str:
    match condition:
        case {"is": value}:
            return _("%(label)s：%(text)s") % {"label": name, "text": value}
        case {"in": list() as values}:
            return _("%(label)s：%(text)s") % {"label": name, "text": _("、").join(map(str, values))}
        case {"filled": filled}:
            return (_("填了%(label)s") if filled else _("没填%(label)s")) % {"label": name}
        case {"at_least": value}:
            return _("%(label)s至少%(text)s") % {"label": name, "text": value}
        case {"at_most": value}:
            return _("%(label)s至多%(text)s") % {"label": name, "text": value}
    return str(condition)
