"""The days that pages and documents name are those that the clocks count."""

import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from apps.cases import documents
from apps.cases.choices import CORRECTION_NOTICE_DAYS, DELIVERY_DAYS, DocumentKind
from apps.cases.services import steps
from tests.support import food
from tests.support.actors import firm

pytestmark = pytest.mark.usefixtures("city")


def text_of(case, kind, now, **facts):
    data = documents.write_document(case=case, kind=kind, number="1", public_id="x" * 16, facts=facts, at=now)
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\n", "")


def test_documents_name_the_days_that_the_clocks_count(now):
    case = food.submit(firm(), now)
    case.decided_at = now
    told = {
        kind: re.findall(r"(\d+)个工作日内", text_of(case, kind, now, as_of="2026-09-18"))
        for kind in (DocumentKind.RECEIPT, DocumentKind.ACCEPTANCE, DocumentKind.APPROVAL)
    }

    assert told[DocumentKind.RECEIPT] == told[DocumentKind.ACCEPTANCE] == [str(CORRECTION_NOTICE_DAYS)]
    assert told[DocumentKind.APPROVAL] == [str(DELIVERY_DAYS)]
    assert (steps.CORRECTION_NOTICE_LIMIT.value, steps.DELIVERY_LIMIT.value) == (CORRECTION_NOTICE_DAYS, DELIVERY_DAYS)


def test_the_help_page_names_them_too():
    assert f"{CORRECTION_NOTICE_DAYS} 个工作日内会告诉您受理了没有" in Client().get("/help/").content.decode()
