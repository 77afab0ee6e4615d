"""What people type on the public pages of cases."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.common.text import has_forbidden

MAX_FILE_MB = 20


class QueryForm(forms.Form):
    """A number with the query code printed beside it."""

    number = forms.CharField(
        label=_("办件编号"), max_length=40, help_text=_("在申请材料接收凭证上，24 位数字。"), strip=True
    )
    code = forms.CharField(
        label=_("查询码"), max_length=8, help_text=_("凭证上的 6 位字母和数字，不分大小写。"), strip=True
    )

    def clean_number(self) -> str:
        """Take the number however it was spaced."""
        return self._plain("number")

    def clean_code(self) -> str:
        """Take the code in capitals, as it is printed."""
        return self._plain("code").upper()

    def _plain(self, name: str) -> str:
        text = "".join(str(self.cleaned_data[name]).split())
        if has_forbidden(text):
            raise forms.ValidationError(_("含有无法使用的字符，请删去后重试。"), code="characters")
        return text


class CompareForm(forms.Form):
    """A PDF to compare with a document."""

    file = forms.FileField(
        label=_("文书文件"),
        help_text=_("下载得到的 PDF 原文件，不超过 20 MB。截图和扫描件无法核对。"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> Any:
        """Refuse files no document has the size of."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_FILE_MB * 1024 * 1024:
            raise forms.ValidationError(_("文件超过 20 MB，请上传下载得到的原文件。"), code="too_large")
        return file
