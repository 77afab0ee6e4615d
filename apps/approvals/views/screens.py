"""The screens of a joint draft: which there are, which are done, which comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.definition import Union, joint_form
from apps.approvals.models import JointDraft
from apps.approvals.presentation import listed
from apps.approvals.selectors import departments_for, pinned_versions, union_of
from apps.approvals.services import drafts
from apps.approvals.views.shared import guide_url
from apps.common.forms.fields import Form
from apps.common.forms.screens import Way, way_through
from apps.common.forms.validation import Result
from apps.matters.choices import Necessity
from apps.matters.definition import Material
from apps.matters.models import MatterVersion
from apps.organisation.models import Department


@dataclass(frozen=True, slots=True)
class Progress:
    """A joint draft with its one form, its screens, its answers checked once, the papers and departments it needs."""

    draft: JointDraft
    union: Union
    form: Form
    result: Result
    seen: Mapping[str, Any]
    needed: list[Material]
    versions: Mapping[str, MatterVersion]  # of the branches that take place
    departments: Mapping[str, Department | None]
    way: Way

    @classmethod
    def of(cls, draft: JointDraft, answers: dict[str, Any] | None = None) -> "Progress":
        """Check a joint draft as a whole; ``answers`` stand for the stored ones when given."""
        pinned = pinned_versions(draft.pins)
        union = union_of(draft.version.parsed, pinned)
        raw = (draft.answers or {}) if answers is None else answers
        result = drafts.checked(draft, union, today=timezone.localdate(), partial=False, answers=raw)
        kept = {**result.draft, **result.values}
        seen = drafts.seen_of(draft, union, kept)
        active = {part.spec.id: pinned[part.spec.id] for part in union.active(seen)}
        departments = departments_for(active, draft.place)
        form, needed = joint_form(union, draft.situations, kept), union.materials_for(seen)
        way = _way(draft, form, result, needed, nowhere=None in departments.values())
        return cls(draft, union, form, result, seen, needed, active, departments, way)

    def context(self, current: str) -> dict[str, Any]:
        """Return what every screen of a joint draft shows around its own part."""
        scheme = self.draft.version.scheme
        return self.way.around(current) | {
            "draft": self.draft,
            "matter_name": scheme.title,
            "guide_url": guide_url(scheme.slug),
            "upgrade_url": reverse("approvals:draft_upgrade", args=[self.draft.public_id]),
            "is_current": drafts.is_current(self.draft),
        }

    def readers_of(self, question: str) -> str:
        """Return who reads an answer that several departments ask for; nothing where one asks alone."""
        asking = {source.branch for source in self.union.questions[question].sources} & self.versions.keys()
        names = self._short_names(asking)
        return _("%(departments)s都要用，只填这一次") % {"departments": listed(names)} if len(names) > 1 else ""

    def needing(self, material: str) -> str:
        """Return which departments need a paper."""
        names = self._short_names(self.union.branches_needing(material, self.seen))
        return _("%(departments)s要用") % {"departments": listed(names)}

    def _short_names(self, branches: Iterable[str]) -> list[str]:
        wanted = set(branches)
        found = [
            (self.departments.get(name) or version.matter.department).short_name
            for name, version in self.versions.items()
            if name in wanted
        ]
        return list(dict.fromkeys(found))

    def is_tolerated(self, material: Material) -> bool:
        """Tell whether a paper may be promised for later: every matter that needs it takes promises (容缺)."""
        return material.necessity == Necessity.TOLERATED and all(
            self.union.part(branch).definition.matter.tolerant
            for branch in self.union.branches_needing(material.id, self.seen)
        )


def _way(draft: JointDraft, form: Form, result: Result, needed: list[Material], *, nowhere: bool) -> Way:
    given = set(draft.materials.values_list("material", flat=True))
    missing = sum(material.id not in given and material.is_required for material in needed)
    return way_through(
        [group for group in form.groups if any(question.id in result.visible for question in group.fields)],
        result.errors,
        url=lambda screen: reverse("approvals:draft_screen", args=[draft.public_id, screen]),
        unchosen=sum(s.id not in draft.situations for s in draft.version.parsed.situations) + nowhere,
        missing=missing if needed else None,
    )
