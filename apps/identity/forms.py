"""Forms of signing in, registering and one's own account; the services say what is wrong with what was typed."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from apps.common.asking import AsksByName
from apps.common.errors import DomainError
from apps.identity.models import Account, Post
from apps.identity.services.coverage import Coverable
from apps.identity.services.posts import refuse_citizen
from apps.organisation.models import Department, Hall


def show_refusal(form: forms.BaseForm, error: DomainError) -> None:
    """Put a service's refusal beside the fields it names, or on top of the form."""
    for wrong in error.errors:
        form.add_error(wrong.field if wrong.field in form.fields else NON_FIELD_ERRORS, wrong.text)
    if not error.errors:
        form.add_error(NON_FIELD_ERRORS, error.text)


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=128, widget=widget, help_text=help_text)


def _new_password(label: Any) -> forms.CharField:
    return _password(label, "new-password", _("至少 8 位，不要只用数字。"))


def _code(label: Any, help_text: Any = "") -> forms.CharField:
    attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}
    return forms.CharField(label=label, max_length=10, widget=forms.TextInput(attrs=attrs), help_text=help_text)


class PhoneForm(AsksByName, forms.Form):
    """A phone number, to send a code to."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class SignInForm(AsksByName, forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("手机号或登录名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = _password(_("密码"), "current-password")


class CodeForm(PhoneForm):
    """A phone number and the code that arrived on it."""

    code = _code(_("短信验证码"))


class ChangePhoneForm(CodeForm):
    """Another phone: its code, and the present password so that a session left open is not enough."""

    present = _password(_("现在的密码"), "current-password")


class RegisterForm(CodeForm):
    """A new account."""

    password = _new_password(_("设一个密码"))


class ResetForm(CodeForm):
    """A new password for a forgotten one."""

    password = _new_password(_("新密码"))


class SecondFactorForm(AsksByName, forms.Form):
    """The six digits an authenticator shows."""

    token = _code(_("动态口令"), _("验证器上现在显示的 6 位数字。"))


class RealNameForm(AsksByName, forms.Form):
    """Name and ID number, as on the ID card."""

    name = forms.CharField(label=_("姓名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    id_number = forms.CharField(
        label=_("身份证号"),
        max_length=20,
        help_text=_("18 位，最后一位可能是 X。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CardForm(PhoneForm):
    """A bank card of one's own and the phone the bank knows."""

    card_number = forms.CharField(
        label=_("本人的银行卡号"),
        max_length=30,
        help_text=_("只用来比对，不会保存，也不会扣钱。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("card_number", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("在银行预留的手机号")


class ClaimForm(AsksByName, forms.Form):
    """A firm, as on its business licence."""

    name = forms.CharField(
        label=_("单位全称"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=30,
        help_text=_("营业执照上的 18 位代码。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class AgentForm(AsksByName, forms.Form):
    """Who may act for the firm, for what, and until when."""

    ALL, SOME = "all", "some"

    name = forms.CharField(label=_("经办人姓名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    number = forms.CharField(
        label=_("身份证号，或对方账号的手机号"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    scope = forms.ChoiceField(
        label=_("能办哪些事"),
        choices=[(ALL, _("全部事项")), (SOME, _("只办下面选的事项"))],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    matters = forms.MultipleChoiceField(label=_("选事项"), required=False)
    valid_until = forms.DateField(
        label=_("到哪天止"),
        required=False,
        help_text=_("不填就一直有效，直到您撤回。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, offered: Iterable[Coverable], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offered = list(offered)
        field = cast(forms.MultipleChoiceField, self.fields["matters"])
        field.choices = [(matter.slug, matter.name) for matter in self.offered]

    def groups(self) -> list[dict[str, Any]]:
        """Return the matters under their headings, with those ticked; a group with a tick is open."""
        ticked = set(self["matters"].value() or [])
        found: dict[str, list[dict[str, Any]]] = {}
        for matter in self.offered:
            choice = {"value": matter.slug, "label": matter.name, "selected": matter.slug in ticked}
            found.setdefault(matter.group, []).append(choice)
        return [
            {"title": title, "choices": choices, "open": any(choice["selected"] for choice in choices)}
            for title, choices in found.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Take "some" with nothing ticked for a slip, never for "all"."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("scope") == self.SOME and "matters" not in self.errors and not cleaned.get("matters"):
            self.add_error("matters", _("请至少选一个事项，或改选“全部事项”。"))
        if cleaned.get("scope") == self.ALL:
            cleaned["matters"] = []
        return cleaned


class PasswordForm(AsksByName, forms.Form):
    """A new password, with the present one."""

    present = _password(_("现在的密码"), "current-password")
    password = _new_password(_("新密码"))


class PostForm(AsksByName, forms.ModelForm):  # type: ignore[type-arg]
    """A post to be given; the service makes it. Who gets it is named by login name, never by a number."""

    account = forms.CharField(
        label=_("工作人员的登录名"),
        max_length=64,
        help_text=_("单位为工作人员开的账号，照原样输入。市民自己的账号不能任命岗位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    department = forms.ModelChoiceField(
        label=_("部门"), queryset=Department.objects.filter(is_active=True).order_by("position", "slug")
    )
    hall = forms.ModelChoiceField(
        label=_("大厅"), queryset=Hall.objects.filter(is_active=True).order_by("position", "slug"), required=False
    )

    class Meta:
        model = Post
        fields = ("account", "department", "hall", "role", "title", "with_children", "since")

    def clean_account(self) -> Account:
        """Find the account and refuse a citizen's beside the field."""
        found = Account.objects.filter(username=self.cleaned_data["account"].strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("没有这个登录名的账号，请核对。"), code="unknown")
        try:
            refuse_citizen(found)
        except DomainError as error:
            raise forms.ValidationError(error.text, code=error.code) from error
        return found
