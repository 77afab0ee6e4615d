"""What the main pages show: a draft, a case at the desk, and one that became a licence."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from apps.cases.models import Case, Draft
from apps.cases.selectors import licence_of
from apps.cases.services import intake, review
from apps.journal.services import run_deliveries
from apps.licences.models import Licence
from apps.reviews.models import Invitation
from apps.reviews.selectors import token_of
from tests.support import food
from tests.support.actors import at_desk, firm

CLERK, REVIEWER, HEAD, ADMIN = "market-clerk", "market-reviewer", "market-head", "sysadmin"
FIRM = "示例牛肉面馆"


def deliver() -> None:
    """Make what follows from events, beside playwright's loop: signing runs a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_deliver).result()


def _deliver() -> None:
    try:
        run_deliveries()
    finally:
        connection.close()


def reload(case: Case) -> Case:
    """Return the case as it is now, with what the services need."""
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)


def submitted() -> Case:
    """Return a complete application that waits at the window."""
    case = food.submit(firm(), timezone.now())
    deliver()
    return reload(case)


def at_review() -> Case:
    """Return an application that waits for the reviewer."""
    case = intake.accept_case(case=submitted(), actor=at_desk(CLERK), at=timezone.now())
    deliver()
    return reload(case)


def licensed() -> Licence:
    """Return the licence of an application that went all the way."""
    case, now = at_review(), timezone.now()
    for _step in range(2):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    review.approve_case(case=reload(case), opinion="准予", actor=at_desk(HEAD), at=now)
    deliver()
    licence = licence_of(reload(case))
    assert licence is not None
    return licence


@dataclass(frozen=True)
class MainPages:
    """The addresses everybody comes by, by who opens them."""

    anybody: list[str]
    citizen: list[str]
    clerk: list[str]
    agent: list[str]
    admin: list[str]


def main_pages() -> MainPages:
    """Make what the main pages show and return their addresses."""
    licence, case = licensed(), submitted()
    draft = food.fill(food.make_draft(firm(), timezone.now()), firm(), timezone.now())
    invitation = Invitation.objects.get()
    return MainPages(
        anybody=[
            "/", "/search/?q=开饭店", f"/matters/{food.SLUG}/", "/sign-in/", "/register/", "/halls/", "/departments/",
            "/verify/", "/cases/query/", "/joint/", "/reviews/", f"/review/{token_of(invitation)}/",
        ],
        citizen=[
            "/my/", "/cases/", f"/cases/{case.public_id}/", *_draft_pages(draft), "/licences/",
            f"/licences/{licence.public_id}/", "/account/", "/hats/", "/messages/", "/tickets/new/", "/my/reviews/",
            f"/my/reviews/{invitation.public_id}/",
        ],
        clerk=["/desk/", f"/desk/cases/{case.public_id}/", "/desk/cases/", "/desk/intake/", "/desk/joint/"],
        agent=["/desk/calls/", "/desk/tickets/"],
        admin=["/console/"],
    )  # fmt: skip


def _draft_pages(draft: Draft) -> list[str]:
    return [f"/drafts/{draft.public_id}/{screen}/" for screen in [*food.SCREENS, "materials", "check"]]
