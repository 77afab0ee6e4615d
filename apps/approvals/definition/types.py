"""What one version of a scheme says, as typed objects. Frozen, as the stored version is."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.common.forms.conditions import Condition
from apps.matters.definition import MatterDefinition, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchSpec:
    """One matter of a scheme.

    ``fixed`` answers situations of the matter beforehand; ``taken`` answers them with situations of the scheme (matter's
    situation -> scheme's). ``gives`` are data elements nobody has to answer for the branches after this one, because
    they exist only through its result (the credit code of the firm it registers).
    """

    id: str
    matter: str
    fixed: Mapping[str, str]
    taken: Mapping[str, str]
    when: Condition | None
    after: tuple[str, ...]
    gives: tuple[str, ...]

    def situations(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Return the matter's situations for those of the scheme."""
        return {**self.fixed, **{own: chosen[of] for own, of in self.taken.items() if of in chosen}}


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDefinition:
    """Everything one version of a scheme says. ``promised_days`` working days for the whole."""

    slug: str
    title: str
    kind: str
    audience: tuple[str, ...]
    intro: str
    lead: str
    promised_days: int
    situations: tuple[Situation, ...]
    branches: tuple[BranchSpec, ...]

    def choose(self, raw: Mapping[str, str]) -> dict[str, str]:
        """Return the known answers to the situation questions in ``raw`` (id -> value); the rest is dropped."""
        return {
            situation.id: raw[situation.id]
            for situation in self.situations
            if any(option.value == raw.get(situation.id) for option in situation.options)
        }

    def branch(self, branch_id: str) -> BranchSpec:
        """Return the branch of that id."""
        return next(branch for branch in self.branches if branch.id == branch_id)

    def before(self, branch_id: str) -> list[BranchSpec]:
        """Return every branch that must be done before one, near and far, in the scheme's order."""
        found: set[str] = set()
        waiting = list(self.branch(branch_id).after)
        while waiting:
            entry = waiting.pop()
            if entry not in found:
                found.add(entry)
                waiting += self.branch(entry).after
        return [branch for branch in self.branches if branch.id in found]

    def after_of(self, branch_id: str, active: frozenset[str]) -> tuple[str, ...]:
        """Return the active branches one waits for; a branch left out hands on what it would have waited for itself."""
        found: list[str] = []
        for entry in self.branch(branch_id).after:
            found += (entry,) if entry in active else self.after_of(entry, active)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Part:
    """A branch with the version of its matter that it is made under."""

    spec: BranchSpec
    definition: MatterDefinition
