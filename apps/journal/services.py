"""The verbs of the journal: record, advance, number, do once, deliver, seal.

``advance`` is the only writer of a ``status`` anywhere in the portal.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson
from django.db import connection, transaction
from django.db.models import F, Model
from django.utils import timezone

from apps.common.actor import Actor
from apps.common.errors import IllegalTransition, KeyReused, StaleVersion
from apps.journal import broker, chain
from apps.journal.choices import DeliveryState
from apps.journal.errors import ReasonTooShort, Refused
from apps.journal.models import Chain, Counter, DailySeal, Delivery, Event, IdempotencyKey, Link, ReadLog
from apps.journal.registry import handler_named, handlers_of
from apps.journal.workflow import OpenAction, Workflow

log = logging.getLogger(__name__)
M = TypeVar("M", bound=Model)

MAX_ATTEMPTS = 8
IDEMPOTENCY_HOURS = 48
SEAL_BATCH = 20_000
SEALING = 0x5EA1  # the advisory lock of who seals
LEAST_REASON, MOST_REASON = 4, 200  # characters of why somebody unmasks personal data


def type_of(subject: Model | type[Model]) -> str:
    """Return how the journal names a model: ``cases.case``."""
    return subject._meta.label_lower


@transaction.atomic
def record(kind: str, subject: Model, *, actor: Actor, at: datetime, facts: Mapping[str, Any] | None = None) -> Event:
    """Write one event on ``subject``'s chain, with a delivery row for each handler, in the caller's transaction."""
    chain.check_facts(dict(facts or {}))
    head = _locked_chain(type_of(subject), subject.pk)
    fields: dict[str, Any] = {
        "kind": kind,
        "subject_type": head.subject_type,
        "subject_id": head.subject_id,
        "sequence": head.length + 1,
        "account_id": actor.account_id,
        "person_id": actor.person_id,
        "post_id": actor.post_id,
        "on_behalf_type": actor.on_behalf_type,
        "on_behalf_id": actor.on_behalf_id,
        "channel": actor.channel,
        "request_id": actor.request_id,
        "level": actor.level,
        "is_system": actor.is_system,
        "facts": dict(facts or {}),
        "previous_hash": head.head_hash,
    }
    event = Event.objects.create(**fields, at=at, hash=chain.event_hash(fields, at), algorithm=chain.ALGORITHM)
    Chain.objects.filter(pk=head.pk).update(length=event.sequence, head_hash=event.hash)
    _post(event)
    return event


def _locked_chain(subject_type: str, subject_id: int) -> Chain:
    """Lock the chain's head, making the chain on its first event. Racing first events meet on the unique key."""
    rows = Chain.objects.select_for_update(no_key=True).filter(subject_type=subject_type, subject_id=subject_id)
    head = rows.first()
    if head is None:
        Chain.objects.bulk_create([Chain(subject_type=subject_type, subject_id=subject_id)], ignore_conflicts=True)
        head = rows.get()
    return head


def _post(event: Event) -> None:
    handlers = handlers_of(event.kind)
    if not handlers:
        return
    now = timezone.now()  # not event.at: a delivery is due when it is written, whatever moment the event speaks of
    Delivery.objects.bulk_create([Delivery(event=event, handler=h.name, next_at=now) for h in handlers])
    if not any(hook[1] is broker.wake for hook in connection.run_on_commit):
        transaction.on_commit(broker.wake, robust=True)


@transaction.atomic
def advance(
    workflow: Workflow,
    subject: M,
    action: str,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    expected_revision: int | None = None,
    **fields: Any,
) -> M:
    """Move ``subject`` by ``action``: lock, check, save status and ``fields`` in one UPDATE, write the event.

    Returns the locked and saved row; the object passed in is left as it was.

    :raises IllegalTransition: the action does not fit the status
    :raises StaleVersion: the row's ``revision`` is not ``expected_revision``
    :raises Refused: the transition's rule says no
    """
    transition = workflow.actions[action]
    row: Any = workflow.model._base_manager.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)
    if expected_revision is not None and row.revision != expected_revision:
        raise StaleVersion
    if row.status not in transition.sources:
        raise IllegalTransition(status=str(workflow.statuses(row.status).label), action=str(transition.label))
    refusal = transition.rule(row, actor)
    if refusal is not None:
        raise Refused(refusal)
    before, row.status = row.status, transition.target or row.status
    for name, value in fields.items():
        setattr(row, name, value)
    changed = ["status", *fields]
    if hasattr(row, "revision"):
        row.revision += 1
        changed.append("revision")
    row.save(update_fields=changed)
    kind = f"{workflow.model._meta.app_label}.{transition.event}"
    record(kind, row, actor=actor, at=at, facts={"from": before, "to": row.status, **(facts or {})})
    return row  # type: ignore[no-any-return]


