"""Django forms that ask for what is missing by its name."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

_NOT_SAID = forms.Field.default_error_messages["required"]


class AsksByName(forms.BaseForm):
    """A form whose empty fields say what to fill in, wherever their own words are not given."""

    def full_clean(self) -> None:
        """Name every field before the first is looked at: labels may change until then."""
        for name, field in self.fields.items():
            if field.error_messages.get("required") is _NOT_SAID:
                field.error_messages["required"] = _way(field) % {"label": field.label or name}
        super().full_clean()


def _way(field: Any) -> str:
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField):
        return _("请选择%(label)s。")
    return _("请填写%(label)s。")
