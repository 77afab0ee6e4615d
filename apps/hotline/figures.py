"""The rates by which departments are measured. Pure; counted by ``selectors``."""

from dataclasses import dataclass

from apps.organisation.models import Department


@dataclass(frozen=True, slots=True)
class Rates:
    """The three rates of one department. Source: domain.md §7.5.

    ``dispatched`` are its tickets that ended in the period, ``visited`` those whose caller was reached. What was rejected,
    withdrawn or taken out of the count by the lead is left out; a rate is None where there is nothing to divide by.
    """

    department: Department
    dispatched: int
    responded: int
    visited: int
    solved: int
    satisfied: int

    @property
    def response_rate(self) -> float | None:
        """响应率: contacted in time, of what was dispatched."""
        return self.responded / self.dispatched if self.dispatched else None

    @property
    def solution_rate(self) -> float | None:
        """解决率: the caller says solved, of callers reached."""
        return self.solved / self.visited if self.visited else None

    @property
    def satisfaction_rate(self) -> float | None:
        """满意率: 基本满意 and better, of callers reached."""
        return self.satisfied / self.visited if self.visited else None
