"""Who sees which licences, and who may change them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common.actor import PERSON, Actor
from apps.identity.permissions import departments_with, has_stake, may
from apps.journal.workflow import NOT_YOURS, Refusal
from apps.licences.models import Licence, LicenceTypeVersion

ISSUE = "issue_licences"
PUBLISH_TYPES = "publish_matters"
RECUSED = Refusal("recused", _("这是您本人的证照，应当回避，请由同事办理。"))
SAME_PERSON = Refusal("same_person", _("审核和发布必须由两个人分别完成。"))


def visible_licences(reader: Actor) -> QuerySet[Licence]:
    """Return the licences ``reader`` may see: a holder's own, an issuer's issued; nobody else's exist for them."""
    if reader.is_system:
        return Licence.objects.all()
    if reader.is_staff:
        return Licence.objects.filter(issuer__in=departments_with(reader, ISSUE))
    wallet = wallet_of(reader)
    if wallet is None:
        return Licence.objects.none()
    kind, pk = wallet
    return Licence.objects.filter(Q(holder_person=pk) if kind == PERSON else Q(holder_entity=pk))


def wallet_of(reader: Actor) -> tuple[str, int] | None:
    """Return whose licences the reader may use or be told of; nobody's with a mandate for some matters."""
    return None if reader.on_behalf_matters else reader.holder


def is_holder(actor: Actor, licence: Licence) -> bool:
    """Tell whether the actor is the holder or acts for it."""
    if actor.holder is None:
        return False
    kind, pk = actor.holder
    return pk == (licence.holder_person_id if kind == PERSON else licence.holder_entity_id)


def may_issue(actor: Actor, department_id: int) -> bool:
    """Tell whether the actor may issue licences of a department."""
    return actor.is_system or may(actor, ISSUE, department_id)


def issuer_only(licence: Licence, actor: Actor) -> Refusal | None:
    """Allow who may issue for the licence's department, but for its holder. Source: 公务员法 Art. 76 (recusal)."""
    if not may_issue(actor, licence.issuer_id):
        return NOT_YOURS
    stake = has_stake(actor, person_id=licence.holder_person_id, entity_id=licence.holder_entity_id)
    return RECUSED if stake else None


def type_editor(_version: LicenceTypeVersion, actor: Actor) -> Refusal | None:
    """Allow posts that may publish, and the loader of reviewed files."""
    return None if actor.is_system or departments_with(actor, PUBLISH_TYPES) else NOT_YOURS


def type_publisher(version: LicenceTypeVersion, actor: Actor) -> Refusal | None:
    """Allow a publisher who is not the one that checked. Files were reviewed by two people before they are loaded."""
    refusal = type_editor(version, actor)
    if refusal is None and not actor.is_system and version.checked_by_id == actor.account_id:
        return SAME_PERSON
    return refusal
