"""What is typed at the window: who stands there, and the one sheet of an application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.cases.models import Draft
from apps.cases.services import drafts
from apps.common.actor import Actor
from apps.common.errors import DomainError, FieldError
from apps.common.forms import display
from apps.common.forms.display import Shown, show, shown_field
from apps.common.forms.posted import answers_from_post, row_number
from apps.common.forms.validation import visible_fields
from apps.common.identifiers import InvalidIdentifier, phone
from apps.identity.choices import IdType
from apps.licences.models import Licence
from apps.matters.choices import DeliveryWay, Necessity
from apps.matters.definition import Material
from apps.matters.models import Offer
from apps.matters.presentation import needs_lists, part_choices, texts_by_path

# At a window nobody's data may be offered to the next person in the queue.
PLAIN: dict[str, object] = {"autocomplete": "off"}


class PresentForm(forms.Form):
    """The person at the counter, the firm they come for, and the matter."""

    id_number = forms.CharField(
        label=_("证件号码"), max_length=30, strip=True, widget=forms.TextInput(PLAIN | {"autofocus": True})
    )
    name = forms.CharField(label=_("姓名"), max_length=100, strip=True, widget=forms.TextInput(PLAIN))
    id_type = forms.ChoiceField(label=_("证件类型"), choices=IdType.choices, initial=IdType.ID_CARD)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False, widget=forms.TextInput(PLAIN))
    uscc = forms.CharField(
        label=_("代单位办理：统一社会信用代码"), max_length=18, required=False, help_text=_("为本人办理的不用填。")
    )
    q = forms.CharField(
        label=_("办什么事"),
        max_length=80,
        help_text=_("写名称或说法，按回车查找。"),
        error_messages={"required": _("请写要办什么事。")},
    )
    matter = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    searched = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)  # what found the matters shown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Once a matter is chosen the words that found it are not needed any more.
        self.fields["q"].required = not self.data.get("matter")

    def clean(self) -> dict[str, Any]:
        """Drop the choice when other words were typed since: Enter in that field finds, whatever stands chosen below it."""
        given = super().clean() or {}
        if given.get("q", "") not in {"", given.get("searched", "")}:
            given["matter"] = ""
        return given

    def clean_phone(self) -> str:
        """Refuse what is no telephone number; an empty one is none."""
        given = str(self.cleaned_data["phone"])
        try:
            return phone(given) if given else ""
        except InvalidIdentifier as error:
            raise forms.ValidationError(str(error.text), code=error.code) from error


class Sheet:
    """An application on one page: where, which situation, the questions, the papers."""

    def __init__(self, draft: Draft, offers: list[Offer], licences: list[Licence]) -> None:
        self.draft, self.offers, self.licences = draft, offers, licences
        self.more_rows = ""

    @property
    def holder(self) -> tuple[str, int]:
        """Whose application it is."""
        return ("entity", self.draft.entity_id) if self.draft.entity_id else ("person", self.draft.person_id or 0)

    def take(
        self, posted: QueryDict, files: MultiValueDict[str, Any], *, clerk: Actor, at: datetime
    ) -> list[FieldError]:
        """Keep what was typed and every scan; return what could not be kept."""
        self._save(posted, at)
        return self._attach(posted, files, clerk, at)

    def _save(self, posted: QueryDict, at: datetime) -> None:
        form = self.draft.version.parsed.form
        raw = answers_from_post(form, dict(posted.lists()))
        answers = {question.id: raw.get(question.id) for question in self._asked()}
        _drop_row(answers, posted.get("_remove", ""))
        self.more_rows = posted.get("_add", "")
        situations = {s.id: posted.get(f"s.{s.id}", "") for s in self.draft.version.parsed.situations}
        known = {offer.department.slug for offer in self.offers}
        chosen = posted.get("department", "")
        self.draft, _result = drafts.save_draft(
            draft=self.draft,
            answers=answers,
            situations=situations,
            department=chosen if chosen in known else None,
            revision=None,
            at=at,
        )

    def _attach(
        self, posted: QueryDict, files: MultiValueDict[str, Any], clerk: Actor, at: datetime
    ) -> list[FieldError]:
        """Attach scans and licences, each on its own: one that cannot be used stops no other."""
        errors: list[FieldError] = []
        if "_remove_file" in posted:
            drafts.remove_material(draft=self.draft, pk=row_number(str(posted["_remove_file"])), at=at)
        for material in self._needed():
            name = f"material:{material.id}"
            try:
                for upload in files.getlist(name):
                    drafts.attach_file(
                        draft=self.draft, material=material.id, data=upload.read(), name=upload.name or "scan",
                        actor=clerk, at=at,
                    )  # fmt: skip
                licence = self._licence(material, posted.get(f"licence:{material.id}", ""))
                if licence is not None:
                    drafts.attach_licence(draft=self.draft, material=material.id, licence=licence, actor=clerk, at=at)
            except DomainError as error:
                errors.append(FieldError(name, error.code, error.text))
        return errors

    def _licence(self, material: Material, public_id: str) -> Licence | None:
        fitting = (one for one in self.licences if one.type.slug == material.licence_type)
        return next((one for one in fitting if one.public_id == public_id), None)

    def _seen(self) -> dict[str, Any]:
        situations = {f"s.{key}": value for key, value in self.draft.situations.items()}
        return {**(self.draft.answers or {}), **situations}

    def _asked(self) -> list[Any]:
        return visible_fields(self.draft.version.parsed.form, self._seen())

    def _needed(self) -> list[Material]:
        return self.draft.version.parsed.materials_for(self.draft.situations, self.draft.answers or {})

    def page(self, errors: list[FieldError], *, ticked: Mapping[str, set[str]]) -> dict[str, Any]:
        """Return the whole sheet for the page.

        :param ticked: materials ticked as ``verified`` and ``promised`` in the form that was just posted
        """
        by_field = texts_by_path(errors)
        drawn = self._questions(by_field)
        groups = [
            {
                "title": group.title,
                "intro": group.intro,
                "fields": [drawn[question.id] for question in group.fields if question.id in drawn],
            }
            for group in self.draft.version.parsed.form.groups
        ]
        return {
            "where": self._where(by_field),
            "situations": self._situations(by_field),
            "groups": [group for group in groups if group["fields"]],
            "materials": [
                row | {name: row["id"] in ids for name, ids in ticked.items()} for row in self._materials(by_field)
            ],
            "delivery": self._delivery(set(drawn)),
        }

    def _questions(self, errors: Mapping[str, list[str]]) -> dict[str, Shown]:
        """Return what is asked, by question; a repetition shows at least one row, or one more when that was pressed."""
        asked, answers = self._asked(), self.draft.answers or {}
        counts = {question.id: len(answers.get(question.id) or []) for question in asked if question.type == "repeat"}
        sheet = display.Sheet(
            answers=answers,
            today=timezone.localdate(),
            errors=errors,
            lists=part_choices() if needs_lists(asked) else {},
            rows={name: max(count, 1) + (name == self.more_rows) for name, count in counts.items()},
            inline=True,
        )
        return {question.id: show(question, sheet) for question in asked}

    def _where(self, errors: Mapping[str, list[str]]) -> dict[str, Any]:
        choices = [{"value": offer.department.slug, "label": offer.department.name} for offer in self.offers]
        value = self.draft.department.slug if self.draft.department else ""
        return shown_field(
            type="choice", name="department", label=gettext("办理部门"), required=True,
            choices=choices, value=value, errors=errors.get("department", []),
        )  # fmt: skip

    def _situations(self, errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        return [
            shown_field(
                type="choice", name=f"s.{s.id}", label=s.question, required=True,
                inline=True, choices=[{"value": o.value, "label": o.label} for o in s.options],
                value=self.draft.situations.get(s.id, ""), errors=errors.get(f"s.{s.id}", []),
            )
            for s in self.draft.version.parsed.situations
        ]  # fmt: skip

    def _delivery(self, asked: set[str]) -> list[dict[str, str]]:
        """Return the ways of delivery, unless the form itself asks."""
        if "delivery_way" in asked:
            return []
        ways = self.draft.version.parsed.result.delivery
        return [{"value": way, "label": str(DeliveryWay(way).label)} for way in ways] if len(ways) > 1 else []

    def _materials(self, errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        rows: dict[str, list[Any]] = {}
        for row in self.draft.materials.select_related("file", "licence__type").order_by("id"):
            rows.setdefault(row.material, []).append(row)
        may_promise = self.draft.version.parsed.matter.tolerant
        return [self._material(m, rows.get(m.id, []), errors, may_promise=may_promise) for m in self._needed()]

    def _material(
        self, material: Material, rows: list[Any], errors: Mapping[str, list[str]], *, may_promise: bool
    ) -> dict[str, Any]:
        name = f"material:{material.id}"
        held = [one for one in self.licences if one.type.slug == material.licence_type]
        given = [row.licence.public_id for row in rows if row.licence_id]
        return {
            "id": material.id,
            "field": shown_field(
                type="file", name=name, label=material.name, help=material.criteria, multiple=True,
                errors=errors.get(name, []), accept=",".join(f".{kind}" for kind in material.accept),
                files=[self._file(row) for row in rows],
            ),
            "is_required": material.is_required and not held,
            "may_promise": may_promise and material.necessity == Necessity.TOLERATED,
            "licences": [
                {"value": one.public_id, "label": f"{one.type.name} {one.number}", "given": one.public_id in given}
                for one in held
            ],
        }  # fmt: skip

    def _file(self, row: Any) -> dict[str, Any]:
        if row.licence_id:
            return {"name": f"{row.licence.type.name} {row.licence.number}", "tag": _("免提交"), "light": "green",
                    "remove_value": row.pk}  # fmt: skip
        url = reverse("cases:counter_file", args=[self.draft.public_id, row.pk])
        return {"name": row.file.name, "url": url, "remove_value": row.pk}


def _drop_row(answers: dict[str, Any], place: str) -> None:
    """Take out the row a button named: ``staff.0``."""
    name, _dot, index = place.rpartition(".")
    rows = answers.get(name)
    if isinstance(rows, list) and 0 <= row_number(index) < len(rows):
        answers[name] = [row for at, row in enumerate(rows) if at != row_number(index)] or None
