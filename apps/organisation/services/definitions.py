"""What the files of ``data/organisation`` say, checked and typed, before the database hears of it."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division; ``parent`` is a code, empty for the city."""

    code: str
    name: str
    level: str
    parent: str
    is_statutory: bool


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department; ``parent`` is a slug, empty for the city's own."""

    slug: str
    name: str
    short_name: str
    uscc: str
    parent: str
    division: str
    document_word: str
    phone_consult: str
    phone_supervise: str
    address: str
    position: int


@dataclass(frozen=True, slots=True)
class SealRow:
    """One seal of a department."""

    department: str
    kind: str
    title: str
    valid_from: dt.date


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window of a hall; ``departments`` are slugs of departments as they stand there."""

    number: str
    name: str
    floor: str
    departments: tuple[str, ...]
    is_general: bool
    position: int


@dataclass(frozen=True, slots=True)
class HallRow:
    """One hall with its windows and hours (weekday 0 = Monday, opens, closes)."""

    slug: str
    name: str
    division: str
    level: str
    address: str
    longitude: Decimal
    latitude: Decimal
    transport: str
    phone: str
    position: int
    hours: tuple[tuple[int, dt.time, dt.time], ...]
    windows: tuple[WindowRow, ...]


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day named by a year's plan."""

    on: dt.date
    is_working: bool
    note: str


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The plan of one year: announced, or provisional (estimated)."""

    year: int
    is_provisional: bool
    source: str
    days: tuple[PlannedDay, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """All files together."""

    divisions: tuple[DivisionRow, ...]
    departments: tuple[DepartmentRow, ...]
    seals: tuple[SealRow, ...]
    halls: tuple[HallRow, ...]
    years: tuple[YearPlan, ...]


@dataclass(slots=True)
class LoadReport:
    """What a load did, the same for the same files and database: names as ``department market``, in file order."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0

    def lines(self) -> list[str]:
        """Return the report as lines for a terminal."""
        named = [f"created {name}" for name in self.created] + [f"changed {name}" for name in self.changed]
        return [*named, f"{len(self.created)} created, {len(self.changed)} changed, {self.unchanged} unchanged"]
