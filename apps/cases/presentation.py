"""Cases in plain words: where one stands, what is due when, what happened, what to do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.cases.choices import AT_THE_DESK, UNDECIDED, CaseAction, CaseStatus, Outcome
from apps.cases.models import Case, CaseMaterial, Correction
from apps.cases.selectors import Milestone
from apps.journal.models import Event
from apps.licences.models import Licence
from apps.matters.choices import DeliveryWay
from apps.work.choices import ClockKind, Light, SpecialProcedure
from apps.work.models import Pause
from apps.work.selectors import Standing, open_pause, told_until

ENDED_BADLY = (CaseStatus.REFUSED, CaseStatus.DENIED, CaseStatus.REVOKED)
ENDED_EARLY = (*ENDED_BADLY, CaseStatus.WITHDRAWN, CaseStatus.TERMINATED)
MOST_ON_A_LINE = 6


def day_words(day: date) -> str:
    """Return a day as people say it."""
    return date_format(day, "MONTH_DAY_FORMAT")


def due_words(standing: Standing) -> str:
    """Return how much time is left of the clock that runs, in words; nothing when none runs."""
    clock, left = standing.clock, standing.remaining
    return left.words_for(clock.kind) if clock and left else ""


# What the applicant waits for while a clock runs.
_AWAITED = {
    ClockKind.INTAKE: gettext_lazy("什么时候告诉您是否受理"),
    ClockKind.CORRECTION: gettext_lazy("什么时候要补好"),
}


def due_row(standing: Standing, *, now: datetime) -> dict[str, str]:
    """Return what a case's own page says of the time: what it is the time of, and how much is left."""
    label = _AWAITED.get(ClockKind(standing.clock.kind)) if standing.clock else None
    pause = open_pause(standing.clock) if standing.clock else None
    return {
        "label": str(label or _("什么时候有结果")),
        "value": paused_words(pause, now=now) if pause else due_words(standing),
    }


def paused_words(pause: Pause, *, now: datetime) -> str:
    """Return what holds a case up and until when, as the applicant was told; that this is over, once it is."""
    until = told_until(pause)
    names = {"procedure": pause.get_procedure_display(), "days": pause.told_days, "day": day_words(until)}
    if timezone.localdate(now) <= until:
        return _("正在做%(procedure)s，这段时间不算在办理时间里，预计%(day)s前做完") % names
    return (
        _("正在做%(procedure)s。告诉过您的 %(days)s 个工作日到%(day)s已经过了，还没有做完，您可以打 12345 问") % names
    )


_DELIVERED: dict[str, Promise | str] = {
    Outcome.APPROVED: gettext_lazy("已办结，准予"),
    Outcome.DENIED: gettext_lazy("已办结，不予许可"),
}


def status_words(case: Case) -> str:
    """Return how a case stands, as the applicant reads it; one that is over says how it ended."""
    over = _DELIVERED.get(case.outcome) if case.status == CaseStatus.DELIVERED else None
    return str(over or case.get_status_display())


def desk_status(case: Case) -> str:
    """Return how a case stands, as the desk reads it."""
    return str(AT_THE_DESK.get(case.status, case.get_status_display()))


def ended_badly(case: Case) -> bool:
    """Tell whether the applicant did not get what they applied for, or lost it again."""
    return case.status in ENDED_BADLY or (case.status == CaseStatus.DELIVERED and case.outcome == Outcome.DENIED)


def light_of(case: Case, standing: Standing) -> str:
    """Return the light of a case's tag."""
    if case.status == CaseStatus.CORRECTION:
        return "yellow"
    if ended_badly(case):
        return "red"
    if case.status in {CaseStatus.DELIVERED, CaseStatus.ISSUED, CaseStatus.APPROVED}:
        return "green"
    if case.status in {CaseStatus.WITHDRAWN, CaseStatus.TERMINATED}:
        return "grey"
    light = standing.remaining.light if standing.remaining else Light.GREY
    return {Light.BLACK: "red", Light.RED: "red", Light.YELLOW: "yellow", Light.GREY: "grey"}.get(Light(light), "blue")


def card_of(case: Case, standing: Standing) -> dict[str, str]:
    """Return a case as ``components/case_card.html`` shows it."""
    url = reverse("cases:detail", args=[case.public_id])
    waits = case.status == CaseStatus.CORRECTION
    return {
        "title": case.title,
        "url": url,
        "number": case.number,
        "status": status_words(case),
        "light": light_of(case, standing),
        "due_text": due_words(standing),
        "next_text": _("去补充材料") if waits else "",
        "next_url": reverse("cases:supplement", args=[case.public_id]) if waits else "",
    }


