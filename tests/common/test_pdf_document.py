"""A document on paper says what it was given, breaks lines as Chinese does, and is the same every time."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import segno
from pypdf import PdfReader

from apps.common.pdf import blocks, sheets
from apps.common.pdf.document import Document, render
from apps.common.pdf.fonts import MISSING, SANS, SONG, runs
from apps.common.pdf.qr import qr_runs
from apps.common.pdf.seal import Seal
from apps.common.pdf.text import NOT_FIRST, NOT_LAST, Style, break_lines

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BODY = (
    "你（单位）于2026年11月22日提出的“食品经营许可（新办）”申请，经审查，申请材料齐全、符合法定形式，"
    "根据《中华人民共和国行政许可法》第三十二条的规定，决定予以受理。查询网址：https://yichuang.example.cn/cases/7f3a2b。"
)


def _document(*extra: blocks.Block) -> Document:
    return Document(
        title="受理通知书",
        blocks=(
            blocks.Masthead("兰州市市场监督管理局"),
            blocks.Title("受理通知书"),
            blocks.Recipient("兰州㛃㙍牛肉面有限公司"),
            blocks.Para(BODY),
            blocks.Fields((("申请人", "䶮𬭊𬶋"), ("办件编号", "620100-1"), ("查询码", "K7M2QX")), columns=2),
            blocks.Listing(("第一项", "第二项")),
            *extra,
            blocks.Closing("兰州市市场监督管理局", "2026年11月22日", Seal("兰州市市场监督管理局", "行政审批专用章")),
        ),
        made_at=AT,
        number="兰市监食许受〔2026〕12号",
        verify_url="https://yichuang.example.cn/verify/7h2k9m",
    )


def _text(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_text_can_be_read_back_with_rare_characters() -> None:
    text = _text(render(_document())).replace("\n", "")

    assert "㛃㙍牛肉面" in text
    assert "䶮𬭊𬶋" in text
    assert "兰市监食许受〔2026〕12号" in text


def test_same_document_gives_same_bytes() -> None:
    document = _document()

    assert render(document) == render(document)


def test_other_word_or_other_time_gives_other_bytes_and_check_code() -> None:
    document = _document()

    changed = replace(document, title="不予受理通知书")
    later = replace(document, made_at=AT + timedelta(seconds=1))

    assert len({document.check_code, changed.check_code, later.check_code}) == 3
    assert render(document) != render(later)


def test_file_carries_the_documents_time_and_language() -> None:
    reader = PdfReader(io.BytesIO(render(_document())))

    assert reader.metadata is not None
    assert reader.metadata.creation_date == AT
    assert reader.metadata.title == "受理通知书"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


def test_every_page_tells_its_number_and_the_total() -> None:
    items = tuple(f"第{number}份材料，内容齐全" for number in range(60))

    reader = PdfReader(io.BytesIO(render(_document(blocks.Listing(items)))))

    total = len(reader.pages)
    assert total >= 3
    for number, page in enumerate(reader.pages, start=1):
        assert f"第 {number} 页 / 共 {total} 页" in page.extract_text()


def test_long_cell_goes_on_over_the_page() -> None:
    data = render(_document(blocks.Fields((("经营项目", "热食类食品制售；" * 500),))))

    assert _text(data).replace("\n", "").count("热食类食品制售；") >= 450


def test_threads_do_not_disturb_each_other() -> None:
    documents = [replace(_document(), number=f"第{number}号") for number in range(6)]
    expected = [render(document) for document in documents]

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(render, documents))

    assert results == expected


@pytest.mark.parametrize("sheet", [sheets.CERTIFICATE, sheets.CERTIFICATE_PORTRAIT, sheets.CARD])
def test_certificate_fits_one_page(sheet: sheets.Sheet) -> None:
    document = Document(
        "证", (blocks.Title("老年优待证", 20), blocks.Face((("姓名", "张䶮"), ("有效期", "长期")))), AT, sheet=sheet
    )

    reader = PdfReader(io.BytesIO(render(document)))

    assert len(reader.pages) == 1
    assert float(reader.pages[0].mediabox.width) == pytest.approx(sheet.width, abs=0.1)


def test_watermark_is_on_every_page() -> None:
    document = replace(_document(blocks.Gap(200)), watermark="仅供办理营业执照使用")

    pages = PdfReader(io.BytesIO(render(document))).pages

    assert len(pages) > 1
    assert all("仅供办理营业执照使用" in page.extract_text() for page in pages)


def test_no_line_begins_or_ends_with_a_forbidden_mark() -> None:
    style = Style(size=14, indent=2)

    for width in range(90, 460, 7):
        lines = break_lines(BODY, style, width)
        assert "".join(line.text for line in lines) == BODY
        assert not [line for line in lines[1:] if line.text[0] in NOT_FIRST]
        assert not [line for line in lines[:-1] if line.text[-1] in NOT_LAST]
        assert all(line.offset + line.width <= width + style.size * 2 for line in lines)


def test_words_and_numbers_stay_whole_when_a_line_can_hold_them() -> None:
    lines = break_lines("证号为91620102MA7EXAMPL0的企业", Style(size=10), 160)

    assert any("91620102MA7EXAMPL0" in line.text for line in lines)


def test_word_longer_than_the_line_is_cut() -> None:
    lines = break_lines("A" * 100, Style(size=10), 100)

    assert len(lines) > 5
    assert all(line.width <= 100.01 for line in lines)


def test_character_a_face_lacks_is_drawn_by_the_full_one_and_an_unknown_one_is_marked() -> None:
    assert runs("张祎", SONG) in ([(SONG, "张"), (SANS, "祎")], [(SONG, "张祎")])
    assert runs("㸆", SONG) == [(SANS, "㸆")]
    assert runs("好😀", SONG) == [(SONG, "好" + MISSING)]


def test_qr_rectangles_cover_exactly_the_dark_modules() -> None:
    text = "https://yichuang.example.cn/verify/7h2k9m"
    matrix = segno.make(text, error="m", micro=False).matrix

    side, dark = qr_runs(text)

    drawn = {(row, column + step) for column, row, length in dark for step in range(length)}
    assert side == len(matrix)
    assert drawn == {(r, c) for r, cells in enumerate(matrix) for c, cell in enumerate(cells) if cell}


def test_markup_in_a_name_is_only_text() -> None:
    data = render(replace(_document(), blocks=(blocks.Para("<b>甲&amp;乙</b>有限公司"),)))

    assert "<b>甲&amp;乙</b>有限公司" in _text(data)
