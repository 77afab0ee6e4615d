"""The screens of a draft: which there are, which are done, which comes next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.cases.models import Draft
from apps.cases.services import drafts
from apps.cases.views.shared import guide_url, this_draft_is_current
from apps.common.forms.screens import Way, way_through
from apps.common.forms.validation import Result
from apps.matters.choices import Necessity
from apps.matters.definition import Material


@dataclass(frozen=True, slots=True)
class Progress:
    """A draft with all its screens, its answers checked once, and the materials it needs."""

    draft: Draft
    result: Result
    needed: list[Material]
    way: Way

    @classmethod
    def of(cls, draft: Draft, answers: dict[str, Any] | None = None) -> "Progress":
        """Check a draft as a whole; ``answers`` stand for the stored ones when given."""
        raw = (draft.answers or {}) if answers is None else answers
        result = drafts.checked(draft, today=timezone.localdate(), partial=False, answers=raw)
        needed = draft.version.parsed.materials_for(draft.situations, raw)
        given = set(draft.materials.values_list("material", flat=True))
        missing = sum(material.id not in given and material.is_required for material in needed)
        groups = [g for g in draft.version.parsed.form.groups if any(q.id in result.visible for q in g.fields)]
        way = way_through(
            groups,
            result.errors,
            url=lambda screen: reverse("cases:draft_screen", args=[draft.public_id, screen]),
            unchosen=_unchosen(draft),
            missing=missing if needed else None,
        )
        return cls(draft, result, needed, way)

    def context(self, current: str) -> dict[str, Any]:
        """Return what every screen of a draft shows around its own part."""
        profile = self.draft.version.parsed.matter
        return self.way.around(current) | {
            "draft": self.draft,
            "matter_name": profile.name,
            "guide_url": guide_url(profile.slug),
            "upgrade_url": reverse("cases:draft_upgrade", args=[self.draft.public_id]),
            "is_current": this_draft_is_current(self.draft),
        }


def _unchosen(draft: Draft) -> int:
    asked = draft.version.parsed.situations
    return sum(situation.id not in draft.situations for situation in asked) + (draft.department_id is None)


def is_tolerated(material: Material, draft: Draft) -> bool:
    """Tell whether a material may be promised for later (容缺)."""
    return material.necessity == Necessity.TOLERATED and draft.version.parsed.matter.tolerant
