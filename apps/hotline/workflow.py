"""The one table of what can happen to a ticket. Source: domain.md §7.3 (受理→派单→签收→办理→答复→回访→办结)."""

from apps.hotline import permissions as may
from apps.hotline.choices import AT_DEPARTMENT, UNANSWERED, TicketStatus
from apps.hotline.choices import TicketAction as A
from apps.hotline.choices import TicketStatus as S
from apps.hotline.models import Ticket
from apps.journal.workflow import STAY, Transition, Workflow, only_system

_move = Transition.of

TICKET = Workflow(
    name="ticket",
    model=Ticket,
    statuses=TicketStatus,
    initial=S.REGISTERED,
    terminal=frozenset({S.CLOSED, S.REJECTED, S.WITHDRAWN}),
    actions={
        A.ANSWER_DIRECTLY: _move(A.ANSWER_DIRECTLY, (S.REGISTERED,), S.REPLIED, may.takes_calls, "answered_directly"),
        A.DISPATCH: _move(A.DISPATCH, (S.REGISTERED,), S.DISPATCHED, may.dispatches, "dispatched"),
        A.SIGN: _move(A.SIGN, (S.DISPATCHED,), S.SIGNED, may.handles, "signed"),
        A.CONTACT: _move(A.CONTACT, (S.SIGNED,), STAY, may.contacts, "contacted"),
        A.REPLY: _move(A.REPLY, (S.SIGNED,), S.REPLIED, may.handles, "replied"),
        A.ASK_ASSISTANCE: _move(A.ASK_ASSISTANCE, (S.SIGNED,), STAY, may.asks_assistance, "assistance_asked"),
        A.ASSIST: _move(A.ASSIST, (S.SIGNED,), STAY, may.assists, "assisted"),
        A.EXTEND: _move(A.EXTEND, (S.SIGNED,), STAY, may.extends, "extended"),
        A.RETURN: _move(A.RETURN, AT_DEPARTMENT, S.REGISTERED, may.returns, "returned"),
        A.REASSIGN: _move(A.REASSIGN, AT_DEPARTMENT, S.DISPATCHED, may.dispatches, "reassigned"),
        A.SUPERVISE: _move(A.SUPERVISE, UNANSWERED, STAY, may.supervises, "supervised"),
        A.URGE: _move(A.URGE, UNANSWERED, STAY, may.owner_or_agent, "urged"),
        A.WITHDRAW: _move(A.WITHDRAW, (S.REGISTERED, S.DISPATCHED), S.WITHDRAWN, may.owner_or_agent, "withdrawn"),
        A.REJECT: _move(A.REJECT, (S.REGISTERED, S.DISPATCHED), S.REJECTED, may.takes_calls, "rejected"),
        A.MERGE: _move(A.MERGE, (S.REGISTERED, S.DISPATCHED), S.MERGED, may.dispatches, "merged"),
        A.UNMERGE: _move(A.UNMERGE, (S.MERGED,), S.REGISTERED, may.dispatches, "unmerged"),
        A.FOLLOW: _move(A.FOLLOW, (S.MERGED,), S.REPLIED, only_system, "followed", system=True),
        A.CALL_BACK: _move(A.CALL_BACK, (S.REPLIED,), S.CALLED_BACK, may.owner_or_agent, "called_back"),
        A.NOTE_UNREACHED: _move(A.NOTE_UNREACHED, (S.REPLIED,), STAY, may.takes_calls, "not_reached"),
        A.CLOSE: _move(A.CLOSE, (S.REPLIED, S.CALLED_BACK), S.CLOSED, only_system, "closed", system=True),
        A.CLOSE_UNREACHED: _move(A.CLOSE_UNREACHED, (S.REPLIED,), S.CLOSED, only_system, "closed", system=True),
        A.CLOSE_WITH_REASON: _move(A.CLOSE_WITH_REASON, (S.CALLED_BACK,), S.CLOSED, may.dispatches, "closed"),
        A.REDO: _move(A.REDO, (S.CALLED_BACK,), S.DISPATCHED, may.redoes, "redone"),
        A.PUBLISH: _move(A.PUBLISH, (S.CLOSED,), STAY, may.publishes, "published"),
        A.UNPUBLISH: _move(A.UNPUBLISH, (S.CLOSED,), STAY, may.unpublishes, "unpublished"),
    },
)
