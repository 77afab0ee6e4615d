"""Reading the journal: histories, and whether it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet

from apps.journal import chain
from apps.journal.models import Chain, DailySeal, Event, ReadLog


def events_of(subject: Model) -> QuerySet[Event]:
    """Return a subject's history, oldest first."""
    return Event.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("sequence")


def reads_of(holder: tuple[str, int]) -> QuerySet[ReadLog]:
    """Return who looked at a person's or a firm's data, newest first."""
    return ReadLog.objects.filter(holder_type=holder[0], holder_id=holder[1]).order_by("-at", "-id")


@dataclass
class Verification:
    """What a walk over the whole journal found; ``broken`` names each place in words."""

    events: int = 0
    subjects: int = 0
    broken: list[str] = field(default_factory=list)


def verify() -> Verification:
    """Recompute every hash, compare every chain with its head, and every head ever sealed with the chain of today."""
    result = Verification()
    heads = {
        (row["subject_type"], row["subject_id"]): row
        for row in Chain.objects.order_by("id").values("subject_type", "subject_id", "length", "head_hash").iterator()
    }
    result.subjects = len(heads)
    seen: dict[tuple[str, int], tuple[int, str]] = {}
    for event in Event.objects.order_by("subject_type", "subject_id", "sequence").iterator(chunk_size=2000):
        result.events += 1
        place = (event.subject_type, event.subject_id)
        sequence, previous = seen.get(place, (0, ""))
        result.broken.extend(_faults(event, sequence, previous))
        seen[place] = (event.sequence, event.hash)
    result.broken.extend(_head_faults(heads, seen))
    result.broken.extend(_seal_faults())
    return result


def _faults(event: Event, sequence: int, previous: str) -> Iterator[str]:
    name = f"{event.subject_type} {event.subject_id} event {event.sequence} (id {event.pk}, {event.kind})"
    if event.sequence != sequence + 1:
        yield f"{name}: events {sequence + 1} to {event.sequence - 1} are missing before it"
    elif event.previous_hash != previous:
        yield f"{name}: does not follow the event before it"
    if chain.event_hash(vars(event), event.at) != event.hash:
        yield f"{name}: was changed"


def _head_faults(heads: dict, seen: dict) -> Iterator[str]:  # type: ignore[type-arg]
    for place in sorted(heads.keys() | seen.keys()):
        head, (length, last) = heads.get(place), seen.get(place, (0, ""))
        if head is None:
            yield f"{place[0]} {place[1]}: has events and no chain"
        elif head["length"] > length:
            yield f"{place[0]} {place[1]}: the tail is cut off, {head['length'] - length} of {head['length']} events gone"
        elif (head["length"], head["head_hash"]) != (length, last):
            yield f"{place[0]} {place[1]}: the chain's head does not match its last event"


def _seal_faults() -> Iterator[str]:
    previous = ""
    for seal in DailySeal.objects.order_by("id").iterator(chunk_size=10):
        name = f"seal {seal.pk} of {seal.sealed_at:%Y-%m-%d}"
        if seal.previous_seal != previous or chain.seal_of(seal.heads, seal.previous_seal) != seal.seal:
            yield f"{name}: was changed, or one before it is missing"
        previous = seal.seal
        yield from _sealed_head_faults(seal, name)


def _sealed_head_faults(seal: DailySeal, name: str) -> Iterator[str]:
    hashes = set(seal_hashes(seal))
    found = set(Event.objects.filter(hash__in=hashes).values_list("hash", flat=True))
    for place, (length, head_hash) in seal.heads.items():
        if head_hash not in found:
            yield f"{place}: event {length}, sealed in {name}, is gone or was changed"


def seal_hashes(seal: DailySeal) -> list[str]:
    """Return the hashes a seal covers."""
    return [head_hash for _length, head_hash in seal.heads.values()]
