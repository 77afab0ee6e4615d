"""What can be applied for in one go, and the guide of one scheme: everything of several matters, said once."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.approvals import selectors
from apps.approvals.choices import Audience, SchemeKind
from apps.approvals.definition import Union, situation_answers
from apps.approvals.definition.logic import decided
from apps.approvals.models import Scheme
from apps.approvals.presentation import listed
from apps.approvals.views.conditions import when_words
from apps.approvals.views.drawing import draw
from apps.approvals.views.shared import definition_of
from apps.common.forms.values import yuan_text
from apps.identity.requests import actor_of
from apps.licences.permissions import wallet_of
from apps.licences.selectors import usable_licences
from apps.matters.choices import Necessity
from apps.matters.definition import Material
from apps.matters.models import MatterVersion
from apps.matters.presentation import situation_fields

Versions = Mapping[str, MatterVersion]


@login_not_required
@require_safe
def scheme_list(request: HttpRequest) -> HttpResponse:
    """List what can be done in one go: life events first, then the stages of a building project."""
    schemes = list(selectors.published_schemes())
    groups = [
        {"id": kind, "title": title, "cards": [_card(row) for row in schemes if row.kind == kind]}
        for kind, title in (
            (SchemeKind.LIFE_EVENT, _("一件事一次办")),
            (SchemeKind.STAGE, _("工程建设并联审批")),
        )
    ]
    return render(request, "approvals/scheme_list.html", {"groups": [group for group in groups if group["cards"]]})


def _card(scheme: Scheme) -> dict[str, Any]:
    return {
        "title": scheme.title,
        "url": reverse("approvals:guide", args=[scheme.slug]),
        "intro": scheme.intro,
        "audience": audience_words(scheme),
        "parts": len(definition_of(scheme).branches),
        "days": scheme.promised_days,
    }


def audience_words(scheme: Scheme) -> str:
    """Return whom a scheme is for."""
    return listed(Audience(who).label for who in scheme.audience)


@login_not_required
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the guide; ``?s.<id>=<value>`` answers the situation questions and leaves out what is not needed then."""
    scheme = selectors.scheme_by_slug(slug)
    definition = definition_of(scheme)
    versions = selectors.pinned_versions(selectors.current_pins(definition))
    union = selectors.union_of(definition, versions)
    chosen = definition.choose({name[2:]: str(value) for name, value in request.GET.items() if name.startswith("s.")})
    parts = _parts(union, versions, chosen)
    given = {f"s.{key}": value for key, value in chosen.items()}
    context = {
        "scheme": scheme,
        "crumbs": [{"title": _("一次办"), "url": reverse("approvals:schemes")}],
        "facts": _facts(scheme, parts, union, chosen),
        "audience": audience_words(scheme),
        "situations": situation_fields(definition.situations, given),
        "is_narrowed": bool(definition.situations) and len(chosen) == len(definition.situations),
        "parts": parts,
        "drawing": draw([(part["id"], part["short_name"], part["after"], "todo") for part in parts]),
        "materials": _materials(request, union, versions, chosen),
        "fees": _fees(union, chosen),
        "start_url": "" if actor_of(request).is_staff else reverse("approvals:start", args=[slug], query=given),
    }
    return render(request, "approvals/guide.html", context)


def _parts(union: Union, versions: Versions, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the branches that may take place, in order, each with those it waits for."""
    possible = union.possible(chosen)
    names = frozenset(part.spec.id for part in possible)
    titles = {part.spec.id: part.definition.matter.name for part in possible}
    known = situation_answers(chosen)
    found = []
    for part in possible:
        after = union.scheme.after_of(part.spec.id, names)
        matter = versions[part.spec.id].matter
        waits = _("等%(names)s办好后开始") % {"names": listed(f"“{titles[name]}”" for name in after)}
        found.append(
            {
                "id": part.spec.id,
                "title": titles[part.spec.id],
                "url": reverse("matters:guide", args=[matter.slug]),
                "department": matter.department.name,
                "short_name": matter.department.short_name,
                "time": str(part.definition.matter.promised),
                "after": after,
                "waits": waits if after else _("一提交就开始"),
                "when": when_words(decided(part.spec.when, known), union),
            }
        )
    return found


def _facts(
    scheme: Scheme, parts: list[dict[str, Any]], union: Union, chosen: Mapping[str, str]
) -> list[dict[str, str]]:
    departments = len({part["department"] for part in parts})
    fees = any(part.definition.guide.fees for part in union.possible(chosen))
    return [
        {
            "label": _("多久办好"),
            "value": _("%(days)s 个工作日") % {"days": scheme.promised_days},
            "note": _("全部办完，承诺时间"),
        },
        {"label": _("多少钱"), "value": _("有的要收费") if fees else _("免费"), "note": ""},
        {"label": _("要填几次表"), "value": _("一次"), "note": _("一套材料，一个地方看进度")},
        {
            "label": _("几个部门办"),
            "value": _("%(count)s 个") % {"count": departments},
            "note": _("%(lead)s牵头") % {"lead": scheme.lead.short_name},
        },
    ]


def _materials(
    request: HttpRequest, union: Union, versions: Versions, chosen: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return every paper once, with the departments that need it and whether the city has it already."""
    materials = union.materials_possible(chosen)
    holder = wallet_of(actor_of(request))
    slugs = [material.licence_type for material in materials if material.licence_type]
    held = set()
    if holder is not None and slugs:
        held = {row.type.slug for row in usable_licences(holder, slugs, timezone.localdate())}
    possible = {part.spec.id for part in union.possible(chosen)}
    return [_material(material, union, versions, possible, held) for material in materials]


def _material(
    material: Material, union: Union, versions: Versions, possible: set[str], held: set[str]
) -> dict[str, Any]:
    needing = [source for source in union.papers[material.id].sources if source.branch in possible]
    departments = dict.fromkeys(versions[source.branch].matter.department.short_name for source in needing)
    notes = [] if material.necessity == Necessity.REQUIRED else [str(Necessity(material.necessity).label)]
    if all(source.when is not None for source in needing):
        notes.append(_("有的情况不用交"))
    if material.licence_type in held:
        notes.append(_("您有电子证照"))
    return {
        "name": material.name,
        "note": _("，").join(notes),
        "departments": _("%(departments)s要用") % {"departments": listed(departments)},
        "free": bool(material.licence_type),
        "facts": [text for text in (material.criteria, material.how_to, material.source_note) if text],
    }


def _fees(union: Union, chosen: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "name": fee.name,
            "amount": "" if fee.amount_fen is None else yuan_text(fee.amount_fen),
            "unit": fee.unit,
            "matter": part.definition.matter.name,
            "basis": fee.basis,
        }
        for part in union.possible(chosen)
        for fee in part.definition.guide.fees
    ]
