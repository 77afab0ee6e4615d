"""The filters of the inbox: read from the address, kept in the session, turned into conditions and into links."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.actor import Actor
from apps.common.lists import COUNT_CAP, count_capped
from apps.identity.permissions import rights_of
from apps.organisation.models import Department
from apps.work.choices import Light
from apps.work.models import WorkItem
from apps.work.selectors import live_items, my_items, open_items, with_light

SESSION_KEY = "desk_filters"
LISTS = {"open": open_items, "mine": my_items, "all": live_items}
LIST_LABELS = {"open": gettext_lazy("待领"), "mine": gettext_lazy("我的"), "all": gettext_lazy("全部")}
FIRST_LIST = "all"
# What a step is to the desk: its kind of work, not the title one matter gives it. Value: label, right, condition.
STEPS: dict[str, tuple[Any, str, dict[str, str]]] = {
    "intake": (gettext_lazy("收件审查"), "intake_cases", {"kind": "intake"}),
    "handle": (gettext_lazy("承办"), "handle_cases", {"right": "handle_cases"}),
    "audit": (gettext_lazy("审核"), "audit_cases", {"right": "audit_cases"}),
    "decide": (gettext_lazy("决定"), "decide_cases", {"right": "decide_cases"}),
    "verify": (gettext_lazy("核实评价"), "verify_reviews", {"kind": "verify"}),
    "rectify": (gettext_lazy("整改"), "rectify_reviews", {"kind": "rectify"}),
    "call_evaluator": (gettext_lazy("回访评价人"), "verify_reviews", {"kind": "call_back", "right": "verify_reviews"}),
    "dispatch": (gettext_lazy("派单"), "dispatch_tickets", {"kind": "dispatch"}),
    "unsolved": (gettext_lazy("复核不满意工单"), "dispatch_tickets", {"kind": "decide", "right": "dispatch_tickets"}),
    "alarm": (gettext_lazy("工单超时"), "supervise_tickets", {"right": "supervise_tickets"}),
    "ticket": (gettext_lazy("办理工单"), "handle_tickets", {"right": "handle_tickets"}),
    "call_back": (gettext_lazy("回访诉求人"), "take_calls", {"right": "take_calls"}),
    "delivery": (gettext_lazy("送达"), "intake_cases", {"kind": "delivery"}),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the clerk asked to see; empty means everything."""

    listed: str = FIRST_LIST
    step: str = ""
    light: str = ""
    department: str = ""
    q: str = ""

    def query(self) -> str:
        """Return the filters as the address carries them; never empty, so that the address alone says what is shown."""
        pairs = [("list", self.listed)]
        pairs += [(f.name, getattr(self, f.name)) for f in fields(self) if f.name != "listed" and getattr(self, f.name)]
        return urlencode(pairs)


EVERYTHING = Chosen(listed="all")


def read(given: Mapping[str, str]) -> Chosen:
    """Return the filters of an address; what is not known is left out."""
    return Chosen(
        listed=given.get("list", "") if given.get("list", "") in LISTS else FIRST_LIST,
        step=given.get("step", "") if given.get("step", "") in STEPS else "",
        light=given.get("light", "") if given.get("light", "") in Light.values else "",
        department=given.get("department", "")[:40],
        q=given.get("q", "").strip()[:40],
    )


def narrow(chosen: Chosen, *, reader: Actor, now: datetime) -> QuerySet[WorkItem]:
    """Return the items the filters leave."""
    found = LISTS[chosen.listed](reader=reader)
    if chosen.step:
        found = found.filter(**STEPS[chosen.step][2])
    if chosen.light:
        found = with_light(found, chosen.light, now=now)
    if chosen.department:
        found = found.filter(department__slug=chosen.department)
    return found.filter(number__startswith=chosen.q) if chosen.q else found


def url(chosen: Chosen) -> str:
    """Return the address of the inbox with these filters."""
    return f"{reverse('desk:inbox')}?{chosen.query()}"


def page_url(chosen: Chosen, cursor: str) -> str:
    """Return the address of a neighbouring page, or nothing."""
    return f"{url(chosen)}&{urlencode({'cursor': cursor})}" if cursor else ""


def tabs(chosen: Chosen, *, reader: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return the three lists as tabs, each with a capped count under the same filters."""
    shown = []
    for name, label in LIST_LABELS.items():
        of_list = replace(chosen, listed=name)
        count, more = count_capped(narrow(of_list, reader=reader, now=now))
        shown.append(
            {
                "label": label,
                "url": url(of_list),
                "current": name == chosen.listed,
                "count": f"{COUNT_CAP // 1000} {COUNT_CAP % 1000:03d}+" if more else count,
            }
        )
    return shown


def selects(chosen: Chosen, *, reader: Actor) -> list[dict[str, Any]]:
    """Return the drop-downs; those with nothing to choose from are left out."""
    rights = rights_of(reader).by_codename
    steps = [(value, str(label)) for value, (label, right, _condition) in STEPS.items() if right in rights]
    found = [
        _select("step", _("环节"), steps, chosen.step),
        _select("light", _("时限"), [(value, str(label)) for value, label in Light.choices], chosen.light),
        _select("department", _("部门"), _departments(reader), chosen.department),
    ]
    return [select for select in found if len(select["options"]) > 1]


def _departments(reader: Actor) -> list[tuple[str, str]]:
    held = frozenset[int]().union(*rights_of(reader).by_codename.values())
    rows = Department.objects.filter(pk__in=held).order_by("position", "slug")
    return list(rows.values_list("slug", "name"))


def _select(name: str, label: str, options: list[tuple[str, str]], chosen: str) -> dict[str, Any]:
    rows = [{"value": value, "label": text, "selected": value == chosen} for value, text in options]
    return {"name": name, "label": label, "options": rows}


def chips(chosen: Chosen, *, reader: Actor) -> list[dict[str, str]]:
    """Return the filters in force, each with the address without it."""
    shown = []
    for select in selects(chosen, reader=reader):
        picked = next((option["label"] for option in select["options"] if option["selected"]), "")
        if picked:
            without = replace(chosen, **{select["name"]: ""})
            shown.append(
                {
                    "label": _("%(label)s：%(text)s") % {"label": select["label"], "text": picked},
                    "remove_url": url(without),
                }
            )
    if chosen.q:
        shown.append({"label": _("编号：%(q)s") % {"q": chosen.q}, "remove_url": url(replace(chosen, q=""))})
    return shown
