"""Lists that stay fast: pages found by key instead of by number, and a count that stops counting.

A cursor is signed: what a client sends back is what the portal wrote, or it is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from apps.common.errors import BadRequest

T = TypeVar("T", bound=Model)
PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
COUNT_CAP = 10_000
_signer = signing.Signer(salt="portal.cursor")


class BadCursor(BadRequest):
    """The cursor was not written by the portal, or for another list."""

    code = "bad_cursor"
    message = _("翻页标记无效，请回到第一页。")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of a list with the cursors of its neighbours (empty where there is none)."""

    rows: list[T]
    next: str
    previous: str


def page_of(queryset: QuerySet[T], *, order: tuple[str, ...], cursor: str = "", size: int = PAGE_SIZE) -> Page[T]:
    """Return one page of ``queryset``.

    :param order: columns that together are unique and never null, ``-`` for descending; end with the primary key
    :param cursor: what an earlier page gave as ``next`` or ``previous``; empty for the first page
    :raises BadCursor: the cursor is forged or belongs to another order
    """
    size = max(1, min(size, MAX_PAGE_SIZE))
    backwards, values = _read(cursor, order) if cursor else (False, None)
    columns = tuple(_reverse(column) for column in order) if backwards else order
    rows = queryset.order_by(*columns)
    if values is not None:
        rows = rows.filter(_beyond(columns, values))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = bool(found) and (backwards or more)
    has_previous = bool(found) and (more if backwards else values is not None)
    return Page(
        rows=found,
        next=_write(found[-1], order, backwards=False) if has_next else "",
        previous=_write(found[0], order, backwards=True) if has_previous else "",
    )


def count_capped(queryset: QuerySet[Any], *, cap: int = COUNT_CAP) -> tuple[int, bool]:
    """Count rows up to ``cap``; the second value tells whether there are more."""
    count = queryset.order_by()[: cap + 1].count()
    return min(count, cap), count > cap


def count_shown(queryset: QuerySet[Any]) -> str:
    """Return how many rows a list has, as its page shows it: ``10 000+`` for more than ``COUNT_CAP``."""
    count, more = count_capped(queryset)
    return "10 000+" if more else str(count)


def neighbour_url(here: str, given: Mapping[str, str], cursor: str) -> str:
    """Return the address of a list's neighbouring page with what narrows the list; nothing when there is none.

    :param given: what narrows the list, by name; empty ones are left out
    """
    pairs = {name: value for name, value in given.items() if value} | {"cursor": cursor}
    return f"{here}?{urlencode(pairs)}" if cursor else ""


def filters_shown(
    asked: Iterable[tuple[str, str, Iterable[tuple[str, Any]]]], given: Mapping[str, str], *, least: int = 0
) -> list[dict[str, Any]]:
    """Return what narrows a list, for ``components/filter_bar.html``.

    :param asked: name, label and options (value, text) of each filter
    :param given: the values chosen now, by name
    :param least: a filter with fewer options is not shown
    """
    filled = ((name, label, list(options)) for name, label, options in asked)
    return [
        {
            "name": name,
            "label": label,
            "options": [
                {"value": value, "label": str(text), "selected": given[name] == value} for value, text in options
            ],
        }
        for name, label, options in filled
        if len(options) >= least
    ]


def _reverse(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(columns: tuple[str, ...], values: list[Any]) -> Q:
    """Return "strictly after these values": bounded by the first column so that an index range is used."""
    beyond = Q()
    equal = Q()
    for column, value in zip(columns, values, strict=True):
        name, sign = (column[1:], "lt") if column.startswith("-") else (column, "gt")
        beyond |= equal & Q(**{f"{name}__{sign}": value})
        equal &= Q(**{name: value})
    first = columns[0]
    bound = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
    return bound & beyond


def _write(row: Model, order: tuple[str, ...], *, backwards: bool) -> str:
    values = []
    for column in order:
        value: Any = row
        for part in column.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append({"t": value.isoformat()} if isinstance(value, datetime) else _plain(value))
    return _signer.sign_object([backwards, list(order), values])


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | bool) else {"s": str(value)}


def _read(cursor: str, order: tuple[str, ...]) -> tuple[bool, list[Any]]:
    try:
        backwards, columns, values = _signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error
    if tuple(columns) != order:
        raise BadCursor
    return bool(backwards), [_restore(value) for value in values]


def _restore(value: Any) -> Any:
    if isinstance(value, dict):
        return parse_datetime(value["t"]) if "t" in value else value["s"]
    return value
