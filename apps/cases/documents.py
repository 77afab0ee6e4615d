"""The legal documents of a case: what each must contain (domain.md §16), as blocks for the PDF kit."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.cases.choices import CORRECTION_NOTICE_DAYS, DELIVERY_DAYS, DocumentKind, MaterialSource
from apps.cases.models import Case
from apps.common.pdf import blocks as b
from apps.common.pdf.document import Document as Paper
from apps.common.pdf.document import render
from apps.common.pdf.seal import Seal
from apps.organisation.models import Department
from apps.work.choices import ClockKind, SpecialProcedure
from apps.work.models import Clock
from apps.work.selectors import latest_clocks

# Source: 行政复议法 (2023) Art. 20, 60 days; 行政诉讼法 (2017) Art. 46, six months.
REMEDY = (
    "如不服本决定，可以自收到本通知（决定）之日起六十日内依法申请行政复议，"
    "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)
SEAL_LINES = {DocumentKind.ACCEPTANCE: "受理专用章", DocumentKind.RECEIPT: "受理专用章"}
SEAL_LINE = "行政审批专用章"


def chinese_date(day: date) -> str:
    """Return 2026年9月18日."""
    return f"{day.year}年{day.month}月{day.day}日"


def write_document(*, case: Case, kind: str, number: str, public_id: str, facts: dict[str, Any], at: datetime) -> bytes:
    """Return the PDF of a document; the same input gives the same bytes.

    :param facts: what the event told (see the services that record it)
    """
    title = DocumentKind(kind).label
    department = case.department
    body = _BODIES[DocumentKind(kind)](case, facts)
    seal = Seal(department.name, SEAL_LINES.get(DocumentKind(kind), SEAL_LINE))
    paper = Paper(
        title=str(title),
        blocks=(
            b.Masthead(department.name),
            b.Title(str(title)),
            b.Number(number),
            b.Recipient(recipient(case)),
            *body,
            b.Closing(department.name, chinese_date(timezone.localdate(at)), seal),
        ),
        made_at=at,
        number=number,
        author=department.name,
        verify_url=f"{settings.BASE_URL}/verify/document/{public_id}/",
    )
    return render(paper)


def recipient(case: Case) -> str:
    """Return the applicant's full name: a document is theirs to read."""
    holder = case.entity or case.person
    return holder.name if holder else ""


def _facts_of(case: Case, *more: tuple[str, str]) -> b.Fields:
    return b.Fields((("办件编号", case.number), ("事项名称", case.title), ("申请人", recipient(case)), *more))


def _contact(department: Department) -> b.Para:
    return b.Para(f"咨询电话：{department.phone_consult}；监督电话：{department.phone_supervise}。")


def _clock(case: Case, kind: str) -> Clock | None:
    return latest_clocks(case, kind).first()


def _receipt(case: Case, _facts: dict[str, Any]) -> tuple[b.Block, ...]:
    materials = case.materials.filter(is_current=True).exclude(source=MaterialSource.PROMISED).order_by("id")
    rows = tuple((str(i), row.name, row.get_source_display(), "1") for i, row in enumerate(materials, start=1))
    return (
        b.Para("您提交的申请材料已收到，清单如下："),
        _facts_of(
            case,
            ("收到日期", chinese_date(case.received_on)),
            ("查询码", case.query_code),
        ),
        b.Grid(("序号", "材料名称", "提交方式", "份数"), rows, (1, 6, 3, 1)),
        b.Para(
            f"我们将在{CORRECTION_NOTICE_DAYS}个工作日内告知是否受理或需要补正的全部内容；"
            "逾期不告知的，自收到申请材料之日起即为受理。"
        ),
        _contact(case.department),
    )


def _correction_notice(case: Case, facts: dict[str, Any]) -> tuple[b.Block, ...]:
    correction = case.correction_rows.get(number=facts["number"])
    items = tuple(f"{item['label']}：{item['text']}" for item in correction.items)
    return (
        b.Para(
            "您提交的申请材料不齐全或者不符合法定形式。依据《中华人民共和国行政许可法》第三十二条，现将需要补正的全部内容一次性告知如下："
        ),
        _facts_of(case),
        b.Listing(items),
        *((b.Para(correction.note),) if correction.note else ()),
        b.Para(
            f"请于{chinese_date(correction.due_on)}前登录兰州政务服务“一窗”或到受理窗口补正。逾期未补正的，终止办理；您可以重新申请。"
        ),
        _contact(case.department),
    )


def _acceptance(case: Case, facts: dict[str, Any]) -> tuple[b.Block, ...]:
    clock = _clock(case, ClockKind.DECISION)
    rows = [("受理日期", chinese_date(case.accepted_on or case.received_on))]
    if clock is not None:
        rows.append(("承诺办结日期", chinese_date(clock.promised_due_on)))
        if clock.statutory_due_on:
            rows.append(("法定办结日期", chinese_date(clock.statutory_due_on)))
    promised = facts.get("promised", [])
    opening = _acceptance_opening(deemed="as_of" in facts, tolerated=bool(promised))
    names = {material.id: material.name for material in case.version.parsed.materials}
    later = (
        b.Para("下列材料按照您的承诺后补。请在作出决定以前补交；没有补齐的，不能准予："),
        b.Listing(tuple(names[material] for material in promised)),
    )
    return (
        b.Para(opening),
        _facts_of(case, *rows),
        *(later if promised else ()),
        b.Para("听证、检验、检测、检疫、鉴定、专家评审等所需时间不计入上述时限，将另行书面告知。"),
        _contact(case.department),
    )


