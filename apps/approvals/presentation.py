"""A joint application in words and shapes, built once for pages and API: what a reader may see, where it stands, what to do now."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.choices import AT_THE_DESK, BranchStatus, JointAction, JointStatus
from apps.approvals.definition import Union, joint_form
from apps.approvals.models import Branch, JointApplication, JointCorrection, Shortcoming
from apps.approvals.permissions import sees_whole
from apps.approvals.selectors import branches_of, union_of_joint
from apps.cases.choices import AT_THE_DESK as CASES_AT_THE_DESK
from apps.cases.choices import CaseStatus
from apps.common.actor import Actor
from apps.common.forms.fields import Form
from apps.common.forms.masked import masked_answers
from apps.identity.permissions import departments_with
from apps.journal.models import Event
from apps.journal.workflow import OpenAction
from apps.work.choices import Light
from apps.work.selectors import Standing

LIGHTS = {
    BranchStatus.WAITING: "grey",
    BranchStatus.OPEN: "blue",
    BranchStatus.GRANTED: "green",
    BranchStatus.REFUSED: "red",
    BranchStatus.DROPPED: "grey",
    BranchStatus.CANCELLED: "grey",
}
DOTS = {
    BranchStatus.WAITING: "waiting",
    BranchStatus.OPEN: "current",
    BranchStatus.GRANTED: "done",
    BranchStatus.REFUSED: "error",
    BranchStatus.DROPPED: "todo",
    BranchStatus.CANCELLED: "todo",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The answers a reader may see, under the form they were given in; personal numbers are masked for posts."""

    form: Form
    answers: dict[str, Any]


def shown_answers(joint: JointApplication, *, reader: Actor) -> Shown:
    """Return the answers for a reader: the applicant and the lead see all, a department what its branches ask."""
    union = union_of_joint(joint)
    form = joint_form(union, joint.situations, joint.answers)
    answers: dict[str, Any] = dict(joint.answers or {})
    if not sees_whole(joint, reader):
        theirs = _asked_by(union, own_branches(joint, reader))
        answers = {name: value for name, value in answers.items() if name in theirs}
    return Shown(form, masked_answers(form, answers) if reader.is_staff else answers)


def own_branches(joint: JointApplication, reader: Actor) -> list[Branch]:
    """Return the branches of the departments a post looks after."""
    departments = departments_with(reader, "view_cases")
    return [row for row in branches_of(joint) if row.department_id in departments]


def _asked_by(union: Union, branches: list[Branch]) -> set[str]:
    return {question.id for row in branches for question, _source in union.sources_of(row.name)}


# The whole in words ---------------------------------------------------------------------------------------------------
def day_words(day: date) -> str:
    """Return a day as people say it."""
    return date_format(day, "MONTH_DAY_FORMAT")


def listed(words: Iterable[Any]) -> str:
    """Return words as one enumeration."""
    return _("、").join(map(str, words))


def due_words(standing: Standing) -> str:
    """Return how much time is left of the whole, in words; nothing when no clock runs."""
    clock, left = standing.clock, standing.remaining
    return left.words_for(clock.kind) if clock and left else ""


def light_of(joint: JointApplication, standing: Standing) -> str:
    """Return the light of a joint application's tag."""
    fixed = {JointStatus.CORRECTION: "yellow", JointStatus.COMPLETED: "green", JointStatus.WITHDRAWN: "grey"}
    if joint.status in fixed:
        return fixed[JointStatus(joint.status)]
    light = standing.remaining.light if standing.remaining else Light.GREY
    return {Light.BLACK: "red", Light.RED: "red", Light.YELLOW: "yellow", Light.GREY: "grey"}.get(Light(light), "blue")


def card_of(joint: JointApplication, standing: Standing) -> dict[str, str]:
    """Return a joint application as ``components/case_card.html`` shows it; it must come with ``shown_branches``."""
    waits = joint.status == JointStatus.CORRECTION
    branches: list[Branch] = joint.shown_branches  # type: ignore[attr-defined]
    done = sum(row.status == BranchStatus.GRANTED for row in branches)
    count = _("%(total)s 项，已办好 %(done)s 项") % {"total": len(branches), "done": done}
    return {
        "title": joint.title,
        "url": reverse("approvals:detail", args=[joint.public_id]),
        "number": joint.number,
        "status": str(joint.get_status_display()),
        "light": light_of(joint, standing),
        "due_text": _("；").join(text for text in (count, due_words(standing)) if text),
        "next_text": _("去补充材料") if waits else "",
        "next_url": reverse("approvals:supplement", args=[joint.public_id]) if waits else "",
    }


