"""The one table of what can happen to a review. Source: 国办发〔2019〕51号 (verify, assign, rectify, call back)."""

from apps.journal.workflow import Transition, Workflow, only_system
from apps.reviews import permissions as may
from apps.reviews.choices import ReviewAction as A
from apps.reviews.choices import ReviewStatus as S
from apps.reviews.models import Review

_move = Transition.of

REVIEW = Workflow(
    name="review",
    model=Review,
    statuses=S,
    initial=S.RECEIVED,
    terminal=frozenset({S.FILED, S.INVALID, S.CLOSED}),
    actions={
        A.FILE: _move(A.FILE, (S.RECEIVED,), S.FILED, only_system, "filed", system=True),
        A.CONFIRM: _move(A.CONFIRM, (S.RECEIVED,), S.RECTIFYING, may.verifies, "confirmed"),
        A.CONFIRM_BY_TIME: _move(
            A.CONFIRM_BY_TIME, (S.RECEIVED,), S.RECTIFYING, only_system, "confirmed_by_time", system=True
        ),
        A.REJECT: _move(A.REJECT, (S.RECEIVED,), S.INVALID, may.verifies, "rejected"),
        A.RECTIFY: _move(A.RECTIFY, (S.RECTIFYING,), S.RECTIFIED, may.rectifies, "rectified"),
        A.EXTEND: _move(A.EXTEND, (S.RECTIFYING,), S.RECTIFYING, may.extends, "extended"),
        A.APPEAL: _move(A.APPEAL, (S.RECTIFYING,), S.APPEALED, may.appeals, "appealed"),
        A.UPHOLD: _move(A.UPHOLD, (S.APPEALED,), S.RECTIFYING, may.verifies, "upheld"),
        A.UPHOLD_BY_TIME: _move(
            A.UPHOLD_BY_TIME, (S.APPEALED,), S.RECTIFYING, only_system, "upheld_by_time", system=True
        ),
        A.OVERTURN: _move(A.OVERTURN, (S.APPEALED,), S.INVALID, may.verifies, "overturned"),
        A.CALL_BACK: _move(A.CALL_BACK, (S.RECTIFIED,), S.CLOSED, may.verifies, "called_back"),
        A.SEND_BACK: _move(A.SEND_BACK, (S.RECTIFIED,), S.RECTIFYING, may.verifies, "sent_back"),
        A.CLOSE_BY_TIME: _move(
            A.CLOSE_BY_TIME, (S.RECTIFIED,), S.CLOSED, may.closes_by_time, "closed_by_time", system=True
        ),
    },
)
