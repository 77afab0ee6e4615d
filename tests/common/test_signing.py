"""A sealed file proves who sealed it and that nothing was changed since."""

import multiprocessing
import re
import shutil
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from apps.common import signing_authority
from apps.common.pdf.blocks import Para
from apps.common.pdf.document import Document, render
from apps.common.signing import SealSubject, root_certificate_pem, sign_pdf, verify_pdf

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BUREAU = SealSubject("兰州市市场监督管理局", "116201000139XXXXXX")


@pytest.fixture(autouse=True)
def key_folder(settings: Any, tmp_path: Path) -> Path:
    settings.PDF_KEY_DIR = tmp_path / "pki"
    return tmp_path / "pki"


def _plain() -> bytes:
    return render(Document("决定书", (Para("准予许可。"),), AT))


def _sealed() -> bytes:
    return sign_pdf(_plain(), subject=BUREAU, reason="准予许可", at=AT)


def test_sealed_file_is_intact_and_trusted_and_names_the_department() -> None:
    report = verify_pdf(_sealed())

    assert report.is_good
    assert report.signer == "兰州市市场监督管理局"
    assert report.signed_at == AT


def test_one_flipped_bit_anywhere_in_the_text_is_found() -> None:
    data = bytearray(_sealed())
    data[len(_plain()) // 2] ^= 1

    report = verify_pdf(bytes(data))

    assert not report.intact
    assert not report.is_good


def test_something_appended_after_the_seal_is_found() -> None:
    report = verify_pdf(_sealed() + b"\n% more")

    assert not report.whole_file
    assert not report.is_good


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n", b"\x00" * 5000])
def test_what_is_no_pdf_is_reported_and_not_a_crash(data: bytes) -> None:
    report = verify_pdf(data)

    assert not report.is_good
    assert report.text


def test_unsigned_pdf_is_told_apart() -> None:
    report = verify_pdf(_plain())

    assert not report.is_good
    assert "没有电子签名" in report.text


def test_truncated_file_is_not_good() -> None:
    data = _sealed()

    assert not [
        cut for cut in (10, 200, 900, 5000) if verify_pdf(data[:-cut]).is_good and data[:-cut].strip() != data.strip()
    ]


def test_seal_of_another_authority_is_intact_and_not_trusted(settings: Any, tmp_path: Path) -> None:
    settings.PDF_KEY_DIR = tmp_path / "elsewhere"
    foreign = _sealed()
    settings.PDF_KEY_DIR = tmp_path / "pki"

    report = verify_pdf(foreign)

    assert report.intact
    assert not report.trusted
    assert not report.is_good


def test_old_file_stays_good_after_its_certificate_ended() -> None:
    long_ago = datetime(2016, 3, 1, tzinfo=UTC)

    report = verify_pdf(sign_pdf(_plain(), subject=BUREAU, reason="历史", at=long_ago))

    assert report.is_good
    assert report.signed_at == long_ago


def test_every_department_and_year_has_its_own_certificate_kept_from_others(key_folder: Path) -> None:
    sign_pdf(_plain(), subject=BUREAU, reason="x", at=AT)
    sign_pdf(_plain(), subject=BUREAU, reason="x", at=AT)
    sign_pdf(_plain(), subject=BUREAU, reason="x", at=AT.replace(year=2027))
    sign_pdf(_plain(), subject=SealSubject("兰州市公安局", "../../evil"), reason="x", at=AT)

    files = sorted(path.name for path in key_folder.iterdir())

    assert files == ["116201000139XXXXXX-2026.pem", "116201000139XXXXXX-2027.pem", "______evil-2026.pem", "root.pem"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in key_folder.iterdir()} == {0o600}


def test_root_certificate_for_download_holds_no_key() -> None:
    pem = root_certificate_pem()

    assert b"PRIVATE" not in pem
    assert x509.load_pem_x509_certificate(pem).extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def _make(folder: str, gate: Any, out: Any) -> None:
    gate.wait()
    pair = signing_authority.signing_pair(BUREAU, AT, Path(folder))
    made_root = signing_authority.root(Path(folder))
    out.put((made_root.certificate.serial_number, pair.certificate.serial_number))


def test_processes_that_start_together_make_one_authority(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    gate, out = context.Barrier(4), context.Queue()
    workers = [context.Process(target=_make, args=(str(tmp_path / "race"), gate, out)) for _ in range(4)]

    for worker in workers:
        worker.start()
    serials = {out.get(timeout=30) for _ in workers}
    for worker in workers:
        worker.join()

    assert len(serials) == 1
    assert sorted(path.name for path in (tmp_path / "race").iterdir()) == ["116201000139XXXXXX-2026.pem", "root.pem"]


@pytest.mark.skipif(
    shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not installed: second opinion left out"
)
def test_another_program_agrees_that_the_signature_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(_sealed())

    told = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout

    assert re.search(r"Signature Validation:\s+Signature is Valid", told)
    assert "Total document signed" in told
