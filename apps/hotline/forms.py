"""What people type on the public pages of the hotline, and the lists the pages choose from."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.text import has_forbidden
from apps.hotline import selectors
from apps.hotline.models import Category
from apps.organisation.selectors import districts_with_streets


class QueryForm(forms.Form):
    """A ticket's number with the query code sent beside it."""

    number = forms.CharField(
        label=gettext_lazy("工单编号"), max_length=20, help_text=gettext_lazy("LZ 开头，短信里有。"), strip=True
    )
    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=8,
        help_text=gettext_lazy("短信里的字母和数字，不分大小写。"),
        strip=True,
    )

    def clean(self) -> dict[str, Any] | None:
        """Take both however they were spaced, in capitals as they are printed."""
        cleaned = super().clean()
        for name in ("number", "code"):
            text = "".join(str(self.cleaned_data.get(name, "")).split()).upper()
            if has_forbidden(text):
                self.add_error(name, _("含有无法使用的字符，请删去后重试。"))
            self.cleaned_data[name] = text
        return cleaned


def place_choices() -> list[dict[str, str]]:
    """Return the city's districts and streets for a list to pick from."""
    found = []
    for district in districts_with_streets():
        found.append(
            {
                "value": district.code,
                "label": _("%(name)s（不知道哪个街道）") % {"name": district.name},
                "group": district.name,
            }
        )
        found += [
            {"value": code, "label": f"{district.name}{name}", "group": district.name}
            for code, name in district.streets
        ]
    return found


def category_choices() -> list[dict[str, str]]:
    """Return every category of the third level for a list to pick from, under the name of its first level."""
    leaves = selectors.categories().filter(level=3).order_by("parent__parent__position", "position", "id")
    return [{"value": row.slug, "label": _below(row), "group": _top(row)} for row in leaves]


def _below(leaf: Category) -> str:
    return f"{leaf.parent.name} / {leaf.name}" if leaf.parent else leaf.name


def _top(leaf: Category) -> str:
    return leaf.parent.parent.name if leaf.parent and leaf.parent.parent else ""
