"""Reading matters. What is published is public; drafts come from ``permissions.visible_versions``."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.common.actor import Actor
from apps.common.errors import NotFound
from apps.common.geography import county_of
from apps.matters import search
from apps.matters.choices import NEVER_PUBLIC, UNFINISHED, MatterStatus, Served
from apps.matters.errors import NoSuchMatter
from apps.matters.models import DataElement, KeptTyping, MaterialType, Matter, MatterVersion, Offer, Theme
from apps.matters.permissions import visible_matters, visible_versions
from apps.matters.search import Within, ranked_ids
from apps.organisation.models import Department

MOST_RESULTS = 50

__all__ = [
    "bureaux_of",
    "data_elements",
    "departments_offering",
    "desk_matter",
    "desk_matters",
    "desk_version",
    "material_types",
    "matter_by_slug",
    "matters_for_agents",
    "matters_of_department",
    "matters_of_district",
    "matters_of_stage",
    "matters_of_theme",
    "names_of_matters",
    "offers_of",
    "popular_matters",
    "prefill_paths",
    "published_matters",
    "search_matters",
    "themes_with_counts",
    "typing_of",
    "unfinished_versions",
    "version_before",
    "version_of",
    "versions_of",
    "visible_matters",
    "visible_versions",
]


def published_matters(*, served: str = "") -> QuerySet[Matter]:
    """Return everything people can read about, most wanted first; paused ones too, they say why."""
    matters = (
        Matter.objects.filter(current__isnull=False)
        .exclude(status=MatterStatus.CANCELLED)
        .select_related("department", "usual_time")
        .order_by("-popularity", "id")
    )
    return matters.filter(served__contains=[served]) if served else matters


def matters_for_agents() -> QuerySet[Matter]:
    """Return what an agent of a firm may apply for, by department: matters for more than natural persons, agents allowed."""
    firms = [code for code in Served.values if code != Served.NATURAL]
    return (
        published_matters()
        .filter(served__overlap=firms, current__definition__matter__allows_agent=True)
        .order_by("department__position", "department__slug", "-popularity", "id")
    )


def names_of_matters(slugs: Iterable[str]) -> dict[str, str]:
    """Return names by slug, whatever became of the matters."""
    return dict(Matter.objects.filter(slug__in=list(slugs)).values_list("slug", "name"))


def popular_matters(*, served: str = "", limit: int = 12) -> QuerySet[Matter]:
    """Return what was applied for most lately and can be done now; where nothing is known, what the editors expect."""
    wanted = published_matters(served=served).filter(status=MatterStatus.IN_USE)
    return wanted.annotate(lately=Coalesce("demand__cases", 0)).order_by("-lately", "-popularity", "id")[:limit]


def matters_of_theme(*, audience: str, code: str) -> QuerySet[Matter]:
    """Return the matters of a theme; ``audience`` is ``natural`` or ``legal``."""
    column = "themes_natural" if audience == "natural" else "themes_legal"
    return published_matters().filter(**{f"{column}__contains": [code]})


def matters_of_stage(stage: str) -> QuerySet[Matter]:
    """Return the matters of a stage of life or of a firm's life."""
    return published_matters().filter(life_stages__contains=[stage])


def matters_of_department(department: Department) -> QuerySet[Matter]:
    """Return what the department answers for or takes applications for, a district's bureau alike."""
    offered = Exists(Offer.objects.filter(matter=OuterRef("pk"), department=department))
    return published_matters().filter(Q(department=department) | offered)


def matters_of_district(code: str) -> QuerySet[Matter]:
    """Return what the bureaux of a district take applications for; any length of its division code will do."""
    offers = Offer.objects.filter(
        matter=OuterRef("pk"), department__division__code__startswith=county_of(code), department__is_active=True
    )
    return published_matters().filter(Exists(offers))


