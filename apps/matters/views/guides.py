"""The guide of one matter: can I apply, what I need, how long, how much, where, and one button."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.identity.requests import actor_of
from apps.licences.permissions import wallet_of
from apps.licences.selectors import usable_licences
from apps.matters import choices as c
from apps.matters import selectors
from apps.matters.definition import Fee, Material, MatterDefinition
from apps.matters.models import Matter, MatterVersion
from apps.organisation.models import Department, Hall, Window
from apps.organisation.selectors import districts_with_streets, hall_rows, windows_of


@login_not_required
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the guide; ``?s.<id>=<value>`` answers the situation questions and narrows the list of materials."""
    matter = selectors.matter_by_slug(slug)
    version = selectors.version_of(matter)
    return render(request, "matters/guide.html", guide_context(request, matter, version))


def guide_context(request: HttpRequest, matter: Matter, version: MatterVersion) -> dict[str, Any]:
    """Return what the guide shows of a version; of a draft, for its preview, just the same."""
    definition = version.parsed
    chosen = definition.choose({name[2:]: str(value) for name, value in request.GET.items() if name.startswith("s.")})
    offers = list(selectors.offers_of(matter))
    held = _held(request, definition)
    return {
        "matter": matter,
        "definition": definition,
        "guide": definition.guide,
        "served": _listed(_people(code) for code in definition.matter.served),
        "facts": _facts(matter, definition),
        "situations": _situation_fields(definition, chosen),
        "is_narrowed": len(chosen) == len(definition.situations),
        "materials": [
            material_row(material, held=material.licence_type in held)
            for material in definition.materials_possible(chosen)
        ],
        "fees": [(fee, _amount(fee)) for fee in definition.guide.fees],
        "process": [{"title": step.title, "note": step.text} for step in definition.guide.process],
        "offers": offers,
        **_halls(request, [offer.department for offer in offers] or [matter.department]),
        "codes": _codes(matter, definition, version.number),
        "crumbs": [
            {"title": _("全部事项"), "url": reverse("matters:matter_list")},
            {
                "title": matter.department.name,
                "url": reverse("matters:department_detail", args=[matter.department.slug]),
            },
        ],
        "start_url": start_url(matter, chosen),
    }


def start_url(matter: Matter, chosen: Mapping[str, str]) -> str:
    """Return where applying begins, with the situation already chosen; nothing while no new applications are taken."""
    if not matter.is_open:
        return ""
    try:
        return reverse("cases:start", args=[matter.slug], query={f"s.{key}": value for key, value in chosen.items()})
    except NoReverseMatch:  # the portal runs without the app that takes applications
        return ""


def _listed(words: Any) -> str:
    return _("、").join(map(str, words))


def _people(code: str) -> str:
    """Return a served group in everyday words."""
    words = {
        c.Served.NATURAL: _("个人"),
        c.Served.ENTERPRISE: _("企业"),
        c.Served.INSTITUTION: _("事业单位"),
        c.Served.ASSOCIATION: _("社会组织"),
        c.Served.ORGAN: _("机关"),
        c.Served.OTHER: _("个体工商户和其他组织"),
    }
    return words[c.Served(code)]


def _held(request: HttpRequest, definition: MatterDefinition) -> frozenset[str]:
    """Return the licence types whose papers the reader need not hand in: one look-up, none for strangers."""
    holder = wallet_of(actor_of(request))
    slugs = [material.licence_type for material in definition.materials if material.licence_type]
    if holder is None or not slugs:
        return frozenset()
    return frozenset(licence.type.slug for licence in usable_licences(holder, slugs, timezone.localdate()))


def _halls(request: HttpRequest, departments: list[Department]) -> dict[str, Any]:
    """Return the halls where one of the departments sits, the nearest first if ``?division=`` names where somebody lives.

    In a hall where a department has windows of its own the general ones are left out.
    """
    windows: dict[Hall, list[Window]] = {}
    for window in windows_of(*departments):
        windows.setdefault(window.hall, []).append(window)
    chosen = request.GET.get("division", "")
    return {
        "halls": [
            {"row": row, "windows": _window_names(windows[row.hall])}
            for row in hall_rows(windows, now=timezone.now(), code=chosen)
        ],
        "districts": districts_with_streets(),
        "chosen_division": chosen,
        "kept": [(name, value) for name, value in request.GET.items() if name.startswith("s.")],
    }


def _window_names(windows: list[Window]) -> list[str]:
    own = [window for window in windows if not window.is_general] or windows
    return [" ".join(filter(None, [window.floor, window.number, window.name])) for window in own]