@dataclass(frozen=True, slots=True)
class ToDo:
    """What the applicant must do now; with a ``url`` there is a button."""

    kind: str
    title: str
    text: str
    url: str = ""
    label: str = ""


def to_do(joint: JointApplication, pending: Sequence[JointCorrection], result_url: str) -> ToDo:
    """Return the one thing for the applicant to do, or that there is nothing to do.

    :param pending: the notices without an answer; a part that opened later may have had one of its own
    :param result_url: where the merged answer is, once there is one
    """
    if joint.status == JointStatus.CORRECTION and pending:
        places = {row.joint_target for notice in pending for row in notice.shortcomings.all()}
        text = _("各部门一共有 %(count)s 处要补，请在%(day)s前一次补好。到期没有补，要补的那几项会终止。")
        names = {"count": len(places), "day": day_words(min(notice.due_on for notice in pending))}
        url = reverse("approvals:supplement", args=[joint.public_id])
        return ToDo("warning", _("需要您补充材料"), text % names, url, _("去补充材料"))
    if joint.status == JointStatus.COMPLETED:
        return _result(joint, result_url)
    title, told = _NOTHING_TO_DO[JointStatus(joint.status)]
    return ToDo("info", str(title), str(told))


def _result(joint: JointApplication, url: str) -> ToDo:
    branches: list[Branch] = joint.shown_branches  # type: ignore[attr-defined]
    granted = sum(row.status == BranchStatus.GRANTED for row in branches)
    label = _("下载结果告知书") if url else ""
    if granted == len(branches):
        return ToDo("success", _("全部办好了"), _("每一项的文书和证照都在下面，和纸质的一样有效。"), url, label)
    text = _("%(total)s 项里办好了 %(granted)s 项。没办好的原因和救济途径，在那一项的页面里。")
    return ToDo("info", _("有结果了"), text % {"total": len(branches), "granted": granted}, url, label)


_Told = tuple[Promise, Promise]
_WAIT: _Told = (
    gettext_lazy("您现在不用做什么"),
    gettext_lazy("几个部门在办。要补材料会一次说清，有进展会发消息告诉您。"),
)
_NOTHING_TO_DO: dict[JointStatus, _Told] = {
    JointStatus.SUBMITTED: _WAIT,
    JointStatus.PROCESSING: _WAIT,
    JointStatus.CORRECTION: _WAIT,
    JointStatus.WITHDRAWN: (
        gettext_lazy("您撤回了这件事"),
        gettext_lazy("撤回之前已经办好的，结果还在下面。想再办，可以随时重新申请。"),
    ),
}


# The parts ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class BranchRow:
    """One department's part as pages show it."""

    number: int
    title: str
    department: str
    status: str
    light: str
    dot: str
    due: str
    waits_for: str
    case_number: str
    url: str
    url_label: str


def branch_rows(
    branches: Sequence[Branch], standings: Mapping[int, Standing], *, desk: bool = False
) -> list[BranchRow]:
    """Return the parts in order, each with what it waits for and where its case is.

    :param standings: by case
    :param desk: link to the desk's page of a case, not the applicant's
    """
    names = {row.name: row.matter.name for row in branches}
    granted = {row.name for row in branches if row.status == BranchStatus.GRANTED}
    found = []
    for number, row in enumerate(branches, start=1):
        left = standings[row.case_id].remaining if row.case_id and row.case_id in standings else None
        clock = standings[row.case_id].clock if row.case_id and row.case_id in standings else None
        waits = [names[name] for name in row.after if name not in granted and name in names]
        still = row.status == BranchStatus.WAITING and waits
        counts = row.status == BranchStatus.OPEN  # what is granted waits for its delivery only
        page = "cases:desk_case" if desk else "cases:detail"
        found.append(
            BranchRow(
                number=number,
                title=row.matter.name,
                department=row.department.name,
                status=branch_status(row, desk=desk),
                light="yellow" if _corrects(row) else LIGHTS[BranchStatus(row.status)],
                dot=DOTS[BranchStatus(row.status)],
                due=(left.words if desk else left.words_for(clock.kind)) if counts and left and clock else "",
                waits_for=_("等%(names)s办好后开始") % {"names": listed(f"“{name}”" for name in waits)}
                if still
                else "",
                case_number=row.case.number if row.case else "",
                url=reverse(page, args=[row.case.public_id]) if row.case else "",
                url_label=_("看这一项"),
            )
        )
    return found


def _corrects(row: Branch) -> bool:
    return row.case is not None and row.status == BranchStatus.OPEN and row.case.status == CaseStatus.CORRECTION


