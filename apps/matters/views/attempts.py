"""What the pages of the desk keep of a verb that was refused."""

from dataclasses import dataclass

from apps.common.errors import DomainError


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was just tried and did not go through: it is shown again with what is wrong."""

    action: str = ""
    notice: str = ""
    reason: str = ""
    errors: tuple[str, ...] = ()

    @classmethod
    def refused(cls, action: str, error: DomainError, reason: str = "") -> "Attempt":
        """Return an attempt that was refused."""
        return cls(action, error.text, reason, tuple(one.text for one in error.errors))


NOTHING = Attempt()
