"""Reading matters."""

from apps.matters.models import DataElement


def prefill_paths() -> dict[str, str]:
    """Return for each data element the path of the fact that fills it."""
    return dict(DataElement.objects.exclude(prefill="").order_by("slug").values_list("slug", "prefill"))
