"""Verifying licences: by identifier, by the code on paper, by the file. Every look at a known licence is kept."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.common.errors import Conflict
from apps.common.masking import mask_name
from apps.common.signing import SignatureReport, verify_pdf
from apps.licences.choices import LicenceStatus, Show, UseHow, Verdict
from apps.licences.errors import NotInForce
from apps.licences.models import Licence, UseRecord
from apps.licences.selectors import (
    definition_of,
    licence_by_code,
    licence_by_file,
    licence_by_identifier,
    licence_by_number,
)

MAX_CAUSE = 200  # Source: GB/T 36906-2018, useCause


@dataclass(frozen=True, slots=True)
class Verifier:
    """Who looks, through what, and what for."""

    actor: Actor
    name: str
    cause: str = ""


@dataclass(frozen=True)
class Verification:
    """What somebody who verifies learns: the verdict first, then no more than they may see."""

    verdict: Verdict
    text: str
    licence: Licence | None = None
    holder: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    is_full: bool = False

    @property
    def is_good(self) -> bool:
        """The licence is valid today."""
        return self.verdict == Verdict.VALID

    @property
    def light(self) -> str:
        """The colour of the verdict."""
        return {Verdict.VALID: "green", Verdict.NOT_YET: "yellow"}.get(self.verdict, "red")


@dataclass(frozen=True)
class FileVerification:
    """The signature of a file, and the licence it belongs to as it stands today."""

    signature: SignatureReport
    verification: Verification


@transaction.atomic
def verify_identifier(*, identifier: str, verifier: Verifier, at: datetime) -> Verification:
    """Verify by the identifier printed on a licence: public fields and a masked holder."""
    return _looked(licence_by_identifier(identifier), UseHow.IDENTIFIER, verifier, at)


@transaction.atomic
def verify_number(*, number: str, holder: str, verifier: Verifier, at: datetime) -> Verification:
    """Verify by the number on a licence's face and the holder's full name.

    Who knows one and not the other learns nothing: a wrong name and an unknown number get the same answer.
    """
    return _looked(licence_by_number(number, holder), UseHow.NUMBER, verifier, at)


@transaction.atomic
def verify_code(*, code: str, verifier: Verifier, at: datetime) -> Verification:
    """Verify by the code in the printed QR: public fields and a masked holder."""
    return _looked(licence_by_code(code), UseHow.CODE, verifier, at)


@transaction.atomic
def verify_file(*, data: bytes, verifier: Verifier, at: datetime) -> FileVerification:
    """Verify a PDF: its signature, whether it is the licence's file, and how the licence stands today."""
    signature = verify_pdf(data)
    licence = licence_by_file(hashlib.sha256(data).hexdigest())
    if licence is None or not signature.is_good:
        text = _("签名有效，但它不是登记在册的证照文件。") if signature.is_good else signature.text
        return FileVerification(signature, Verification(Verdict.CHANGED, text))
    return FileVerification(signature, _looked(licence, UseHow.FILE, verifier, at))


@transaction.atomic
def use_licence(*, licence: Licence, verifier: Verifier, at: datetime) -> Verification:
    """Use a licence in a case instead of a paper (免提交); the caller has checked that the holder asked for it.

    :raises NotInForce: it is not valid today
    """
    today = timezone.localdate(at)
    if not licence.is_usable(today):
        raise NotInForce(status=verdict_text(licence, verdict_of(licence, today)))
    result = verification_of(licence, on=today, is_full=True)
    note_use(result, UseHow.CASE, verifier, at)
    return result


def verdict_of(licence: Licence, on: date) -> Verdict:
    """Say whether a licence is valid on a day; one past its end is expired even before the clock's job has run."""
    if licence.status != LicenceStatus.ACTIVE:
        is_over = (
            licence.status == LicenceStatus.LAPSED and licence.valid_until is not None and licence.valid_until < on
        )
        return Verdict.EXPIRED if is_over else Verdict.NOT_IN_FORCE
    if on < licence.valid_from:
        return Verdict.NOT_YET
    if licence.valid_until is not None and on > licence.valid_until:
        return Verdict.EXPIRED
    return Verdict.VALID


def verdict_text(licence: Licence, verdict: Verdict) -> str:
    """Say it in words."""
    if verdict == Verdict.NOT_IN_FORCE:
        return str(LicenceStatus(licence.status).label)
    return str(verdict.label)


def verification_of(licence: Licence, *, on: date, is_full: bool) -> Verification:
    """Return what may be shown: public fields to strangers, the holder's too when the holder presents."""
    verdict = verdict_of(licence, on)
    shown = {Show.PUBLIC, Show.HOLDER} if is_full else {Show.PUBLIC}
    rows = tuple(
        (field.label, licence.face[field.id])
        for field in definition_of(licence.version).fields
        if field.show in shown and licence.face.get(field.id)
    )
    name = licence.holder.name
    holder = name if is_full or licence.holder_entity_id else mask_name(name)
    return Verification(verdict, verdict_text(licence, verdict), licence, holder, rows, is_full)


def note_use(result: Verification, how: str, verifier: Verifier, at: datetime) -> UseRecord:
    """Keep the look for the holder to see."""
    if result.licence is None:
        raise Conflict
    return UseRecord.objects.create(
        licence=result.licence,
        at=at,
        how=how,
        verifier=verifier.name[:120],
        verifier_account_id=verifier.actor.account_id,
        verifier_post_id=verifier.actor.post_id,
        channel=verifier.actor.channel,
        request_id=verifier.actor.request_id,
        cause=verifier.cause[:MAX_CAUSE],
        verdict=result.verdict,
        is_full=result.is_full,
    )


def _looked(licence: Licence | None, how: str, verifier: Verifier, at: datetime) -> Verification:
    if licence is None:
        return Verification(Verdict.UNKNOWN, _("没有查到这张证照。请核对后重试；如果是别处签发的，请到签发机构核验。"))
    result = verification_of(licence, on=timezone.localdate(at), is_full=False)
    note_use(result, how, verifier, at)
    return result
