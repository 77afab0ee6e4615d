"""The screens of a draft: which there are, which are done, which comes next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.models import Draft
from apps.cases.services import drafts
from apps.cases.views.shared import guide_url, this_draft_is_current
from apps.common.errors import FieldError
from apps.common.forms.fields import Group
from apps.common.forms.validation import Result
from apps.matters.choices import Necessity
from apps.matters.definition import Material

SITUATION, MATERIALS, CHECK = "situation", "materials", "check"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: its id (a group's, or one of the three above), its title, what is wrong on it so far."""

    id: str
    title: str
    url: str
    missing: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """A draft with all its screens, its answers checked once, and the materials it needs."""

    draft: Draft
    result: Result
    needed: list[Material]
    screens: list[Screen]

    @classmethod
    def of(cls, draft: Draft, answers: dict[str, Any] | None = None) -> "Progress":
        """Check a draft as a whole; ``answers`` stand for the stored ones when given."""
        raw = (draft.answers or {}) if answers is None else answers
        result = drafts.checked(draft, today=timezone.localdate(), partial=False, answers=raw)
        needed = draft.version.parsed.materials_for(draft.situations, raw)
        given = set(draft.materials.values_list("material", flat=True))
        missing = sum(material.id not in given and material.is_required for material in needed)
        groups = [g for g in draft.version.parsed.form.groups if any(q.id in result.visible for q in g.fields)]
        screens = [
            Screen(SITUATION, _("情形和办理地"), _url(draft, SITUATION), _unchosen(draft)),
            *(_group_screen(draft, group, errors_in(group, result.errors)) for group in groups),
            *([Screen(MATERIALS, _("交材料"), _url(draft, MATERIALS), missing)] if needed else []),
            Screen(CHECK, _("看一遍，提交"), _url(draft, CHECK)),
        ]
        return cls(draft, result, needed, screens)

    def after(self, screen: str) -> str:
        """Return the address of the screen after this one."""
        return self._beside(screen, 1)

    def before(self, screen: str) -> str:
        """Return the address of the screen before this one."""
        return self._beside(screen, -1)

    def _beside(self, screen: str, offset: int) -> str:
        index = self._index(screen) + offset
        return self.screens[max(0, min(index, len(self.screens) - 1))].url

    def _index(self, screen: str) -> int:
        return next((index for index, entry in enumerate(self.screens) if entry.id == screen), 0)

    def context(self, current: str) -> dict[str, Any]:
        """Return what every screen of a draft shows around its own part."""
        definition = self.draft.version.parsed
        return {
            "draft": self.draft,
            "matter_name": definition.matter.name,
            "guide_url": guide_url(definition.matter.slug),
            "steps": [_step(screen, current) for screen in self.screens],
            "position": self._index(current) + 1,
            "total": len(self.screens),
            "back_url": self.before(current) if current != SITUATION else "",
            "next_url": self.after(current),
            "is_current": this_draft_is_current(self.draft),
        }


def _url(draft: Draft, screen: str) -> str:
    return reverse("cases:draft_screen", args=[draft.public_id, screen])


def _unchosen(draft: Draft) -> int:
    asked = draft.version.parsed.situations
    return sum(situation.id not in draft.situations for situation in asked) + (draft.department_id is None)


def _group_screen(draft: Draft, group: Group, errors: list[FieldError]) -> Screen:
    missing = sum(error.code == "required" for error in errors)
    return Screen(group.id, group.title, _url(draft, group.id), missing, len(errors) - missing)


def errors_in(group: Group, errors: list[FieldError]) -> list[FieldError]:
    """Return the errors that belong to a group's questions."""
    own = {question.id for question in group.fields}
    return [error for error in errors if error.field.partition(".")[0] in own]


def _step(screen: Screen, current: str) -> dict[str, Any]:
    note = ""
    if screen.wrong:
        note = _("%(count)s 处要改") % {"count": screen.wrong}
    elif screen.missing:
        note = _("还有 %(count)s 项") % {"count": screen.missing}
    if screen.id == current:
        return {"title": screen.title, "url": "", "state": "current", "note": note}
    state = "error" if screen.wrong else "todo" if screen.missing or screen.id == CHECK else "done"
    return {"title": screen.title, "url": screen.url, "state": state, "note": note}


def is_tolerated(material: Material, draft: Draft) -> bool:
    """Tell whether a material may be promised for later (容缺)."""
    return material.necessity == Necessity.TOLERATED and draft.version.parsed.matter.tolerant
