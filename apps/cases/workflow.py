"""The one table of what can happen to a case. Sources of the clock's moves: 行政许可法 Art. 32, 42, 45, 69."""

from apps.cases import permissions as may
from apps.cases.choices import DECIDED_WELL, UNDECIDED, CaseStatus
from apps.cases.choices import CaseAction as A
from apps.cases.choices import CaseStatus as S
from apps.cases.models import Case
from apps.journal.workflow import STAY, Transition, Workflow, only_system

_move = Transition.of

CASE = Workflow(
    name="case",
    model=Case,
    statuses=CaseStatus,
    initial=S.SUBMITTED,
    terminal=frozenset({S.REFUSED, S.DELIVERED, S.WITHDRAWN, S.TERMINATED, S.REVOKED}),
    actions={
        A.ACCEPT: _move(A.ACCEPT, (S.SUBMITTED,), S.PROCESSING, may.intake, "accepted"),
        A.DEEM_ACCEPTED: _move(
            A.DEEM_ACCEPTED, (S.SUBMITTED,), S.PROCESSING, only_system, "deemed_accepted", system=True
        ),
        A.ACCEPT_AUTOMATICALLY: _move(
            A.ACCEPT_AUTOMATICALLY, (S.SUBMITTED,), S.PROCESSING, only_system, "accepted_automatically", system=True
        ),
        A.REQUEST_CORRECTION: _move(
            A.REQUEST_CORRECTION, (S.SUBMITTED,), S.CORRECTION, may.tells_shortcomings, "correction_requested"
        ),
        A.SUPPLEMENT: _move(A.SUPPLEMENT, (S.CORRECTION,), S.SUBMITTED, may.supplements, "supplemented"),
        A.BRING_PROMISED: _move(A.BRING_PROMISED, UNDECIDED, STAY, may.brings_promised, "promised_brought"),
        A.LIFT_CORRECTION: _move(A.LIFT_CORRECTION, (S.CORRECTION,), S.SUBMITTED, may.supervisor, "correction_lifted"),
        A.LAPSE: _move(A.LAPSE, (S.CORRECTION,), S.TERMINATED, only_system, "lapsed", system=True),
        A.REFUSE: _move(A.REFUSE, (S.SUBMITTED,), S.REFUSED, may.intake, "refused"),
        A.PASS_STEP: _move(A.PASS_STEP, (S.PROCESSING,), S.PROCESSING, may.passes_step, "step_passed"),
        A.SEND_BACK: _move(A.SEND_BACK, (S.PROCESSING,), S.PROCESSING, may.sends_back, "sent_back"),
        A.PAUSE: _move(A.PAUSE, (S.PROCESSING,), S.PROCESSING, may.pauses, "paused"),
        A.RESUME: _move(A.RESUME, (S.PROCESSING,), S.PROCESSING, may.resumes, "resumed"),
        A.EXTEND: _move(A.EXTEND, (S.PROCESSING,), S.PROCESSING, may.extends, "extended"),
        A.APPROVE: _move(A.APPROVE, (S.PROCESSING,), S.APPROVED, may.approves, "approved"),
        A.APPROVE_AUTOMATICALLY: _move(
            A.APPROVE_AUTOMATICALLY, (S.PROCESSING,), S.APPROVED, only_system, "approved_automatically", system=True
        ),
        A.DENY: _move(A.DENY, (S.PROCESSING,), S.DENIED, may.decides, "denied"),
        A.ISSUE: _move(A.ISSUE, (S.APPROVED,), S.ISSUED, only_system, "issued", system=True),
        A.DELIVER: _move(A.DELIVER, (S.ISSUED, S.DENIED), S.DELIVERED, may.delivers, "delivered"),
        A.WITHDRAW: _move(A.WITHDRAW, UNDECIDED, S.WITHDRAWN, may.withdraws, "withdrawn"),
        A.REVOKE: _move(A.REVOKE, (*DECIDED_WELL, S.DELIVERED), S.REVOKED, may.revokes, "revoked"),
    },
)
