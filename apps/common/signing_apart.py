"""Reading strangers' PDFs in a process of its own: a hundred bytes can keep a parser busy for ever and fill all memory.

The process holds no secrets, may use so many seconds and so much memory, and then ends. Run as a module it reads the
certificate of our root and the file, and writes what the last signature is worth as JSON; nothing for a file without one.
"""

import io
import json
import logging
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
CPU_SECONDS = 4  # a licence of ours takes less than one
WALL_SECONDS = 20
MEMORY_BYTES = 1024**3
LENGTH_BYTES = 4  # of the certificate, in front of it


class Unreadable(Exception):
    """The file is no PDF, is broken, or is made to keep whoever reads it busy."""


def read_apart(data: bytes, *, authority: bytes) -> dict[str, Any]:
    """Return what the last signature of a file is worth, empty for a file without one.

    :param authority: the root's certificate (DER)
    :raises Unreadable: it cannot be read within the limits
    """
    told = len(authority).to_bytes(LENGTH_BYTES, "big") + authority + data
    command = [sys.executable, "-m", "apps.common.signing_apart"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, nothing of the stranger's stands in the command
            command,
            input=told,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd=ROOT,
            env={"PYTHONUTF8": "1"},
            check=True,
        )
    except subprocess.SubprocessError as error:
        log.info("a PDF could not be read: %s", type(error).__name__)
        raise Unreadable from error
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def worth_of(data: bytes, *, authority: bytes) -> dict[str, Any]:
    """Return the same in this process; a hostile file raises whatever its parser raises."""
    signatures = PdfFileReader(io.BytesIO(data), strict=False).embedded_signatures
    if not signatures:
        return {}
    signed_at = signatures[-1].self_reported_timestamp
    context = ValidationContext(trust_roots=[Certificate.load(authority)], moment=signed_at, allow_fetching=False)
    status: PdfSignatureStatus = validate_pdf_signature(signatures[-1], context)
    return {
        "intact": bool(status.intact and status.valid and status.docmdp_ok),
        "trusted": bool(status.trusted),
        "whole_file": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "signer": str(status.signing_cert.subject.native.get("common_name", "")),
        "signed_at": signed_at.isoformat() if signed_at else None,
    }


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    logging.disable(logging.CRITICAL)  # what a parser says of a hostile file is millions of lines
    length = int.from_bytes(sys.stdin.buffer.read(LENGTH_BYTES), "big")
    authority = sys.stdin.buffer.read(length)
    json.dump(worth_of(sys.stdin.buffer.read(), authority=authority), sys.stdout)


if __name__ == "__main__":
    _main()
