"""The time stamp authority: RFC 3161 over HTTP, with a key of its own.

``POST /timestamp/v1/tokens`` takes ``application/timestamp-query`` and answers ``application/timestamp-reply``.
``GET /timestamp/v1/certificate`` is the certificate to trust, PEM. It needs no key: neither do public authorities.
"""

from datetime import timedelta

from asn1crypto import keys, pem, tsp, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from counterparts.store import Row
from counterparts.wire import Answer, Clock, Counterpart, Refusal, Request, Route, route

TABLE = "timestamp"


class Timestamp(Counterpart):
    """Says when a digest was seen."""

    prefix = "/timestamp/v1"

    def routes(self) -> list[Route]:
        """Return what the authority can be asked."""
        return [
            route("POST", r"/tokens", self.stamp, is_open=True),
            route("GET", r"/certificate", self.show_certificate, is_open=True),
        ]

    def stamp(self, request: Request) -> Answer:
        """Answer a time stamp query."""
        try:
            query = tsp.TimeStampReq.load(request.body)
            query.native  # noqa: B018 - asn1crypto parses only when asked
        except ValueError as error:
            raise Refusal(400, "bad_query", "The body is no time stamp query.") from error
        stamper = self._stamper()
        return Answer(200, raw=stamper.request_tsa_response(query).dump(), content_type="application/timestamp-reply")

    def show_certificate(self, _request: Request) -> Answer:
        """Show the certificate to trust."""
        return Answer(200, raw=self._key()["certificate"].encode(), content_type="application/x-pem-file")

    def _key(self) -> Row:
        with self.store.lock:  # made when first asked for: most tests never ask
            return self.store.table(TABLE).get("key") or self.store.put(TABLE, {"id": "key", **_new_key(self.clock)})

    def _stamper(self) -> DummyTimeStamper:
        row = self._key()
        _, _, certificate_der = pem.unarmor(row["certificate"].encode())
        _, _, private_der = pem.unarmor(row["private"].encode())
        certificate = x509.Certificate.load(certificate_der)
        certificates = SimpleCertificateStore()
        certificates.register(certificate)
        return DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(private_der), certificates, self.clock())


def _new_key(clock: Clock) -> dict[str, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = cx509.Name([cx509.NameAttribute(cx509.NameOID.COMMON_NAME, "Demo Time Stamp Authority")])
    usage = cx509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        cx509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(cx509.random_serial_number())
        .not_valid_before(clock() - timedelta(days=1))
        .not_valid_after(clock() + timedelta(days=3650))
        .add_extension(cx509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )
    return {
        "certificate": certificate.public_bytes(serialization.Encoding.PEM).decode(),
        "private": private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
    }
