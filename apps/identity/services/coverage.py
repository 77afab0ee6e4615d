"""What a mandate may be limited to: matters, known to an upper app that says so when it starts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from apps.common.errors import FieldError, Invalid
from apps.identity.models import Mandate


@dataclass(frozen=True, slots=True)
class Coverable:
    """A matter a mandate may name: its slug, its name, and the heading it stands under."""

    slug: str
    name: str
    group: str


class Catalogue(Protocol):
    """What identity asks of whoever knows the matters."""

    def offered(self) -> list[Coverable]:
        """Return what agents of firms may be let do, in a useful order."""

    def names(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return names by slug, of matters no longer offered too."""


class NoCatalogue:
    """Nothing to choose from: a mandate covers everything."""

    def offered(self) -> list[Coverable]:
        """Return nothing."""
        return []

    def names(self, slugs: Iterable[str]) -> dict[str, str]:
        """Know no name."""
        return {}


_catalogues: list[Catalogue] = [NoCatalogue()]


def register_catalogue(catalogue: Catalogue) -> None:
    """Let this catalogue say what mandates may be limited to."""
    _catalogues.append(catalogue)


def offered_matters() -> list[Coverable]:
    """Return what a mandate may be limited to."""
    return _catalogues[-1].offered()


def matter_names(mandates: Iterable[Mandate]) -> dict[str, str]:
    """Return the names of all matters these mandates are limited to, in one question."""
    slugs = {slug for mandate in mandates for slug in mandate.matters}
    return _catalogues[-1].names(slugs) if slugs else {}


def checked_matters(slugs: Iterable[str]) -> list[str]:
    """Return these matters once each, in a fixed order.

    :raises Invalid: one of them is not offered
    """
    chosen = sorted(set(slugs))
    offered = {matter.slug for matter in offered_matters()} if chosen else set()
    if unknown := [slug for slug in chosen if slug not in offered]:
        raise Invalid(errors=[FieldError("matters", "unknown", slug[:80]) for slug in unknown[:5]])
    return chosen
