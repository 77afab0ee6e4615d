"""The portal's own certificate authority: a root made once, and one signing certificate per department and year.

A city with a real authority sets ``PORTAL_PDF_SIGNER`` to its adapter and never uses this module.
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROOT_NAME = "兰州一窗 文件签名根证书"
# The root begins before any document the portal may sign, imported history included.
ROOT_FROM = datetime(2015, 1, 1, tzinfo=UTC)
ROOT_UNTIL = datetime(2065, 1, 1, tzinfo=UTC)
CERTIFICATE_YEARS = 5
MAX_COMMON_NAME = 64  # Source: RFC 5280, appendix A.1, ub-common-name

_lock = Lock()


@dataclass(frozen=True, slots=True)
class SealSubject:
    """Whose electronic seal signs: the department's name and code."""

    name: str
    code: str


@dataclass(frozen=True)
class KeyPair:
    """A certificate with the key that belongs to it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def root(folder: Path | None = None) -> KeyPair:
    """Return the root, making it on first use; of several processes one wins and all use its root."""
    return _cached(str(folder or settings.PDF_KEY_DIR), "root.pem", SealSubject(ROOT_NAME, ""), 0)


def signing_pair(subject: SealSubject, at: datetime, folder: Path | None = None) -> KeyPair:
    """Return the pair ``subject`` signs with in the year of ``at``."""
    year = at.astimezone(SHANGHAI).year
    code = re.sub(r"[^A-Za-z0-9-]", "_", subject.code) or "_"
    return _cached(str(folder or settings.PDF_KEY_DIR), f"{code}-{year}.pem", subject, year)


def root_certificate_pem() -> bytes:
    """Return the root certificate for download: whoever trusts it can check our files with any reader."""
    return root().certificate.public_bytes(serialization.Encoding.PEM)


@lru_cache(maxsize=512)
def _cached(folder: str, file: str, subject: SealSubject, year: int) -> KeyPair:
    with _lock:
        path = Path(folder) / file
        if not path.exists():
            pair = _make_signing(subject, year, Path(folder)) if year else _make_root()
            _publish(pair, path)
        return _read(path)


def _make_root() -> KeyPair:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(ROOT_NAME, "")
    builder = _builder(name, name, key, ROOT_FROM, ROOT_UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return KeyPair(builder.sign(key, hashes.SHA256()), key)


def _make_signing(subject: SealSubject, year: int, folder: Path) -> KeyPair:
    root_path = folder / "root.pem"
    if not root_path.exists():
        _publish(_make_root(), root_path)
    issuer = _read(root_path)
    key = ec.generate_private_key(ec.SECP256R1())
    begin = datetime(year, 1, 1, tzinfo=SHANGHAI)
    name = _name(subject.name, subject.code)
    end = begin.replace(year=year + CERTIFICATE_YEARS)
    builder = _builder(name, issuer.certificate.subject, key, begin, end)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = builder.add_extension(authority, critical=False)
    return KeyPair(builder.sign(issuer.key, hashes.SHA256()), key)


def _name(common: str, code: str) -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "兰州市人民政府"),
        x509.NameAttribute(NameOID.COMMON_NAME, common[:MAX_COMMON_NAME]),
    ]
    if code:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, code[:MAX_COMMON_NAME]))
    return x509.Name(parts)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begin: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end - timedelta(seconds=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _publish(pair: KeyPair, path: Path) -> None:
    """Put key and certificate in place as one file, whole or not at all; the first process wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pair.certificate.public_bytes(serialization.Encoding.PEM))
        file.write(
            pair.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(path: Path) -> KeyPair:
    content = path.read_bytes()
    key = serialization.load_pem_private_key(content, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        msg = f"{path.name} holds no elliptic-curve key"
        raise TypeError(msg)
    return KeyPair(x509.load_pem_x509_certificate(content), key)
