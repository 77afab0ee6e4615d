"""A PDF made to keep its reader busy is given up within seconds, without the portal's own memory."""

import resource
import time
import zlib

import pytest

from apps.common.signing import verify_pdf


def with_table_stream(dictionary: bytes, data: bytes = b"") -> bytes:
    """A PDF whose table of objects is a stream, as since PDF 1.5."""
    head = b"%PDF-1.7\n"
    entry = b"1 0 obj\n<</Type /XRef /Size 1 /Root 2 0 R /Length %d %s>>\nstream\n" % (len(data), dictionary)
    return head + entry + data + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def with_objects(*objects: bytes) -> bytes:
    """A PDF with a plain table; the first object is the root."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(objects) + 1, len(out)
    table = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d /Root 1 0 R>>\n" % (size, rows, size)
    return out + table + b"startxref\n%d\n%%%%EOF\n" % start


def zeros(megabytes: int) -> bytes:
    press = zlib.compressobj(9)
    return b"".join(press.compress(bytes(1 << 20)) for _ in range(megabytes)) + press.flush()


ROOT = b"<</Type/Catalog /Pages 2 0 R /AcroForm <</Fields [%s]>> >>"
HOSTILE = {
    "a table without end in 142 bytes": with_table_stream(b"/W [0 0 0] /Index [0 100000000000]"),
    "a table longer than its stream": with_table_stream(b"/W [1 2 1] /Index [0 100000000000]"),
    "a hundred megabytes of table in a hundred kilobytes": with_table_stream(
        b"/W [1 3 1] /Index [0 20971520] /Filter /FlateDecode", zeros(100)
    ),
    "five megabytes of fields": with_objects(ROOT % (b"1 " * 2_400_000), b"<<>>"),
    "lists in lists": with_objects(ROOT % (b"[" * 20_000 + b"]" * 20_000), b"<<>>"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_given_up_soon_and_apart(what, settings, tmp_path):
    settings.PDF_KEY_DIR = tmp_path / "pki"
    began, memory = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    report = verify_pdf(HOSTILE[what])

    assert not report.is_good
    assert report.text
    assert time.monotonic() - began < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200_000  # kilobytes
