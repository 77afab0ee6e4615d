"""The document of the whole: what became of every branch, as blocks for the PDF kit."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from apps.approvals.choices import BranchStatus, JointDocumentKind
from apps.approvals.models import Branch, JointApplication
from apps.cases.choices import DocumentKind
from apps.cases.models import Document as CaseDocument
from apps.cases.selectors import documents_of, licence_identifier
from apps.common.pdf import blocks as b
from apps.common.pdf.document import Document as Paper
from apps.common.pdf.document import render
from apps.common.pdf.seal import Seal

SEAL_LINE = "行政审批专用章"
# Source: 行政复议法 (2023) Art. 20, 60 days; 行政诉讼法 (2017) Art. 46, six months.
REMEDY = (
    "对其中不予受理、不予许可的决定不服的，可以自收到该项决定书之日起六十日内依法申请行政复议，"
    "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)
DECISIONS = (DocumentKind.APPROVAL, DocumentKind.DENIAL, DocumentKind.REFUSAL, DocumentKind.WITHDRAWAL)
ENDINGS = (*DECISIONS, DocumentKind.TERMINATION, DocumentKind.REVOCATION)


def write_result(*, joint: JointApplication, branches: Sequence[Branch], number: str, at: datetime) -> bytes:
    """Return the PDF of the merged answer; the same input gives the same bytes.

    :param branches: all of them, in order, with their cases and departments
    """
    lead = joint.lead
    granted = sum(row.status == BranchStatus.GRANTED for row in branches)
    title = str(JointDocumentKind.RESULT.label)
    holder = joint.entity or joint.person
    paper = Paper(
        title=title,
        blocks=(
            b.Masthead(lead.name),
            b.Title(title),
            b.Number(number),
            b.Recipient(holder.name if holder else ""),
            b.Para(f"您申请的“{joint.title}”共{len(branches)}项，已全部办完，其中办好{granted}项。各项结果告知如下："),
            b.Fields((("联办编号", joint.number), ("提交日期", _day(joint.submitted_at)))),
            b.Grid(("事项", "办理部门", "结果", "决定文号、证照标识"), tuple(map(_row, branches)), (4, 3, 2, 5)),
            *_reasons(branches),
            b.Para("各项的决定书和电子证照已分别送达，可在“我的办件”中查看、下载。"),
            b.Para(f"咨询电话：{lead.phone_consult}；监督电话：{lead.phone_supervise}。"),
            b.Closing(lead.name, _day(at), Seal(lead.name, SEAL_LINE)),
        ),
        made_at=at,
        number=number,
        author=lead.name,
    )
    return render(paper)


def _day(moment: datetime) -> str:
    day = timezone.localdate(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _row(branch: Branch) -> tuple[str, str, str, str]:
    case = branch.case
    if case is None:
        return (branch.matter.name, branch.department.name, str(branch.get_status_display()), "前一项未办好，未启动")
    result = str(case.get_outcome_display() or branch.get_status_display())
    found = [*(row.number for row in _decisions(branch)), licence_identifier(case)]
    return (branch.matter.name, branch.department.name, result, "；".join(text for text in found if text))


def _decisions(branch: Branch) -> list[CaseDocument]:
    if branch.case is None:
        return []
    return [row for row in documents_of(branch.case) if row.kind in ENDINGS]


def _reasons(branches: Sequence[Branch]) -> tuple[b.Block, ...]:
    """Return why some were refused, with the remedies; nothing when none was."""
    refused = [row for row in branches if row.status == BranchStatus.REFUSED and row.case is not None]
    if not refused:
        return ()
    items = tuple(f"{row.matter.name}：{row.case.reason}" for row in refused if row.case is not None)
    return (b.Heading("未办好的事项及理由"), b.Listing(items), b.Para(REMEDY))
