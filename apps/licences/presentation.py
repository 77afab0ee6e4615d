"""How a licence is told on a page and in the API: its facts, its face with personal data masked, its light."""

import re
from datetime import date

from django.utils.translation import gettext as _

from apps.common import masking
from apps.licences.choices import Show, Verdict
from apps.licences.documents import chinese_date
from apps.licences.models import Licence
from apps.licences.selectors import definition_of
from apps.licences.services.verifying import verdict_of, verdict_text

SOON_DAYS = 30


def facts_of(licence: Licence) -> list[dict[str, str]]:
    """Return what anybody may know of a licence whose code or identifier they have."""
    return [
        {"label": _("证照名称"), "value": licence.type.name},
        {"label": _("证照编号"), "value": licence.number},
        {"label": _("颁发机构"), "value": licence.issuer.name},
        {"label": _("颁发日期"), "value": chinese_date(licence.issued_on)},
        {"label": _("有效期至"), "value": chinese_date(licence.valid_until)},
        {"label": _("证照标识"), "value": licence.identifier},
    ]


def face_rows(licence: Licence, *, unmasked: bool) -> list[dict[str, str]]:
    """Return the face in print order; what is not public is masked unless the holder asked."""
    return [
        {
            "id": field.id,
            "label": field.label,
            "value": licence.face[field.id] if unmasked or field.show == Show.PUBLIC else mask(licence.face[field.id]),
        }
        for field in definition_of(licence.version).fields
        if licence.face.get(field.id)
    ]


def mask(value: str) -> str:
    """Hide the middle of a value of any kind."""
    if re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return masking.mask_id_number(value)
    if re.fullmatch(r"1[0-9]{10}", value):
        return masking.mask_phone(value)
    return masking.mask_name(value) if len(value) <= 4 else value[0] + "*" * (len(value) - 2) + value[-1]


def status_text(licence: Licence, today: date) -> str:
    """Return the state in words, with the days left when they are few."""
    verdict = verdict_of(licence, today)
    if verdict == Verdict.VALID and licence.valid_until is not None:
        days = (licence.valid_until - today).days
        if days <= SOON_DAYS:
            return _("有效，还有 %(days)s 天到期") % {"days": days}
    return verdict_text(licence, verdict)


def light_of(licence: Licence, today: date) -> str:
    """Return the light: green valid, yellow valid and ending soon or not yet valid, red otherwise."""
    verdict = verdict_of(licence, today)
    if verdict == Verdict.NOT_YET:
        return "yellow"
    if verdict != Verdict.VALID:
        return "red"
    ends = licence.valid_until
    return "yellow" if ends is not None and (ends - today).days <= SOON_DAYS else "green"
