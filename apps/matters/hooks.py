"""What matters add to others: what a firm may let its agents do."""

from collections.abc import Iterable

from apps.identity.services.coverage import Coverable, register_catalogue
from apps.matters import selectors


class MandateMatters:
    """The catalogue as mandates know it."""

    def offered(self) -> list[Coverable]:
        """Return the matters a firm's agent may handle, by department, the most wanted first."""
        return [
            Coverable(slug, name, department)
            for slug, name, department in selectors.matters_for_agents().values_list(
                "slug", "name", "department__short_name"
            )
        ]

    def names(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return names by slug, of cancelled matters too: an old mandate still says what it was for."""
        return selectors.names_of_matters(slugs)


register_catalogue(MandateMatters())
