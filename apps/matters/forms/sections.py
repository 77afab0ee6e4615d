"""What administrators change most, as screens of fields; everything else of a definition is edited as text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.matters import choices as c

Words = str | Promise
TEXT_SECTION = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a definition. ``kind`` is how it is typed in: text longtext lines number money choice multichoice flag.

    ``path`` is dotted; inside rows it is a key of the row.
    """

    path: str
    kind: str
    label: Words
    help: Words = ""
    required: bool = True
    choices: tuple[tuple[str, Words], ...] = ()
    longest: int = 0
    size: int = 3  # lines of a long text


@dataclass(frozen=True, slots=True)
class Rows:
    """Entries of a list. Those with an id only change their wording here: forms and conditions name them."""

    path: str
    label: Words
    item: Words
    fields: tuple[Field, ...]
    add: Words = ""  # the button's words; without them rows neither come nor go
    help: Words = ""
    choices_at: str = ""  # a key whose entries' labels are edited too: the options of a situation


@dataclass(frozen=True, slots=True)
class Section:
    """One screen."""

    title: Words
    parts: tuple[Field | Rows, ...]


def _pairs(choices: type[Any]) -> tuple[tuple[str, Words], ...]:
    return tuple(choices.choices)


_YES_NO: tuple[tuple[str, Words], ...] = (("true", _("是")), ("false", _("否")))
_UNITS = _pairs(c.LimitUnit)

SECTIONS: Mapping[str, Section] = {
    "basic": Section(
        _("基本信息"),
        (
            Field("matter.name", "text", _("名称"), longest=200),
            Field(
                "matter.aliases", "lines", _("群众常用的说法"), _("每行一个。市民搜这些词也能找到这件事。"),
                required=False, size=6,
            ),
            Field("matter.summary", "longtext", _("一句话说明"), _("一两句大白话，称呼用“您”。"), longest=300),
            Field("matter.served", "multichoice", _("谁可以办"), choices=_pairs(c.Served)),
            Field("matter.promised.value", "number", _("承诺时限"), _("即办件填 0。")),
            Field("matter.promised.unit", "choice", _("承诺时限的单位"), choices=_UNITS),
            Field("matter.statutory.value", "number", _("法定时限"), _("法律没有规定的留空。"), required=False),
            Field("matter.statutory.unit", "choice", _("法定时限的单位"), choices=_UNITS, required=False),
            Field("matter.statutory.basis", "text", _("法定时限的依据"), required=False, longest=300),
            Field("matter.forms_of_handling", "multichoice", _("怎么办"), choices=_pairs(c.HandlingForm)),
            Field("matter.visits", "number", _("最多跑几次")),
            Field("matter.visits_reason", "text", _("为什么要跑"), required=False, longest=300),
            Field("matter.allows_agent", "flag", _("可以请别人代办"), choices=_YES_NO),
            Field("matter.tolerant", "flag", _("支持容缺受理"), choices=_YES_NO),
        ),
    ),
    "guide": Section(
        _("办事指南"),
        (
            Field("guide.conditions", "lines", _("办理条件"), _("每行一条，不写“其他条件”这样的兜底话。"), size=8),
            Field("guide.refusals", "lines", _("哪些情况办不了"), _("每行一条。"), required=False, size=6),
            Rows(
                "guide.process", _("办理过程"), _("步骤"),
                (Field("title", "text", _("步骤名称"), longest=200), Field("text", "longtext", _("市民会经历什么"))),
                add=_("再加一个步骤"),
            ),
            Rows(
                "guide.fees", _("收费"), _("收费项"),
                (
                    Field("name", "text", _("收什么费"), longest=100),
                    Field("amount_fen", "money", _("金额")),
                    Field("unit", "text", _("按什么收"), _("例如：每证、每件。"), longest=40),
                    Field("basis", "text", _("收费依据"), longest=300),
                    Field("reducible", "flag", _("可以减免"), choices=_YES_NO, required=False),
                ),
                add=_("再加一项收费"), help=_("一项都没有，就是不收费。"),
            ),
            Field("guide.phone_consult", "text", _("咨询电话"), longest=20),
            Field("guide.phone_supervise", "text", _("监督电话"), _("不能和咨询电话相同。"), longest=20),
            Field("guide.rights", "lines", _("权利和义务"), _("每行一条。"), required=False, size=5),
        ),
    ),
    "materials": Section(
        _("材料"),
        (
            Rows(
                "materials", _("材料"), _("材料"),
                (
                    Field("name", "text", _("名称"), longest=200),
                    Field("necessity", "choice", _("必要性"), choices=_pairs(c.Necessity)),
                    Field("kind", "choice", _("原件还是复印件"), choices=_pairs(c.MaterialKind)),
                    Field("form", "choice", _("材料形式"), choices=_pairs(c.MaterialForm)),
                    Field("criteria", "longtext", _("要求"), _("怎样算合格。"), required=False, longest=500),
                    Field("how_to", "longtext", _("怎么准备"), _("样例、在哪开、怎么拍。"), required=False, longest=500),
                    Field("source_note", "text", _("从哪来"), required=False, longest=200),
                    Field("basis", "text", _("依据"), required=False, longest=300),
                ),
                help=_("增加、删去材料，或者改什么情况下才要，请到“全文”里改。"),
            ),
        ),
    ),
    "situations": Section(
        _("情形"),
        (
            Rows(
                "situations", _("办理前先问的问题"), _("问题"),
                (Field("question", "longtext", _("怎么问"), longest=200, size=2),),
                help=_("这里只改说法。增加、删去问题和选项，请到“全文”里改，因为材料和表单会用到它们。"),
                choices_at="options",
            ),
        ),
    ),
    "questions": Section(
        _("常见问题"),
        (
            Rows(
                "guide.faq", _("常见问题"), _("问题"),
                (Field("question", "text", _("问"), longest=200), Field("answer", "longtext", _("答"), longest=2000)),
                add=_("再加一个问题"), help=_("至少两个。"),
            ),
        ),
    ),
    "result": Section(
        _("办理结果"),
        (
            Field("result.name", "text", _("办成后拿到什么"), required=False, longest=200),
            Field("result.delivery", "multichoice", _("怎么拿到"), choices=_pairs(c.DeliveryWay), required=False),
            Field("matter.express", "flag", _("支持快递"), choices=_YES_NO),
            Field("result.sample_note", "longtext", _("结果是什么样子"), required=False, longest=500),
        ),
    ),
}  # fmt: skip


def fields_of(section: str) -> Iterator[Field | Rows]:
    """Yield what a screen edits."""
    yield from SECTIONS[section].parts


def section_of(path: str) -> str:
    """Return the screen that edits what stands at ``path`` (``guide.faq.0.answer``), or that of the whole text."""
    for name, section in SECTIONS.items():
        for part in section.parts:
            if path == part.path or path.startswith(f"{part.path}.") or _around(path, part):
                return name
    return TEXT_SECTION


def _around(path: str, part: Field | Rows) -> bool:
    """Tell whether ``path`` names the limit one of whose parts the field edits."""
    return isinstance(part, Field) and part.path in {f"{path}.value", f"{path}.unit"}
