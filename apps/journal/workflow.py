"""Transition tables: the one list of moves an aggregate can make, read by services, buttons and the API alike."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.common.actor import Actor


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an action may not be done now: the same words the desk shows beside a missing button."""

    code: str
    text: str | Promise
    status: int = 403


STAY = ""  # the target of an action that leaves the status as it is, whichever that was

Rule = Callable[[Any, Actor], Refusal | None]

NOT_YOURS = Refusal("not_allowed", _("您的岗位不能办理这一步。"))
ONLY_SYSTEM = Refusal("only_system", _("这一步由系统按时限自动完成。"))


def only_system(_subject: Any, actor: Actor) -> Refusal | None:
    """Allow the portal itself and nobody else."""
    return None if actor.is_system else ONLY_SYSTEM


@dataclass(frozen=True)
class Transition:
    """From which statuses an action leads where (``STAY``: it stays where it is), and who may take it.

    ``event`` completes the event's kind: ``accepted`` becomes ``cases.accepted``.
    """

    sources: frozenset[str]
    target: str
    rule: Rule
    event: str
    label: str | Promise
    by_system: bool = field(default=False, kw_only=True)

    @classmethod
    def of(
        cls, action: TextChoices, sources: Iterable[str], target: str, rule: Rule, event: str, *, system: bool = False
    ) -> Self:
        """Return the transition of an action, under the action's own label."""
        return cls(frozenset(sources), target, rule, event, action.label, by_system=system)


@dataclass(frozen=True)
class Workflow:
    """A model's whole table of transitions."""

    name: str
    model: type[Model]
    initial: str
    terminal: frozenset[str]
    actions: Mapping[str, Transition]
    statuses: Any

    def __post_init__(self) -> None:
        known = set(self.statuses.values)
        used = {self.initial, *self.terminal}
        for transition in self.actions.values():
            used |= {transition.target or self.initial, *transition.sources}
        if not used <= known:
            msg = f"{self.name} names unknown statuses: {sorted(used - known)}"
            raise ValueError(msg)

    def unreachable(self) -> set[str]:
        """Return the statuses no row can ever reach: a workflow is whole when there are none."""
        reached = {self.initial}
        while True:
            more = {t.target for t in self.actions.values() if t.sources & reached and t.target} - reached
            if not more:
                return set(self.statuses.values) - reached
            reached |= more

    def stuck(self) -> set[str]:
        """Return the statuses that are not terminal and that no action leaves."""
        left = {source for t in self.actions.values() for source in t.sources}
        return set(self.statuses.values) - set(self.terminal) - left


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action that fits the present status, with the reason if it is refused to this actor."""

    action: str
    label: str
    refusal: Refusal | None

    @property
    def allowed(self) -> bool:
        """The actor may do it now."""
        return self.refusal is None

    @property
    def reason(self) -> str:
        """Why not, in words; nothing when it may be done."""
        return "" if self.refusal is None else str(self.refusal.text)
