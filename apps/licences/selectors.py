"""Reading licences."""

from datetime import date

from django.db.models import Case, Q, QuerySet, When

from apps.common.actor import PERSON, Actor
from apps.common.errors import NotFound
from apps.common.licence_identifier import parse_identifier
from apps.licences.choices import IN_FORCE, LicenceStatus, VersionStatus
from apps.licences.definition import Definition, definition_from_json
from apps.licences.errors import NoSuchType
from apps.licences.models import Licence, LicenceType, LicenceTypeVersion, UseRecord
from apps.licences.permissions import visible_licences

ORDER = ("-issued_on", "-id")
_RELATED = ("type", "issuer", "holder_person", "holder_entity")


def licences(reader: Actor) -> QuerySet[Licence]:
    """Return the licences ``reader`` sees, newest first."""
    return visible_licences(reader).select_related(*_RELATED).order_by(*ORDER)


def licence_for(reader: Actor, public_id: str) -> Licence:
    """Return one licence with its version and file.

    :raises NotFound: there is none, or it is not the reader's to see
    """
    found = licences(reader).select_related("version", "file", "previous").filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def licence_uses(reader: Actor, licence: Licence) -> QuerySet[UseRecord]:
    """Return who looked at a licence that ``reader`` sees, latest first."""
    return UseRecord.objects.filter(licence__in=visible_licences(reader), licence=licence).order_by("-at", "-id")


def usable_licences(holder: tuple[str, int], slugs: list[str], on: date) -> QuerySet[Licence]:
    """Return the licences in force on a day that spare ``holder`` a material (免提交) or fill a form."""
    kind, pk = holder
    mine = Q(holder_person=pk) if kind == PERSON else Q(holder_entity=pk)
    in_time = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    found = Licence.objects.filter(mine, in_time, status=LicenceStatus.ACTIVE, valid_from__lte=on, type__slug__in=slugs)
    return found.select_related(*_RELATED, "version").order_by(*ORDER)


def licence_to_replace(holder: tuple[str, int], slug: str, *, number: str | None) -> Licence | None:
    """Return the licence in force that a new one of its type takes the place of; it may be suspended.

    :param number: the licence to renew; ``None``: the one the holder has of a type that is held only once
    """
    kind, pk = holder
    held = Licence.objects.filter(
        type__slug=slug,
        holder_person_id=pk if kind == PERSON else None,
        holder_entity_id=None if kind == PERSON else pk,
        status__in=IN_FORCE,
    )
    chosen = held.filter(is_single=True) if number is None else held.filter(number=number)
    return chosen.select_related("type", "version", "issuer").order_by("-id").first()


def published_version(slug: str) -> LicenceTypeVersion:
    """Return the version by which licences of a type are issued now.

    :raises NoSuchType: there is none
    """
    found = (
        LicenceTypeVersion.objects.filter(type__slug=slug, status=VersionStatus.PUBLISHED)
        .select_related("type")
        .order_by("pk")
        .first()
    )
    if found is None:
        raise NoSuchType(slug=slug)
    return found


def definition_of(version: LicenceTypeVersion) -> Definition:
    """Return a version's definition as typed values."""
    return definition_from_json(version.definition)


def licence_by_identifier(text: str) -> Licence | None:
    """Find a licence for a verification by the identifier somebody typed."""
    parsed = parse_identifier(text)
    return _verifiable().filter(identifier=str(parsed)).first() if parsed and parsed.is_valid else None


_WIDE, _NARROW = "（）", "()"  # both stand in the names of firms, and people type either


def licence_by_number(number: str, holder: str) -> Licence | None:
    """Find a licence for a verification by the number on its face and its holder's full name; both must fit.

    Of several versions the one in force counts, else the newest.
    """
    numbers = {number.strip(), number.strip().upper()}
    typed = {holder.strip(), "".join(holder.split())}
    pairs = ((_WIDE, _NARROW), (_NARROW, _WIDE))
    names = typed | {name.translate(str.maketrans(*pair)) for name in typed for pair in pairs}
    types = list(LicenceType.objects.order_by().values_list("pk", flat=True))  # numbers are indexed by type
    theirs = Q(holder_person__name__in=names) | Q(holder_entity__name__in=names)
    found = _verifiable().filter(theirs, type_id__in=types, number__in=numbers)
    in_force = Case(When(status__in=IN_FORCE, then=0), default=1)
    return found.order_by(in_force, "-issued_on", "-version_number", "-pk").first()


def licence_by_code(code: str) -> Licence | None:
    """Find a licence for a verification by the code printed on it."""
    return _verifiable().filter(verify_code=code).first()


def licence_by_file(file_hash: str) -> Licence | None:
    """Find the licence whose file has this SHA-256."""
    return _verifiable().filter(file_hash=file_hash).first()


def _verifiable() -> QuerySet[Licence]:
    return Licence.objects.select_related(*_RELATED, "version").order_by("pk")
