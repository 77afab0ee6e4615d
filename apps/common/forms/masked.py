"""Answers as they leave the portal for who gave no reason to see personal numbers: same shape, numbers hidden."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.common import masking
from apps.common.forms import fields as f

_MASKS: dict[str, Callable[[str], str]] = {
    f.IdNumberField.type: masking.mask_id_number,
    f.PhoneField.type: masking.mask_phone,
}
_PART_MASKS: dict[str, Callable[[str], str]] = {
    "id_number": masking.mask_id_number,
    "phone": masking.mask_phone,
    "number": masking.mask_account_number,
    "street": masking.mask_address,
    "door": masking.mask_address,
}


def masked_answers(form: f.Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's answers with ID numbers, phones, account numbers and the last part of addresses hidden."""
    questions = {question.id: question for question in form.fields()}
    return {name: _masked(questions.get(name), value) for name, value in answers.items()}


def _masked(question: f.AnyField | None, value: Any) -> Any:
    if isinstance(question, f.RepeatField) and isinstance(value, list):
        parts = {part.id: part for part in question.fields}
        return [{name: _masked(parts.get(name), entry) for name, entry in row.items()} for row in value]
    if isinstance(value, dict):
        return {name: _hidden(_PART_MASKS.get(name), text) for name, text in value.items()}
    return _hidden(_MASKS.get(question.type) if question else None, value)


def _hidden(mask: Callable[[str], str] | None, value: Any) -> Any:
    return mask(value) if mask and isinstance(value, str) and value else value
