"""Reading a browser's post (flat names, text only) into answers, and the names a page must use.

Names: ``id``; ``id.part`` for the parts of addresses and people; ``id.0.part`` for rows. What cannot be read as a number stays
the text that was typed, so that validation says so and the page shows it again.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from apps.common.forms import fields as f

Post = Mapping[str, Sequence[str]]  # ``dict(request.POST.lists())``
_ROW = re.compile(r"[0-9]{1,3}")
LONGEST_NUMBER = 19  # digits of the largest key


def answers_from_post(form: f.Form, post: Post) -> dict[str, Any]:
    """Return answers ready for ``validate``; names the form does not know are ignored (tokens, buttons)."""
    answers = {}
    for question in form.fields():
        value = _rows(question, post) if isinstance(question, f.RepeatField) else _value(question, question.id, post)
        if value is not None:
            answers[question.id] = value
    return answers


def _rows(question: f.RepeatField, post: Post) -> list[dict[str, Any]] | None:
    prefix = f"{question.id}."
    marks = {name[len(prefix) :].split(".", 1)[0] for name in post if name.startswith(prefix)}
    rows = []
    for mark in sorted((mark for mark in marks if _ROW.fullmatch(mark)), key=int):
        parts = {part.id: _value(part, f"{prefix}{mark}.{part.id}", post) for part in question.fields}
        row = {name: value for name, value in parts.items() if value is not None}
        if row:
            rows.append(row)
    return rows or None


def _value(question: f.SimpleField, name: str, post: Post) -> Any:
    if question.type in f.PARTS:
        texts = {part: _last(f"{name}.{part}", post) for part, _may_miss in f.PARTS[question.type]}
        parts = {part: text for part, text in texts.items() if text.strip()}
        return parts or None
    if isinstance(question, f.MultiChoiceField):
        return [text for text in post.get(name, ()) if text] or None
    text = _last(name, post)
    if not text.strip():
        return None
    return _typed(question, text)


def _last(name: str, post: Post) -> str:
    values = post.get(name) or ("",)
    return values[-1]


def _typed(question: f.SimpleField, text: str) -> Any:
    match question:
        case f.StatementField():
            return text in {"on", "true", "1"}
        case f.MoneyField():
            return fen_from_yuan(text)
        case f.NumberField():
            return number_from_text(text)
        case _:
            return text


def fen_from_yuan(text: str) -> int | str:
    """Return ``1,234.5`` yuan as 123450 fen; what is no amount stays text."""
    plain = text.strip().translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,")).replace(",", "")
    match = re.fullmatch(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,2}))?(?:元)?", plain)
    if not match:
        return text
    sign, yuan, fen = match.groups()
    amount = int(yuan) * 100 + int((fen or "0").ljust(2, "0"))
    return -amount if sign else amount


def number_from_text(text: str) -> int | float | str:
    """Return the number that was typed; what is none stays text."""
    plain = text.strip().translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,")).replace(",", "")
    if re.fullmatch(r"-?[0-9]{1,16}", plain):
        return int(plain)
    return float(plain) if re.fullmatch(r"-?[0-9]{1,12}\.[0-9]{1,6}", plain) else text


def row_number(text: str) -> int:
    """Return the number of a row that a button names; -1 for what no database counts up to."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else -1
