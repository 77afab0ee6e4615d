"""What a document says, as plain values: comparable, hashable, and the same for every printer."""

from dataclasses import dataclass

from apps.common.pdf.seal import Seal


@dataclass(frozen=True, slots=True)
class Masthead:
    """发文机关标志: the department in red above a red line."""

    department: str


@dataclass(frozen=True, slots=True)
class Title:
    """The document's name, in bold, in the middle."""

    text: str
    size: float = 22


@dataclass(frozen=True, slots=True)
class Number:
    """文号, e.g. 兰市监食许〔2026〕12号."""

    text: str
    align: str = "centre"


@dataclass(frozen=True, slots=True)
class Recipient:
    """主送: to whom, without indent; the colon is added."""

    name: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading such as 一、受理事项."""

    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of the body, first line indented by two characters."""

    text: str
    indent: float = 2


@dataclass(frozen=True, slots=True)
class Fields:
    """A ruled table of labels and values; ``columns`` pairs stand beside each other."""

    rows: tuple[tuple[str, str], ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Face:
    """The face of a certificate: labels and values without lines, in large type."""

    rows: tuple[tuple[str, str], ...]
    size: float = 14


@dataclass(frozen=True, slots=True)
class Listing:
    """Numbered items."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head row repeated on every page; ``widths`` are shares of the text's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, ``size_mm`` wide."""

    text: str
    size_mm: float = 28
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """落款: department and date at the right, the seal over both."""

    department: str
    on: str
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal that stands by itself."""

    seal: Seal
    size_mm: float = 42


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    text: str
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty space."""

    millimetres: float = 6


@dataclass(frozen=True, slots=True)
class Columns:
    """Two groups of blocks beside each other; ``left_share`` of the width goes to the left."""

    left: tuple["Block", ...]
    right: tuple["Block", ...]
    left_share: float = 0.68


Block = (
    Masthead
    | Title
    | Number
    | Recipient
    | Heading
    | Para
    | Fields
    | Face
    | Listing
    | Grid
    | Qr
    | Closing
    | Stamp
    | Note
    | Gap
    | Columns
)