def _acceptance_opening(*, deemed: bool, tolerated: bool) -> str:
    if deemed:
        return f"因未在收到申请材料之日起{CORRECTION_NOTICE_DAYS}个工作日内告知补正内容，依据《中华人民共和国行政许可法》第三十二条，您的申请自收到之日起即为受理。"
    if tolerated:
        return "您申请的主要材料齐全、符合法定形式，次要材料承诺后补，决定予以容缺受理。"
    return "您的申请材料齐全、符合法定形式，依据《中华人民共和国行政许可法》第三十二条，决定予以受理。"


def _refusal(case: Case, _facts: dict[str, Any]) -> tuple[b.Block, ...]:
    return (
        b.Para("您的申请经审查，决定不予受理。"),
        _facts_of(case),
        b.Heading("理由和依据"),
        b.Para(case.reason),
        b.Para(REMEDY),
        _contact(case.department),
    )


def _special(case: Case, facts: dict[str, Any]) -> tuple[b.Block, ...]:
    clock = _clock(case, ClockKind.DECISION)
    pause = clock.pauses.order_by("-id").first() if clock else None
    return (
        b.Para("依据《中华人民共和国行政许可法》第四十五条，办理您的申请需要进行下列程序，所需时间不计入办理时限："),
        _facts_of(
            case,
            ("程序", str(SpecialProcedure(facts["procedure"]).label)),
            ("预计需要", f"{facts['told_days']}个工作日"),
            ("说明", pause.reason if pause else ""),
        ),
        _contact(case.department),
    )


def _extension(case: Case, facts: dict[str, Any]) -> tuple[b.Block, ...]:
    clock = _clock(case, ClockKind.DECISION)
    extension = clock.extensions.order_by("-id").first() if clock else None
    due = clock.statutory_due_on if clock else None
    return (
        b.Para("依据《中华人民共和国行政许可法》第四十二条，经本行政机关负责人批准，延长办理期限："),
        _facts_of(
            case,
            ("延长", f"{facts['days']}个工作日"),
            ("新的法定办结日期", chinese_date(due) if due else ""),
            ("理由", extension.reason if extension else ""),
        ),
        _contact(case.department),
    )


def _approval(case: Case, _facts: dict[str, Any]) -> tuple[b.Block, ...]:
    law = case.version.parsed.guide.law
    basis = "、".join(f"《{entry.name.strip('《》')}》{entry.article}" for entry in law[:3])
    return (
        b.Para(f"您的申请经审查，符合法定条件、标准。依据{basis}，决定准予。"),
        _facts_of(case, ("决定日期", chinese_date(timezone.localdate(case.decided_at)))),
        *((b.Para(case.reason),) if case.reason else ()),
        b.Para(f"自决定之日起{DELIVERY_DAYS}个工作日内向您送达证件或批准文件。"),
        _contact(case.department),
    )


def _denial(case: Case, _facts: dict[str, Any]) -> tuple[b.Block, ...]:
    return (
        b.Para("您的申请经审查，决定不予许可。"),
        _facts_of(case),
        b.Heading("事实、理由和依据"),
        b.Para(case.reason),
        b.Para(REMEDY),
        _contact(case.department),
    )


def _withdrawal(case: Case, _facts: dict[str, Any]) -> tuple[b.Block, ...]:
    return (
        b.Para("您已撤回下列申请，本机关终止办理。您可以随时重新申请。"),
        _facts_of(case),
        _contact(case.department),
    )


def _termination(case: Case, _facts: dict[str, Any]) -> tuple[b.Block, ...]:
    return (
        b.Para("您未在告知的期限内补正申请材料，本机关终止办理下列申请。您可以随时重新申请。"),
        _facts_of(case),
        _contact(case.department),
    )


def _delivery_receipt(case: Case, facts: dict[str, Any]) -> tuple[b.Block, ...]:
    ways = {"online": "电子送达（已存入申请人的网上空间）", "window": "窗口直接送达", "express": "邮寄送达"}
    on = timezone.localdate(case.closed_at) if case.closed_at else case.received_on
    return (
        _facts_of(
            case, ("结果", str(case.get_outcome_display())), ("送达方式", ways.get(facts.get("how", ""), "直接送达")),
            ("送达日期", chinese_date(on)),
        ),
        _contact(case.department),
    )  # fmt: skip


def _revocation(case: Case, _facts: dict[str, Any]) -> tuple[b.Block, ...]:
    return (
        b.Para("依据《中华人民共和国行政许可法》第六十九条，决定撤销下列行政许可。"),
        _facts_of(case),
        b.Heading("理由和依据"),
        b.Para(case.reason),
        b.Para(REMEDY),
        _contact(case.department),
    )


_BODIES: dict[DocumentKind, Callable[[Case, dict[str, Any]], tuple[b.Block, ...]]] = {
    DocumentKind.RECEIPT: _receipt,
    DocumentKind.CORRECTION_NOTICE: _correction_notice,
    DocumentKind.ACCEPTANCE: _acceptance,
    DocumentKind.REFUSAL: _refusal,
    DocumentKind.SPECIAL_PROCEDURE: _special,
    DocumentKind.EXTENSION: _extension,
    DocumentKind.APPROVAL: _approval,
    DocumentKind.DENIAL: _denial,
    DocumentKind.WITHDRAWAL: _withdrawal,
    DocumentKind.TERMINATION: _termination,
    DocumentKind.DELIVERY_RECEIPT: _delivery_receipt,
    DocumentKind.REVOCATION: _revocation,
}