def search_matters(
    query: str,
    *,
    served: str | None = None,
    department: Department | None = None,
    district: str | None = None,
    limit: int = 20,
) -> list[Matter]:
    """Return what a person means by ``query``, best first; three statements whatever the number of hits."""
    within = Within(
        served=served or "",
        department_id=department.pk if department else None,
        division=county_of(district or ""),
    )
    ids = ranked_ids(query, within=within, limit=min(limit, MOST_RESULTS))
    by_id = {matter.pk: matter for matter in published_matters().filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def is_direct(query: str, found: Sequence[Matter]) -> bool:
    """Tell whether one of the matters found is what a person means, and not only near it; one statement."""
    return search.is_direct(query, [matter.pk for matter in found])


def matter_by_slug(slug: str) -> Matter:
    """Return a published matter with its version, department, offers and usual time.

    :raises NoSuchMatter: there is none, or it was cancelled
    """
    matter = published_matters().select_related("current", "implementation__catalogue").filter(slug=slug).first()
    if matter is None:
        raise NoSuchMatter
    return matter


def version_of(matter: Matter) -> MatterVersion:
    """Return the published version: what a new case is pinned to.

    :raises NoSuchMatter: nothing is published
    """
    if matter.current is None:
        raise NoSuchMatter
    return matter.current


def offers_of(matter: Matter) -> QuerySet[Offer]:
    """Return the departments that take the matter, the city's first, with their divisions."""
    return (
        Offer.objects.filter(matter=matter, department__is_active=True)
        .select_related("department", "department__division", "department__parent")
        .order_by("department__division__code", "department__position", "id")
    )


def departments_offering() -> QuerySet[Department]:
    """Return the city's departments that answer for any matter, with ``matter_count``."""
    published = Q(matters__current__isnull=False) & ~Q(matters__status=MatterStatus.CANCELLED)
    return (
        Department.objects.filter(is_active=True)
        .annotate(matter_count=Count("matters", filter=published))
        .filter(matter_count__gt=0)
        .select_related("division")
        .order_by("position", "slug")
    )


def bureaux_of(department: Department) -> QuerySet[Department]:
    """Return the district bureaux below a department."""
    return (
        Department.objects.filter(parent=department, is_active=True)
        .select_related("division")
        .order_by("division__code", "slug")
    )


def themes_with_counts(audience: str) -> list[tuple[Theme, int]]:
    """Return the themes of an audience that have matters, with how many; two statements."""
    column = "themes_natural" if audience == "natural" else "themes_legal"
    counts: dict[str, int] = {}
    for codes in published_matters().order_by().values_list(column, flat=True):
        for code in codes:
            counts[code] = counts.get(code, 0) + 1
    return [(theme, counts[theme.code]) for theme in Theme.objects.filter(audience=audience) if theme.code in counts]


def data_elements() -> QuerySet[DataElement]:
    """Return the city-wide dictionary of what is asked."""
    return DataElement.objects.order_by("slug")


def material_types() -> QuerySet[MaterialType]:
    """Return the city-wide dictionary of papers."""
    return MaterialType.objects.order_by("slug")


def prefill_paths(elements: Iterable[str]) -> dict[str, str]:
    """Return data element -> path of the fact that answers it, for the elements that have one."""
    rows = DataElement.objects.filter(slug__in=list(elements)).exclude(prefill="").order_by("slug")
    return dict(rows.values_list("slug", "prefill"))


DESK_ORDER = ("-popularity", "id")


def desk_matters(*, reader: Actor, query: str = "", only_unfinished: bool = False) -> QuerySet[Matter]:
    """Return the matters the reader's post works on, by what people call them; ``only_unfinished``: being changed."""
    matters = visible_matters(reader).select_related("department", "current").defer("current__definition")
    if only_unfinished:
        matters = matters.filter(Exists(MatterVersion.objects.filter(matter=OuterRef("pk"), status__in=UNFINISHED)))
    if query:
        # Drafts are searched too: a name is often what is being changed.
        named = MatterVersion.objects.filter(
            Q(definition__matter__name__icontains=query) | Q(definition__matter__aliases__icontains=query),
            Q(status__in=UNFINISHED) | Q(pk=OuterRef("current_id")),
            matter=OuterRef("pk"),
        )
        matters = matters.filter(Q(code__startswith=query) | Q(slug=query) | Exists(named))
    return matters.order_by(*DESK_ORDER)


def unfinished_versions(matters: Iterable[Matter]) -> dict[int, MatterVersion]:
    """Return the newest version being written, checked or published of each of many matters, in one query."""
    rows = MatterVersion.objects.filter(matter__in=[matter.pk for matter in matters], status__in=UNFINISHED)
    return {row.matter_id: row for row in rows.defer("definition").order_by("matter_id", "number")}


def desk_matter(*, reader: Actor, slug: str) -> Matter:
    """Return a matter the reader's post works on.

    :raises NotFound: there is none, or it is another department's
    """
    matter = visible_matters(reader).select_related("department", "current").filter(slug=slug).first()
    if matter is None:
        raise NotFound
    return matter


def desk_version(*, reader: Actor, public_id: str) -> MatterVersion:
    """Return a version the reader may see, with its matter and what is published now.

    :raises NotFound: there is none, or it is another department's
    """
    version = visible_versions(reader).select_related("matter__current").filter(public_id=public_id).first()
    if version is None:
        raise NotFound
    return version


def versions_of(matter: Matter, *, reader: Actor) -> QuerySet[MatterVersion]:
    """Return a matter's versions, newest first, without their content."""
    return visible_versions(reader).filter(matter=matter).defer("definition").order_by("-number")


def version_before(version: MatterVersion) -> MatterVersion | None:
    """Return what a version is compared with: what is public now, or for one that was public what was so before it."""
    if version.status in NEVER_PUBLIC:
        return version.matter.current
    earlier = MatterVersion.objects.filter(matter_id=version.matter_id, number__lt=version.number)
    return earlier.exclude(published_at=None).order_by("-number").first()


def typing_of(version: MatterVersion, *, section: str, reader: Actor) -> KeptTyping | None:
    """Return what the reader typed on a screen and did not save."""
    own = KeptTyping.objects.filter(version=version, account_id=reader.account_id or 0, section=section)
    return own.order_by("id").first()
