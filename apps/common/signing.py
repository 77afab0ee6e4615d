"""The signing port: put a department's electronic seal on a PDF, and say what a seal on a PDF is worth.

The adapter here is pyHanko with the portal's own authority; another is named in the setting ``PDF_SIGNER``.
Nothing here uses the network.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from apps.common.signing_apart import Unreadable, read_apart
from apps.common.signing_authority import SHANGHAI, KeyPair, SealSubject, root, root_certificate_pem, signing_pair

__all__ = ["SealSubject", "SignatureReport", "Signer", "root_certificate_pem", "sign_pdf", "verify_pdf"]

FIELD_NAME = "Seal"
RESERVED_BYTES = 8192  # room kept for the signature, as hexadecimal digits: two certificates take about 3000


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What the last signature of a file is worth; ``text`` says it in one sentence."""

    intact: bool
    trusted: bool
    signer: str
    signed_at: datetime | None
    whole_file: bool
    text: str

    @property
    def is_good(self) -> bool:
        """The file is unchanged, whole, and signed under an authority we trust."""
        return self.intact and self.trusted and self.whole_file


class Signer(Protocol):
    """What the portal needs from whoever keeps the departments' keys."""

    def sign(self, data: bytes, *, subject: SealSubject, reason: str, at: datetime) -> bytes:
        """Return ``data`` with a PAdES signature that forbids any later change."""

    def verify(self, data: bytes) -> SignatureReport:
        """Report on the signature of ``data``."""


def sign_pdf(data: bytes, *, subject: SealSubject, reason: str, at: datetime) -> bytes:
    """Seal a PDF in the name of ``subject``."""
    return _signer().sign(data, subject=subject, reason=reason, at=at)


def verify_pdf(data: bytes) -> SignatureReport:
    """Report on the signature of a PDF from anywhere; never raises for bad input."""
    return _signer().verify(data)


def _signer() -> Signer:
    return _load_signer(settings.PDF_SIGNER)


@lru_cache(maxsize=4)
def _load_signer(path: str) -> Signer:
    signer: Signer = import_string(path)()
    return signer


class _KeptKey(signers.Signer):
    """A pyHanko signer that keeps its private key loaded: reading it for each file would take most of the time."""

    def __init__(self, pair: KeyPair, issuer: KeyPair) -> None:
        store = SimpleCertificateStore()
        store.register(translate_pyca_cryptography_cert_to_asn1(issuer.certificate))
        certificate = translate_pyca_cryptography_cert_to_asn1(pair.certificate)
        super().__init__(signing_cert=certificate, cert_registry=store, embed_roots=True)
        self._key = pair.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign with ECDSA over SHA-256, the only digest we ask for."""
        if digest_algorithm != "sha256":
            raise SigningError(digest_algorithm)
        return b"0" * 72 if dry_run else self._key.sign(data, ec.ECDSA(hashes.SHA256()))


@lru_cache(maxsize=512)
def _kept_key(_serial: int, subject: SealSubject, year: int) -> _KeptKey:
    return _KeptKey(signing_pair(subject, datetime(year, 7, 1, tzinfo=SHANGHAI)), root())


class _DatedPdfSigner(signers.PdfSigner):
    """Signs with the time it is given, not with the machine's."""

    def __init__(self, metadata: signers.PdfSignatureMetadata, signer: signers.Signer, at: datetime) -> None:
        super().__init__(metadata, signer=signer)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        """Set the session's time."""
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


class PortalSigner:
    """PAdES-B under the portal's own root: certified, no changes permitted."""

    def sign(self, data: bytes, *, subject: SealSubject, reason: str, at: datetime) -> bytes:
        """Append the signature to ``data``."""
        pair = signing_pair(subject, at)
        signer = _kept_key(pair.certificate.serial_number, subject, at.astimezone(SHANGHAI).year)
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD_NAME,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            name=subject.name,
            reason=reason,
            location="兰州",
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        sealed: bytes = _DatedPdfSigner(metadata, signer, at).sign_pdf(writer, bytes_reserved=RESERVED_BYTES).getvalue()
        return sealed

    def verify(self, data: bytes) -> SignatureReport:
        """Check the last signature against the portal's root, at the time it was made."""
        try:
            found = read_apart(data, authority=root().certificate.public_bytes(serialization.Encoding.DER))
        except Unreadable:
            return _nothing(_("这不是可以读取的 PDF 文件，或者文件已经损坏。"))
        return _report(**found) if found else _nothing(_("这个文件没有电子签名。"))


def _report(*, intact: bool, trusted: bool, whole_file: bool, signer: str, signed_at: str | None) -> SignatureReport:
    at = datetime.fromisoformat(signed_at) if signed_at else None
    return SignatureReport(intact, trusted, signer, at, whole_file, _told(intact, trusted, whole_file, signer))


def _told(intact: bool, trusted: bool, whole: bool, name: str) -> str:
    if not intact:
        return _("文件在签名之后被改动过，不能采信。")
    if not whole:
        return _("签名之后文件又追加了内容，追加的部分没有签名。")
    if not trusted:
        return _("签名完整，但签名者“%(name)s”不是本门户的签发机构。") % {"name": name}
    return _("文件完整，由“%(name)s”签发，签名后没有改动。") % {"name": name}


def _nothing(text: str) -> SignatureReport:
    return SignatureReport(intact=False, trusted=False, signer="", signed_at=None, whole_file=False, text=text)