def desk_status(joint: JointApplication) -> str:
    """Return how the whole stands, as the desk reads it."""
    return str(AT_THE_DESK.get(joint.status, joint.get_status_display()))


def branch_status(row: Branch, *, desk: bool = False) -> str:
    """Return how a part stands in a word: an open one as its case does."""
    if row.status == BranchStatus.OPEN and row.case is not None:
        words = CASES_AT_THE_DESK if desk else {}
        return str(words.get(row.case.status, row.case.get_status_display()))
    return str(row.get_status_display())


# What happened --------------------------------------------------------------------------------------------------------
EVENTS = {
    "submitted": gettext_lazy("提交了申请"),
    "begun": gettext_lazy("有部门受理了，开始办理"),
    "correction_requested": gettext_lazy("需要您补充材料"),
    "supplemented": gettext_lazy("一次补充了材料"),
    "correction_ended": gettext_lazy("补充材料结束，继续办理"),
    "completed": gettext_lazy("各项都有了结果"),
    "withdrawn": gettext_lazy("撤回了申请"),
}
DESK_EVENTS = {
    **EVENTS,
    "shortcomings_noted": gettext_lazy("记录了需要补正的内容"),
    "correction_requested": gettext_lazy("一次性告知补正"),
}


def history(
    joint: JointApplication,
    events: Sequence[Event],
    corrections: Sequence[JointCorrection],
    *,
    posts: Mapping[int, str] | None = None,
    own: Container[int] | None = None,
) -> list[dict[str, Any]]:
    """Return what happened to the whole and when parts began and ended, newest first.

    :param posts: names of posts, for the desk; applicants read the department's name
    :param own: the keys of the branches whose corrections the reader may read; all of them without
    """
    told: list[dict[str, Any]] = [
        {
            "title": str(names[name]),
            "at": event.at,
            "who": _who(joint, event, posts),
            "text": _text(event, name, corrections, own),
            "state": "done",
        }
        for event in events
        if (name := event.kind.partition(".")[2]) in (names := EVENTS if posts is None else DESK_EVENTS)
    ]
    branches: list[Branch] = joint.shown_branches  # type: ignore[attr-defined]
    told += [entry for row in branches for entry in _branch_events(row)]
    # What happened at the same moment stays in the order it happened in.
    return sorted(told, key=lambda entry: entry["at"])[::-1]


def _branch_events(row: Branch) -> Iterable[dict[str, Any]]:
    names = {"matter": row.matter.name}
    plain = {"who": row.department.name, "text": "", "state": "done"}
    if row.opened_at:
        yield plain | {"title": _("“%(matter)s”开始办") % names, "at": row.opened_at}
    if row.closed_at:
        words = {"matter": row.matter.name, "status": row.get_status_display()}
        state = "error" if row.status == BranchStatus.REFUSED else "done"
        yield plain | {"title": _("“%(matter)s”：%(status)s") % words, "at": row.closed_at, "state": state}


def _who(joint: JointApplication, event: Event, posts: Mapping[int, str] | None) -> str:
    if event.is_system:
        return _("系统")
    if event.post_id is None:
        return _("您或您的经办人") if posts is None else _("申请人")
    return joint.lead.name if posts is None else posts.get(event.post_id, joint.lead.short_name)


def _text(event: Event, name: str, corrections: Sequence[JointCorrection], own: Container[int] | None) -> str:
    if name == "correction_requested":
        wanted = next((row for row in corrections if row.number == event.facts.get("number")), None)
        return _("；").join(told_places(wanted, own)) if wanted else ""
    return ""


@dataclass(frozen=True, slots=True)
class Place:
    """One place to correct, with what every department says of it."""

    label: str
    words: list[tuple[str, str]]  # department, text


def places_of(rows: Iterable[Shortcoming]) -> list[Place]:
    """Return what is to be corrected, each place once; the rows must come with branch and department."""
    found: dict[str, Place] = {}
    for row in rows:
        place = found.setdefault(row.joint_target, Place(row.label, []))
        place.words.append((row.branch.department.short_name, row.text))
    return list(found.values())


def told_places(correction: JointCorrection, own: Container[int] | None = None) -> list[str]:
    """Return what a notice asked for in words, each place once; of some branches only, if they are named."""
    rows = [row for row in correction.shortcomings.all() if own is None or row.branch_id in own]
    return [
        _("%(label)s：%(text)s")
        % {"label": place.label, "text": _("；").join(dict.fromkeys(text for _department, text in place.words))}
        for place in places_of(rows)
    ]


def may_withdraw(actions: Iterable[OpenAction]) -> bool:
    """Tell whether the applicant may take the whole back now."""
    return any(action.action == JointAction.WITHDRAW and action.allowed for action in actions)
