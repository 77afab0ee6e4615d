"""Conditions as algebra: joining them, putting other names in, and taking out what is known already."""

from collections.abc import Callable, Iterable

from apps.common.forms.conditions import All, AnyOf, AtLeast, AtMost, Condition, Filled, In, Is, Not, holds

Leaf = Is | In | Filled | AtLeast | AtMost
ALWAYS: Condition = All(())
NEVER: Condition = AnyOf(())


def all_of(parts: Iterable[Condition | None]) -> Condition | None:
    """Return the condition that holds when every part does; ``None`` always holds, as everywhere."""
    kept: list[Condition] = []
    for part in parts:
        if part is None or part == ALWAYS:
            continue
        kept += [entry for entry in (part.parts if isinstance(part, All) else (part,)) if entry not in kept]
    if NEVER in kept:
        return NEVER
    return None if not kept else kept[0] if len(kept) == 1 else All(tuple(kept))


def any_of(parts: Iterable[Condition | None]) -> Condition | None:
    """Return the condition that holds when at least one part does."""
    kept: list[Condition] = []
    for part in parts:
        if part is None or part == ALWAYS:
            return None
        kept += [entry for entry in (part.parts if isinstance(part, AnyOf) else (part,)) if entry not in kept]
    kept = [entry for entry in kept if not any(other != entry and _covers(other, entry) for other in kept)]
    return NEVER if not kept else kept[0] if len(kept) == 1 else AnyOf(tuple(kept))


def _covers(wide: Condition, narrow: Condition) -> bool:
    """Tell whether ``narrow`` is ``wide`` and more, so that beside it it says nothing."""
    parts = set(narrow.parts) if isinstance(narrow, All) else {narrow}
    return (set(wide.parts) if isinstance(wide, All) else {wide}) <= parts


def negated(condition: Condition | None) -> Condition | None:
    """Return the condition that holds when this one does not."""
    match condition:
        case None:
            return NEVER
        case Not(part):
            return part
        case _ if condition in (ALWAYS, NEVER):
            return NEVER if condition == ALWAYS else None
        case _:
            return Not(condition)


def mapped(condition: Condition | None, leaf: Callable[[Leaf], Condition]) -> Condition | None:
    """Return the condition with each of its leaves replaced, as simple as it then is."""
    match condition:
        case None:
            return None
        case All(parts):
            return all_of(mapped(part, leaf) for part in parts)
        case AnyOf(parts):
            return any_of(mapped(part, leaf) for part in parts)
        case Not(part):
            return negated(mapped(part, leaf))
        case _:
            found = leaf(condition)
            return None if found == ALWAYS else found


def without(condition: Condition | None, name: str) -> Condition | None:
    """Return the condition as it is while ``name`` has no answer."""

    def leaf(entry: Leaf) -> Condition:
        if entry.field != name:
            return entry
        return ALWAYS if holds(entry, {}) else NEVER

    return mapped(condition, leaf)


def decided(condition: Condition | None, known: dict[str, str]) -> Condition | None:
    """Return the condition with the leaves on ``known`` answers taken out."""

    def leaf(entry: Leaf) -> Condition:
        if entry.field not in known:
            return entry
        return ALWAYS if holds(entry, known) else NEVER

    return mapped(condition, leaf)