def material_row(material: Material, *, held: bool) -> dict[str, Any]:
    """Return a material as the guide's list shows it; ``held``: the reader has the e-licence that replaces it."""
    notes = [str(c.Necessity(material.necessity).label)] if material.necessity != c.Necessity.REQUIRED else []
    notes.append(_with_note(c.MaterialKind(material.kind).label, c.MaterialForm(material.form).label))
    if material.originals > 1:
        notes.append(_("原件%(count)s份") % {"count": material.originals})
    if material.copies:
        notes.append(_("复印件%(count)s份") % {"count": material.copies})
    source = str(c.MaterialSource(material.source).label)
    return {
        "name": material.name,
        "note": _("，").join(notes),
        "free": bool(material.licence_type),
        "free_note": _("您有电子证照，免提交") if held else _("有电子证照免提交"),
        "help": _joined([material.criteria, material.how_to]),
        "source": _with_note(source, material.source_note) if material.source_note else source,
        "basis": material.basis,
        "conditional": material.when is not None,
    }


def _with_note(text: Any, note: Any) -> str:
    return _("%(text)s（%(note)s）") % {"text": text, "note": note}


def _joined(texts: list[str]) -> str:
    return "".join(text if text.endswith(("。", "？", "！")) else f"{text}。" for text in texts if text)


def _facts(matter: Matter, definition: MatterDefinition) -> list[dict[str, str]]:
    profile = definition.matter
    statutory = _("法定%(limit)s") % {"limit": profile.statutory} if profile.statutory else ""
    return [
        {"label": _("多久办好"), "value": str(profile.promised), "note": _usual_words(matter) or statutory},
        {"label": _("多少钱"), "value": _price(definition), "note": ""},
        {"label": _("要去几次"), "value": _visits(profile.visits), "note": profile.visits_reason},
        {"label": _("在哪办"), "value": _ways(definition), "note": str(_area(profile.handle_area))},
    ]


def _usual_words(matter: Matter) -> str:
    usual = getattr(matter, "usual_time", None)
    if usual is None:
        return ""
    return _("最近一半的人%(days)s个工作日就办好了") % {"days": usual.median_days}


def _price(definition: MatterDefinition) -> str:
    fees = definition.guide.fees
    if not fees:
        return _("免费")
    known = [fee.amount_fen for fee in fees if fee.amount_fen is not None]
    if not known:
        return _("按公布的标准收费")
    return yuan(known[0]) if len(fees) == 1 else _("%(amount)s起") % {"amount": yuan(min(known))}


def _amount(fee: Fee) -> str:
    return "" if fee.amount_fen is None else yuan(fee.amount_fen)


def yuan(fen: int) -> str:
    """Return an amount as people read it: 20元, 12.50元."""
    whole, rest = divmod(fen, 100)
    return _("%(amount)s元") % {"amount": f"{whole}.{rest:02d}" if rest else str(whole)}


def _visits(visits: int) -> str:
    if not visits:
        return _("一次都不用跑")
    return ngettext("最多%(count)s次", "最多%(count)s次", visits) % {"count": visits}


def _ways(definition: MatterDefinition) -> str:
    return _listed(c.HandlingForm(code).label for code in definition.matter.forms_of_handling)


def _area(code: str) -> Any:
    return c.HandleArea(code).label if code else ""


def _situation_fields(definition: MatterDefinition, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the situation questions as ``components/fields/choice.html`` reads them."""
    return [
        {
            "name": f"s.{situation.id}",
            "type": "choice",
            "label": situation.question,
            "required": True,
            "value": chosen.get(situation.id, ""),
            "choices": [{"value": option.value, "label": option.label} for option in situation.options],
        }
        for situation in definition.situations
    ]


def _codes(matter: Matter, definition: MatterDefinition, number: int) -> list[dict[str, str]]:
    rows = {
        _("事项类型"): str(c.TaskType(definition.catalogue.task_type).label),
        _("基本编码"): definition.catalogue.code,
        _("业务办理项编码"): matter.code,
        _("行使层级"): str(c.UseLevel(definition.implementation.use_level).label),
        _("办件类型"): str(c.HandleType(definition.matter.handle_type).label),
        _("网办深度"): _("%(level)s级") % {"level": "ⅠⅡⅢⅣ"[definition.matter.online_depth - 1]},
        _("指南版本"): _("第%(number)s版") % {"number": number},
    }
    return [{"label": label, "value": value} for label, value in rows.items()]