def steps_of(case: Case, milestones: list[Milestone]) -> list[dict[str, str]]:
    """Return the progress bar; a case that ended early shows how instead of what did not come."""
    steps = []
    for milestone in milestones:
        note = day_words(timezone.localdate(milestone.at)) if milestone.at else ""
        steps.append({"title": milestone.title, "state": milestone.state, "note": note, "url": ""})
    if case.status in ENDED_EARLY:
        end = {"title": str(case.get_status_display()), "note": "", "url": ""}
        state = "error" if case.status in ENDED_BADLY else "done"
        return [*(step for step in steps if step["state"] == "done"), end | {"state": state}]
    if case.status == CaseStatus.CORRECTION:
        for step in steps:
            if step["state"] == "current":
                step |= {"state": "waiting", "note": _("等您补充材料")}
    return steps


@dataclass(frozen=True, slots=True)
class ToDo:
    """What the applicant must do now; with a ``url`` there is a button."""

    kind: str
    title: str
    text: str
    url: str = ""
    label: str = ""


def to_do(
    case: Case, licence: Licence | None, correction: Correction | None, promised: Sequence[CaseMaterial] = ()
) -> ToDo:
    """Return the one thing for the applicant to do, or that there is nothing to do.

    :param promised: papers promised for later that have not come
    """
    if case.status == CaseStatus.CORRECTION and correction is not None:
        text = _("有 %(count)s 处要补，请在%(day)s前补好。到期没有补，申请会终止，您可以重新申请。")
        names = {"count": len(correction.items), "day": day_words(correction.due_on)}
        url = reverse("cases:supplement", args=[case.public_id])
        return ToDo("warning", _("需要您补充材料"), text % names, url, _("去补充材料"))
    if promised and case.status in UNDECIDED:
        names = {"names": _("、").join(row.name for row in promised)}
        return ToDo(
            "warning",
            _("还有材料要补交"),
            _("您答应后补：%(names)s。交齐以前不能准予。") % names,
            "#promised",
            _("去补交"),
        )
    if licence is not None and case.status in {CaseStatus.ISSUED, CaseStatus.DELIVERED}:
        url = reverse("licences:detail", args=[licence.public_id])
        return ToDo("success", _("办好了"), _result_text(case, licence), url, _("查看电子证照"))
    if ended_badly(case):
        title = _ENDED_BADLY.get(case.status, _DENIED)
        text = _("原因和依据：%(reason)s %(remedy)s") % {"reason": ended_sentence(case.reason), "remedy": _REMEDY}
        return ToDo("error", str(title), text if case.reason else str(_REMEDY))
    if case.status in {CaseStatus.ISSUED, CaseStatus.DELIVERED, CaseStatus.APPROVED}:
        return ToDo("success", _("有结果了"), _result_text(case, None))
    kind, title, told = _NOTHING_TO_DO.get(case.status, _WAIT)
    return ToDo(kind, str(title), str(told))


_Told = tuple[str, Promise | str, Promise | str]
_WAIT: _Told = ("info", gettext_lazy("您现在不用做什么"), gettext_lazy("有进展会发消息告诉您，也可以随时来这里看。"))
# Source: as ``documents.REMEDY``, in everyday words.
_REMEDY = gettext_lazy("不服的，可以从收到决定那天起 60 日内申请行政复议，或者 6 个月内向人民法院起诉，文书里写着。")
_DENIED = gettext_lazy("没有准予")
_ENDED_BADLY: dict[str, Promise | str] = {
    CaseStatus.REFUSED: gettext_lazy("没有受理"),
    CaseStatus.REVOKED: gettext_lazy("决定已撤销"),
}
_NOTHING_TO_DO: dict[str, _Told] = {
    CaseStatus.WITHDRAWN: ("info", gettext_lazy("您撤回了这件事"), gettext_lazy("想再办，可以随时重新申请。")),
    CaseStatus.TERMINATED: (
        "info",
        gettext_lazy("这件事已终止"),
        gettext_lazy("补充材料的时间过了，没有收到。想再办，可以随时重新申请。"),
    ),
}


def ended_sentence(text: str) -> str:
    """Return a text as a sentence that another can follow."""
    told = " ".join(text.split())
    return told if told[-1:] in "。！？." else f"{told}。"


