"""What search and lists know besides the versions: search entries, demand, usual times, searches that found nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Cast

from apps.matters.models import Demand, Matter, SearchEntry, Synonym, UsualTime, ZeroHit
from apps.matters.search import blot, index_text


@transaction.atomic
def index_matter(*, matter: Matter, synonyms: dict[str, list[str]] | None = None) -> SearchEntry | None:
    """Write what search knows of the matter's published version; nothing for a matter without one."""
    if matter.current is None:
        return None
    definition = matter.current.parsed
    if synonyms is None:
        synonyms = dict(Synonym.objects.values_list("say", "means"))
    text = index_text(
        name=definition.matter.name,
        aliases=definition.matter.aliases,
        rest=[definition.matter.summary, *(material.name for material in definition.materials)],
        synonyms=synonyms,
    )
    entry, _created = SearchEntry.objects.update_or_create(
        matter=matter,
        defaults={
            "bigrams": Cast(Value(text.bigrams), SearchVectorField()),
            "tokens": Cast(Value(text.tokens), SearchVectorField()),
            "pinyin": text.pinyin,
            "initials": text.initials,
            "length": text.length,
            "popularity": definition.matter.popularity,
        },
    )
    return entry


@transaction.atomic
def index_matters() -> int:
    """Write all search entries anew (the synonyms changed); return how many."""
    synonyms = dict(Synonym.objects.values_list("say", "means"))
    matters = Matter.objects.filter(current__isnull=False).select_related("current").order_by("id")
    return sum(
        index_matter(matter=matter, synonyms=synonyms) is not None for matter in matters.iterator(chunk_size=200)
    )


@transaction.atomic
def note_zero_hit(*, text: str, at: datetime) -> None:
    """Count a search that found nothing; long numbers are blotted out first."""
    shown = blot(text)
    if len(shown) < 2:
        return
    ZeroHit.objects.bulk_create([ZeroHit(text=shown, times=0, last_at=at)], ignore_conflicts=True)
    ZeroHit.objects.filter(text=shown).update(times=F("times") + 1, last_at=at)


@transaction.atomic
def note_demand(*, cases: Mapping[int, int], at: datetime) -> None:
    """Store how often matters were applied for lately, and nothing for the others.

    :param cases: matter id -> applications
    """
    Demand.objects.exclude(matter_id__in=cases).delete()
    Demand.objects.bulk_create(
        [Demand(matter_id=matter_id, cases=count, noted_at=at) for matter_id, count in sorted(cases.items())],
        update_conflicts=True,
        unique_fields=["matter"],
        update_fields=["cases", "noted_at"],
    )


@transaction.atomic
def forget_usual_times(*, keep: Collection[int]) -> None:
    """Drop the usual times of all matters but these: too few were decided lately to speak of."""
    UsualTime.objects.exclude(matter_id__in=keep).delete()


@transaction.atomic
def note_usual_time(*, matter: Matter, median_days: int, most_days: int, cases: int, at: datetime) -> UsualTime:
    """Store how long cases of the matter took lately, in working days: half of them, and nine in ten."""
    usual, _created = UsualTime.objects.update_or_create(
        matter=matter,
        defaults={"median_days": median_days, "most_days": most_days, "cases": cases, "noted_at": at},
    )
    return usual
