"""Every page of the portal and who opens it, read from the access table: what it lets nobody see is added by hand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

from django.contrib import admin
from django.db import connection
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone

from apps.approvals.services import corrections
from apps.cases.services import intake
from apps.cases.services.intake import CorrectionItem
from apps.hotline.services.publishing import publish_answer
from apps.hotline.services.registration import register_and_answer
from tests.support import calls, food, joint
from tests.support.actors import CHUAN, at_desk, firm
from tests.support.desk import seated
from tests.support.routes import all_routes
from tests.support.samples import FIRM, make_samples
from tests.support.visitors import VISITORS
from tests.test_access import ROWS, filled

T = TypeVar("T")

# Who opens what several may see: everybody's pages as a stranger, then the citizen's own, then the desk's.
ORDER = ("anon", "owner", "agent", "stranger", "clerk", "head", "other", "sys", "sec", "audit")
LAYOUT = CorrectionItem("material:layout", "布局图没有标明面积，请补标。")

# Answers to GET that are no pages: files, answers for machines, pieces of pages, and addresses that lead on.
NO_PAGE = {
    "alive": "for the proxy",
    "ready": "for the proxy",
    "licences:file": "a file",
    "licences:root_certificate": "a file",
    "cases:document": "a file",
    "cases:material": "a file",
    "cases:draft_file": "a file",
    "cases:counter_file": "a file",
    "cases:desk_material": "a file",
    "cases:desk_document": "a file",
    "approvals:document": "a file",
    "approvals:material": "a file",
    "approvals:draft_file": "a file",
    "approvals:desk_material": "a file",
    "approvals:desk_document": "a file",
    "hotline:mine_file": "a file",
    "hotline:desk_file": "a file",
    "cases:counter_fill": "asked for at the counter by who began it: test_every_page.py",
    "cases:draft": "leads to the first screen",
    "approvals:draft": "leads to the first screen",
    "styleguide": "not shown outside the demonstration",
    "styleguide_desk": "not shown outside the demonstration",
    "styleguide_home": "not shown outside the demonstration",
}
# Below these are no pages of ours, or none to look at one by one.
NOT_OURS = ("api/", "o/", "console/")


@dataclass(frozen=True)
class Looking:
    """Somebody and the addresses they open."""

    login: str
    firm: str
    paths: tuple[str, ...]


def beside_the_loop(work: Callable[[], T]) -> T:
    """Do it in a thread of its own: signing runs a loop, and so does playwright."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def every_page() -> list[Looking]:
    """Make one of everything; return every page by who opens it."""
    samples = beside_the_loop(make_samples)
    opened: dict[str, list[str]] = {name: [] for name in ORDER}
    for row in ROWS:
        who = next((name for name in ORDER if dict(zip(VISITORS, row.expected, strict=True))[name] == "200"), "")
        if row.method != "GET" or not who or row.path.startswith("/api/"):
            continue
        path = filled(row.path, samples)
        if resolve(path).view_name not in NO_PAGE:
            opened[who].append(path)
    from_table = [Looking(*VISITORS[name], tuple(paths)) for name, paths in opened.items() if paths]
    return [*from_table, *beside_the_loop(lambda: _by_hand(samples))]


def _by_hand(samples: dict[str, str]) -> list[Looking]:
    """Make what only somebody else sees, or what is asked for only now and then."""
    now, owner = timezone.now(), firm(CHUAN, FIRM)
    case = intake.request_correction(
        case=food.submit(owner, now), items=[LAYOUT], actor=at_desk("market-clerk"), at=now
    )
    applied = joint.submit(owner, now, slug=joint.RESTAURANT, situations={**joint.SHOP_SITUATIONS, "registered": "yes"})
    corrections.note_shortcomings(
        branch=joint.branch(applied, "food"), items=[LAYOUT], actor=at_desk("market-clerk"), at=now
    )
    corrections.send_correction(joint=applied, actor=at_desk("market-clerk"), at=now)
    here = f"/desk/matters/versions/{samples['version']}/"
    return [
        Looking(CHUAN, FIRM, (
            f"/cases/{case.public_id}/", f"/cases/{case.public_id}/supplement/",
            f"/joint/applications/{applied.public_id}/", f"/joint/applications/{applied.public_id}/supplement/",
        )),
        Looking("editor", "", (
            "/desk/matters/", f"/desk/matters/{food.SLUG}/", here, f"{here}preview/", f"{here}edit/basic/",
            f"{here}edit/text/",
        )),
        *_console(),
        *_calls(now),
    ]  # fmt: skip


def _calls(now: datetime) -> list[Looking]:
    """Return the pages of 12345 that no visitor of the access table may see, or sees empty."""
    asked = register_and_answer(
        given=calls.NOODLES, answer="已检查。", actor=at_desk("agent"), at=now, caller=calls.CALLER
    )
    publish_answer(
        ticket=asked, title="牛肉面馆后厨不干净", question="后厨地上全是水。", answer="可以要求检查。",
        actor=at_desk("agent"), at=now,
    )  # fmt: skip
    answered, here = calls.replied(now), "/desk/calls/"
    return [
        Looking("", "", (f"/answers/{asked.public_id}/",)),
        Looking(CHUAN, FIRM, ("/tickets/new/",)),
        Looking("agent", "", (
            here, f"{here}back/", f"{here}back/{answered.public_id}/", f"/desk/tickets/{asked.public_id}/",
        )),
    ]  # fmt: skip


def _console() -> list[Looking]:
    """Return the console's first page and the list of each kind of thing, for the administrator who may see it."""
    clients = {login: seated(login) for login in ("sysadmin", "secadmin", "auditor")}
    opened: dict[str, list[str]] = {login: [] for login in clients}
    opened["sysadmin"].append(reverse("admin:index"))
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        may = [login for login, client in clients.items() if client.get(path).status_code == HTTPStatus.OK]
        assert may, f"no administrator opens {path}"
        opened[may[0]].append(path)
    return [Looking(login, "", tuple(paths)) for login, paths in opened.items()]


def pages_of_the_portal() -> set[str]:
    """Return the names of all addresses that answer GET with a page."""
    return {
        route.name
        for route in all_routes(get_resolver())
        if "GET" in route.methods and not route.path.startswith(NOT_OURS) and route.name not in NO_PAGE
    }