def _result_text(case: Case, licence: Licence | None) -> str:
    if case.status == CaseStatus.ISSUED and case.delivery_way == DeliveryWay.WINDOW:
        return _("请带身份证到窗口领取。")
    if case.status == CaseStatus.ISSUED and case.delivery_way == DeliveryWay.EXPRESS:
        return _("纸质证正在安排邮寄，请留意快递电话。")
    if licence is not None:
        return _("“%(name)s”已放进您的证照夹，和纸质证一样有效。") % {"name": licence.type.name}
    return _("准予了，文书在下面，可以下载。")


# What happened --------------------------------------------------------------------------------------------------------
EVENTS = {
    "submitted": gettext_lazy("提交了申请"),
    "accepted": gettext_lazy("受理了"),
    "deemed_accepted": gettext_lazy("到期没有告知，按规定视为受理"),
    "accepted_automatically": gettext_lazy("系统核对后自动受理"),
    "correction_requested": gettext_lazy("需要您补充材料"),
    "supplemented": gettext_lazy("补充了材料"),
    "promised_brought": gettext_lazy("补交了答应后补的材料"),
    "correction_lifted": gettext_lazy("不用再补充材料，继续办理"),
    "lapsed": gettext_lazy("到期没有补充材料，申请终止"),
    "refused": gettext_lazy("不予受理"),
    "step_passed": gettext_lazy("“%(step)s”这一步办好了"),
    "sent_back": gettext_lazy("退回上一步再看一遍"),
    "paused": gettext_lazy("要先做%(procedure)s，这段时间不算在办理时间里"),
    "resumed": gettext_lazy("该做的做完了，接着算办理时间"),
    "extended": gettext_lazy("依法延长办理时限"),
    "approved": gettext_lazy("准予了"),
    "approved_automatically": gettext_lazy("系统按公布的规则准予"),
    "denied": gettext_lazy("不予许可"),
    "issued": gettext_lazy("证件做好了"),
    "delivered": gettext_lazy("结果已送达"),
    "withdrawn": gettext_lazy("撤回了申请"),
    "revoked": gettext_lazy("决定被撤销"),
}


def history(case: Case, events: list[Event], corrections: list[Correction]) -> list[dict[str, Any]]:
    """Return what happened, newest first, as ``components/timeline.html`` shows it."""
    by_number = {correction.number: correction for correction in corrections}
    told = []
    for event in reversed(events):
        name = event.kind.partition(".")[2]
        if name not in EVENTS:
            continue
        told.append(
            {
                "title": _title(case, event, name),
                "at": event.at,
                "who": _who(case, event),
                "text": _text(case, event, name, by_number),
                "state": "done",
            }
        )
    return told


def _title(case: Case, event: Event, name: str) -> str:
    title = str(EVENTS[name])
    if name == "step_passed":
        return title % {"step": _step(case, event.facts.get("step", ""))}
    if name == "paused":
        return title % {"procedure": SpecialProcedure(event.facts["procedure"]).label}
    return title


def _step(case: Case, step: str) -> str:
    titles = {entry.id: entry.title for entry in case.version.parsed.procedure.steps}
    return titles.get(step, _("审查"))


def _who(case: Case, event: Event) -> str:
    if event.is_system:
        return _("系统")
    return case.department.name if event.post_id else _("您或您的经办人")


def _text(case: Case, event: Event, name: str, corrections: Mapping[int, Correction]) -> str:
    facts = event.facts
    if name == "correction_requested" and facts.get("number") in corrections:
        return _("；").join(_("%(label)s：%(text)s") % item for item in corrections[facts["number"]].items)
    if name == "promised_brought":
        return paper_names(case, facts["papers"])
    if name in {"refused", "denied", "revoked"}:
        return case.reason
    if name == "paused":
        return _("预计 %(days)s 个工作日") % {"days": facts["told_days"]}
    if name == "extended":
        return _("延长 %(days)s 个工作日") % {"days": facts["days"]}
    return str(facts.get("grounds", ""))


def paper_names(case: Case, papers: Sequence[str]) -> str:
    """Return materials by name, as a list in words."""
    names = {material.id: material.name for material in case.version.parsed.materials}
    return _("、").join(names.get(paper, paper) for paper in papers)


def may_withdraw(actions: list[Any]) -> bool:
    """Tell whether the applicant may take the application back now."""
    return any(action.action == CaseAction.WITHDRAW and action.allowed for action in actions)
