"""What people type when they verify."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.asking import AsksByName
from apps.common.licence_identifier import ROOT, parse_identifier
from apps.common.text import has_forbidden
from apps.licences.services.verifying import MAX_CAUSE

MAX_FILE_MB = 5


class CauseForm(AsksByName, forms.Form):
    """Why somebody looks (用证事由)."""

    cause = forms.CharField(
        label=_("用证事由"), max_length=MAX_CAUSE, required=False, help_text=_("会告诉持证人，例如：招聘核对资格。")
    )

    def clean_cause(self) -> str:
        """Refuse what no database stores."""
        cause: str = self.cleaned_data["cause"]
        if has_forbidden(cause):
            raise forms.ValidationError(_("含有无法使用的字符，请删去后重试。"), code="characters")
        return cause


class ActionForm(AsksByName, forms.Form):
    """What an issuer does with a licence, and why; the holder reads the reason."""

    action = forms.ChoiceField(label=_("办理"), choices=())
    reason = forms.CharField(label=_("理由和依据"), max_length=500, help_text=_("持证人和核验的人会看到。"))

    def __init__(self, *args: Any, actions: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["action"] = forms.ChoiceField(label=_("办理"), choices=actions)


class IdentifierForm(CauseForm):
    """An identifier from a licence, or its number with its holder's name."""

    identifier = forms.CharField(
        label=_("证照编号或证照标识"),
        max_length=120,
        help_text=_(
            "证照编号写在证面上（许可证编号、证号）；证照标识印在证照下方，以 1.2.156.3005.2 开头。填一个就行。"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=_("持证人"),
        max_length=200,
        required=False,
        help_text=_("填证照编号时要填：姓名，或单位的全称，和证面上完全一样。填证照标识时不用填。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("identifier", "holder", "cause")

    def clean_identifier(self) -> str:
        """Find typing mistakes in an identifier by its check character before anything is looked up."""
        typed: str = self.cleaned_data["identifier"].strip()
        parsed = parse_identifier(typed)
        if parsed is not None and not parsed.is_valid:
            raise forms.ValidationError(_("证照标识的校验码不对，可能有一位输错了。"), code="check")
        if parsed is None and (typed.startswith(ROOT) or has_forbidden(typed)):
            raise forms.ValidationError(_("证照标识的格式不对，请照证面完整输入。"), code="form")
        self.is_number = parsed is None
        return typed if parsed is None else str(parsed)

    def clean(self) -> dict[str, Any]:
        """Ask for the holder beside a number: numbers run on, and who guesses one must not learn whose it is."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "identifier" in cleaned and self.is_number and not cleaned.get("holder"):
            self.add_error("holder", _("您填的是证照编号，请把持证人的全名也填上。"))
        return cleaned

    def clean_holder(self) -> str:
        """Refuse what no database stores."""
        holder: str = self.cleaned_data["holder"]
        if has_forbidden(holder):
            raise forms.ValidationError(_("含有无法使用的字符，请删去后重试。"), code="characters")
        return holder


class FileForm(CauseForm):
    """A licence's PDF."""

    file = forms.FileField(
        label=_("证照文件"),
        help_text=_("从“我的证照”下载的 PDF 原文件，不超过 5 MB。截图和扫描件无法核验。"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    field_order = ("file", "cause")

    def clean_file(self) -> Any:
        """Refuse files no licence has the size of."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_MB * 1024 * 1024:
            raise forms.ValidationError(_("文件超过 5 MB，请上传下载得到的原文件。"), code="too_large")
        return file
