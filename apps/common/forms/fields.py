"""What a form is made of. Frozen: a published form never changes; each type carries only what it needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from apps.common.forms.conditions import Condition

DateLimit = str  # an ISO date, or "today"
DEFAULT_ACCEPT = ("pdf", "jpg", "png")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. ``id`` is stable across versions; ``element`` names the city-wide data element."""

    id: str
    element: str
    label: str
    required: bool = False
    help: str = ""
    when: Condition | None = None
    type: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """One line of text; lengths in characters."""

    min_length: int = 0
    max_length: int = 200
    pattern: str = ""
    type: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTextField(Field):
    """Several lines of text."""

    min_length: int = 0
    max_length: int = 2000
    pattern: str = ""
    type: ClassVar[str] = "longtext"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(Field):
    """A number; whole or with decimals."""

    minimum: int | float | None = None
    maximum: int | float | None = None
    type: ClassVar[str] = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyField(Field):
    """An amount in fen; the limits too."""

    minimum: int | None = None
    maximum: int | None = None
    type: ClassVar[str] = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(Field):
    """A day, as ISO text."""

    not_before: DateLimit = ""
    not_after: DateLimit = ""
    type: ClassVar[str] = "date"


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: what is stored and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """One of the options."""

    options: tuple[Option, ...] = ()
    type: ClassVar[str] = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiChoiceField(Field):
    """Any number of the options."""

    options: tuple[Option, ...] = ()
    type: ClassVar[str] = "multichoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdNumberField(Field):
    """An ID number of 18 characters."""

    type: ClassVar[str] = "id_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsccField(Field):
    """A unified social credit code."""

    type: ClassVar[str] = "uscc"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneField(Field):
    """A mobile number or a landline with area code."""

    type: ClassVar[str] = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressField(Field):
    """``{division: 12 digits, street, door}``."""

    type: ClassVar[str] = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonField(Field):
    """``{name, id_type, id_number, phone}``; the phone may be missing."""

    type: ClassVar[str] = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityField(Field):
    """``{name, uscc}``."""

    type: ClassVar[str] = "entity"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountField(Field):
    """``{bank, number, holder}``."""

    type: ClassVar[str] = "bank_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField(Field):
    """The token of an uploaded file."""

    accept: tuple[str, ...] = DEFAULT_ACCEPT
    max_mb: int = 20
    type: ClassVar[str] = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementField(Field):
    """A sentence to agree to: the label is the sentence."""

    type: ClassVar[str] = "statement"


SimpleField = (
    TextField
    | LongTextField
    | NumberField
    | MoneyField
    | DateField
    | ChoiceField
    | MultiChoiceField
    | IdNumberField
    | UsccField
    | PhoneField
    | AddressField
    | PersonField
    | EntityField
    | BankAccountField
    | FileField
    | StatementField
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatField(Field):
    """Rows of the same questions; rows do not nest."""

    fields: tuple[SimpleField, ...] = ()
    min_items: int = 0
    max_items: int = 50
    type: ClassVar[str] = "repeat"


AnyField = SimpleField | RepeatField


@dataclass(frozen=True, slots=True)
class Group:
    """One screen on a phone."""

    id: str
    title: str
    intro: str
    fields: tuple[AnyField, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form."""

    groups: tuple[Group, ...] = field(default=())

    def fields(self) -> Iterator[AnyField]:
        """Yield the questions in the order they are asked."""
        for group in self.groups:
            yield from group.fields

    def field(self, field_id: str) -> AnyField | None:
        """Return the question with that id, outside of rows."""
        return next((entry for entry in self.fields() if entry.id == field_id), None)

    def elements(self) -> frozenset[str]:
        """Return the data elements the form asks for, those inside rows too."""
        inner = (part.element for entry in self.fields() if isinstance(entry, RepeatField) for part in entry.fields)
        return frozenset(entry.element for entry in self.fields()) | frozenset(inner)


# The parts of the values that are mappings, in the order they are asked: name, may it be missing.
SHORTEST_NAME = 2  # characters: of a person or a legal entity
PARTS: dict[str, tuple[tuple[str, bool], ...]] = {
    "address": (("division", False), ("street", False), ("door", True)),
    "person": (("name", False), ("id_type", False), ("id_number", False), ("phone", True)),
    "entity": (("name", False), ("uscc", False)),
    "bank_account": (("bank", False), ("number", False), ("holder", False)),
}


def in_order(question: Field, value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the parts of an answer in the order in which they are asked: a store keeps them in its own."""
    return [(name, value[name]) for name, _may_miss in PARTS.get(question.type, ()) if name in value]