def open_actions(workflow: Workflow, subject: Any, actor: Actor) -> list[OpenAction]:
    """Return what may be done with ``subject`` now; actions of the clock are left out."""
    return [
        OpenAction(action, str(transition.label), transition.rule(subject, actor))
        for action, transition in workflow.actions.items()
        if subject.status in transition.sources and not transition.by_system
    ]


def next_number(series: str) -> int:
    """Take the next number of a gapless ``series``.

    Others wait until this transaction ends: take it as late as its use allows. A document's is held while it is printed
    and signed, since the number stands on it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Counter._meta.db_table} (series, value) VALUES (%s, 1) "  # noqa: S608
            "ON CONFLICT (series) DO UPDATE SET value = journal_counter.value + 1 RETURNING value",
            [series],
        )
        return int(cursor.fetchone()[0])


def once(*, scope: str, key: str, request: Any, work: Callable[[], Any], now: datetime) -> tuple[Any, bool]:
    """Do ``work`` once for ``key`` and return its JSON answer and whether it is a repeated one.

    The answer is stored in the transaction of the work: done and recorded cannot differ. A second request waits for
    the first. A refused work leaves nothing behind and may be tried again.

    :raises KeyReused: the key was used with another request
    """
    fingerprint = hashlib.sha256(orjson.dumps(request, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()
    with transaction.atomic():
        IdempotencyKey.objects.bulk_create(
            [IdempotencyKey(scope=scope, key=key, fingerprint=fingerprint, created_at=now)], ignore_conflicts=True
        )
        row = IdempotencyKey.objects.select_for_update().get(scope=scope, key=key)
        if row.fingerprint != fingerprint:
            raise KeyReused
        if row.answer is not None:
            return row.answer, True
        row.answer = orjson.loads(orjson.dumps(work(), default=str))  # moments become text, as the client sees them
        row.save(update_fields=["answer"])
        return row.answer, False


def link(kind: str, source: Model, target: Model, *, at: datetime) -> None:
    """Tie two things together; tying them twice changes nothing."""
    row = Link(
        kind=kind, from_type=type_of(source), from_id=source.pk, to_type=type_of(target), to_id=target.pk, created_at=at
    )
    Link.objects.bulk_create([row], ignore_conflicts=True)


def log_read(
    *, actor: Actor, holder: tuple[str, int], subject: Model, at: datetime, unmasked: str = "", reason: str = "",
    unless_within: timedelta | None = None,
) -> None:  # fmt: skip
    """Note that staff looked at ``holder``'s personal data; people reading their own leave no row.

    :param unless_within: no second row for the same account, subject and reason so soon after the last
    """
    if actor.account_id is None or not actor.is_staff:
        return
    if unless_within is not None and _noted_since(at - unless_within, actor, holder, subject, reason):
        return
    ReadLog.objects.create(
        account_id=actor.account_id,
        post_id=actor.post_id,
        holder_type=holder[0],
        holder_id=holder[1],
        subject_type=type_of(subject),
        subject_id=subject.pk,
        unmasked=unmasked,
        reason=reason,
        request_id=actor.request_id,
        at=at,
    )


def reason_to_look(text: str) -> str:
    """Return why somebody unmasks personal data, as the read log keeps it.

    :raises ReasonTooShort: it says too little
    """
    reason = text.strip()[:MOST_REASON]
    if len(reason) < LEAST_REASON:
        raise ReasonTooShort(least=LEAST_REASON)
    return reason


def _noted_since(since: datetime, actor: Actor, holder: tuple[str, int], subject: Model, reason: str) -> bool:
    return ReadLog.objects.filter(
        holder_type=holder[0], holder_id=holder[1], account_id=actor.account_id or 0, post_id=actor.post_id,
        subject_type=type_of(subject), subject_id=subject.pk, reason=reason, at__gt=since,
    ).exists()  # fmt: skip


def deliver_next(*, now: datetime, subject: Model | None = None) -> bool:
    """Handle one waiting delivery that is due; return whether there was one.

    The handler's work and the mark "done" are one transaction. A handler that fails is rolled back alone and tried
    again later; after ``MAX_ATTEMPTS`` the row stays visible as failed.

    :param subject: handle nothing but what follows from this one's events
    """
    with transaction.atomic():
        waiting = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now)
        if subject is not None:
            waiting = waiting.filter(event__subject_type=type_of(subject), event__subject_id=subject.pk)
        delivery = (
            waiting.select_for_update(of=("self",), skip_locked=True)
            .select_related("event")
            .order_by("next_at", "id")
            .first()
        )
        if delivery is None:
            return False
        handler = handler_named(delivery.handler)
        try:
            with transaction.atomic():
                if handler is None:
                    raise LookupError(delivery.handler)
                handler.function(delivery.event)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises must not stop the others
            _failed(delivery, error, now=now)
        else:
            delivery.state, delivery.done_at, delivery.error = DeliveryState.DONE, now, ""
            delivery.attempts += 1
        delivery.save(update_fields=["state", "done_at", "error", "attempts", "next_at"])
    return True


def _failed(delivery: Delivery, error: Exception, *, now: datetime) -> None:
    delivery.attempts += 1
    delivery.error = f"{type(error).__name__}: {error}"[:2000]
    delivery.next_at = now + timedelta(seconds=min(2**delivery.attempts, 3600))
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = DeliveryState.FAILED
    log.warning("delivery %s to %s failed, try %s", delivery.pk, delivery.handler, delivery.attempts, exc_info=error)


def run_deliveries(*, bound: int = 500, now: datetime | None = None, subject: Model | None = None) -> int:
    """Drain what is due in this process (tests, commands); return how many.

    :param subject: nothing but what follows from this one's events
    :raises RuntimeError: after ``bound`` deliveries, when handlers keep waking each other
    """
    count = 0
    while deliver_next(now=now or timezone.now(), subject=subject):
        count += 1
        if count >= bound:
            msg = f"more than {bound} deliveries"
            raise RuntimeError(msg)
    return count


@transaction.atomic
def retry_delivery(delivery: Delivery, *, actor: Actor, now: datetime) -> None:
    """Let a failed delivery try again from the start."""
    changed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.FAILED).update(
        state=DeliveryState.WAITING, attempts=0, next_at=now
    )
    if changed:
        record("journal.delivery_retried", delivery, actor=actor, at=now, facts={"handler": delivery.handler})
        transaction.on_commit(broker.wake, robust=True)


def seal_chains(*, now: datetime, batch: int = SEAL_BATCH) -> list[DailySeal]:
    """Seal the heads of all chains that grew since the last seal, so that a tail cut off later shows.

    Each seal covers up to ``batch`` chains in a transaction of its own, and there are as many seals as that takes. A
    chain that is being written at this moment is sealed the next time.
    """
    seals = []
    while seal := _seal_some(now, batch):
        seals.append(seal)
        if len(seal.heads) < batch:  # what grows from now on is the next day's
            break
    return seals


@transaction.atomic
def _seal_some(now: datetime, batch: int) -> DailySeal | None:
    with connection.cursor() as cursor:  # one after the other: each seal carries the one before
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
    last = DailySeal.objects.order_by("-id").first()
    grown = list(
        Chain.objects.select_for_update(skip_locked=True).filter(sealed_length__lt=F("length")).order_by("id")[:batch]
    )
    if not grown:
        return None
    heads = {f"{row.subject_type}:{row.subject_id}": [row.length, row.head_hash] for row in grown}
    previous = last.seal if last else ""
    seal = DailySeal.objects.create(
        sealed_at=now,
        heads=heads,
        previous_seal=previous,
        seal=chain.seal_of(heads, previous),
        algorithm=chain.SEAL_ALGORITHM,
    )
    Chain.objects.filter(pk__in=[row.pk for row in grown]).update(sealed_length=F("length"))
    return seal


def forget_old_keys(*, now: datetime) -> int:
    """Delete idempotency keys older than ``IDEMPOTENCY_HOURS``; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lt=now - timedelta(hours=IDEMPOTENCY_HOURS))
    return int(old.delete()[0])
