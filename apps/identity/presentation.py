"""What pages and the API show of a firm and of mandates, built once for both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.identity.choices import MandateAction, MandateStatus
from apps.identity.models import LegalEntity, Mandate
from apps.identity.selectors import Standing, is_of_age, mandate_actions
from apps.identity.services.coverage import matter_names
from apps.organisation.choices import DivisionLevel
from apps.organisation.models import Division

LIGHTS = {MandateStatus.ACTIVE: "green", MandateStatus.REVOKED: "grey", MandateStatus.EXPIRED: "yellow"}
SEPARATOR = "、"


@dataclass(frozen=True, slots=True)
class MandateCard:
    """A mandate on a page; ``rows`` are as in key_values.html."""

    id: str
    name: str
    kind: str
    is_mine: bool
    tag: str
    light: str
    rows: list[dict[str, str]] = field(default_factory=list)
    may_end: bool = False
    may_lay_down: bool = False


def mandate_cards(mandates: list[Mandate], reader: Actor, *, today: date) -> list[MandateCard]:
    """Return how a list shows these mandates to this reader; two questions at most, however many there are."""
    names = matter_names(mandates)
    return [_card(mandate, reader, names, today) for mandate in mandates]


def _card(mandate: Mandate, reader: Actor, names: Mapping[str, str], today: date) -> MandateCard:
    allowed = {action.action for action in mandate_actions(mandate, reader) if action.allowed}
    status = shown_status(mandate, today)
    return MandateCard(
        id=mandate.public_id,
        name=str(mandate.agent),
        kind=str(mandate.get_kind_display()),
        is_mine=mandate.agent_id == reader.person_id,
        tag=str(MandateStatus(status).label),
        light=LIGHTS[status],
        rows=_rows(mandate, names),
        may_end=MandateAction.END in allowed and _is_given_by_an_adult(mandate, today),
        may_lay_down=MandateAction.LAY_DOWN in allowed,
    )


def _is_given_by_an_adult(mandate: Mandate, today: date) -> bool:
    return mandate.principal is None or is_of_age(mandate.principal, today=today)


def shown_status(mandate: Mandate, today: date) -> MandateStatus:
    """Return the status people go by: on the day after its last one a mandate is over, whenever the clock's job runs."""
    is_over = mandate.valid_until is not None and mandate.valid_until < today
    status = MandateStatus(mandate.status)
    return MandateStatus.EXPIRED if is_over and status == MandateStatus.ACTIVE else status


def _rows(mandate: Mandate, names: Mapping[str, str]) -> list[dict[str, str]]:
    rows = [
        {"label": _("能办的事"), "value": matters_text(mandate, names)},
        {"label": _("从哪天起"), "value": mandate.valid_from.isoformat()},
        {"label": _("到哪天止"), "value": until_text(mandate)},
    ]
    if mandate.last_used_at is not None:
        used_on = timezone.localdate(mandate.last_used_at).isoformat()
        rows.append({"label": _("最近用这个身份"), "value": used_on})
    if mandate.ended_at is not None:
        rows.append({"label": _("结束时间"), "value": f"{timezone.localtime(mandate.ended_at):%Y-%m-%d %H:%M}"})
    if mandate.end_reason:
        rows.append({"label": _("结束原因"), "value": mandate.end_reason})
    return rows


def matters_text(mandate: Mandate, names: Mapping[str, str]) -> str:
    """Say what a mandate covers."""
    return SEPARATOR.join(names.get(slug, slug) for slug in mandate.matters) or _("全部事项")


def until_text(mandate: Mandate) -> str:
    """Say how long it lasts."""
    return mandate.valid_until.isoformat() if mandate.valid_until else _("一直有效，直到撤回")


def firm_rows(firm: LegalEntity) -> list[dict[str, Any]]:
    """Return the firm's facts; its code is public, its phone and its representative's name are shown in part."""
    rows = [
        {"label": _("名称"), "value": firm.name},
        {"label": _("统一社会信用代码"), "value": firm.uscc},
        {"label": _("类型"), "value": str(firm.get_kind_display())},
        {"label": _("法定代表人"), "value": str(firm.representative)},
        {"label": _("住所"), "value": address_text(firm)},
    ]
    if firm.established_on is not None:
        rows.append({"label": _("成立日期"), "value": firm.established_on.isoformat()})
    if firm.checked_at is not None:
        checked_on = timezone.localdate(firm.checked_at).isoformat()
        rows.append({"label": _("登记信息核对于"), "value": checked_on})
    return rows


def address_text(firm: LegalEntity) -> str:
    """Return the firm's address on one line."""
    address = firm.address or {}
    return _place(firm.division) + str(address.get("street", "")) + str(address.get("door", ""))


def _place(division: Division | None) -> str:
    """Name a street with its county, a county alone."""
    if division is None:
        return ""
    above = division.parent
    return (above.name if above is not None and above.level == DivisionLevel.COUNTY else "") + division.name


def standing_text(standing: Standing) -> str:
    """Say who somebody is for the firm, until when and for what: 经办人，到 2027-01-01，全部事项."""
    mandate = standing.mandate
    names = matter_names([mandate])
    if standing.leads:
        return standing.role
    return _("%(role)s · %(until)s · %(matters)s") % {
        "role": standing.role,
        "until": until_text(mandate),
        "matters": matters_text(mandate, names),
    }
