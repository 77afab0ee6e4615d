"""The papers say what is so: links lead somewhere, files and commands exist, printed pages are up to date."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.urls import get_resolver

from apps.approvals import workflow as approvals
from apps.approvals.requests import JOINT_VERBS
from apps.cases.requests import VERBS
from apps.cases.workflow import CASE
from apps.hotline.requests import VERBS as TICKET_VERBS
from apps.hotline.workflow import TICKET
from apps.identity.workflow import MANDATE
from apps.journal.workflow import Workflow
from apps.licences import workflow as licences
from apps.matters import workflow as matters
from apps.work.workflow import ITEM
from portal.management.commands.settings_reference import PAGE, settings_page
from tests.support.routes import all_routes

BASE = Path(settings.BASE_DIR)
PAPERS = sorted([*BASE.glob("*.md"), *BASE.glob("docs/**/*.md")])
FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:manage\.py|script/console) ([a-z_]+)")
WORKFLOWS: tuple[Workflow, ...] = (
    CASE,
    TICKET,
    ITEM,
    MANDATE,
    licences.LICENCE,
    licences.VERSION,
    matters.MATTER,
    matters.VERSION,
    approvals.JOINT,
    approvals.BRANCH,
    approvals.VERSION,
)
RECORDED = re.compile(r"record\(\s*\"([a-z]+\.[a-z_]+)\"")
NAMED = re.compile(r"^[A-Z_]+ = \"([a-z]+\.[a-z_]+)\"", re.MULTILINE)


def _id(path: Path) -> str:
    return str(path.relative_to(BASE))


def _anchors(paper: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", paper.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _broken(paper: Path) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", paper.read_text())):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        name, _hash, anchor = target.partition("#")
        file = (paper.parent / name).resolve() if name else paper
        if not file.is_relative_to(BASE) or not file.exists():
            yield f"{target} is not there"
        elif anchor and anchor not in _anchors(file):
            yield f"{target}: no such heading"


@pytest.mark.parametrize("paper", PAPERS, ids=_id)
def test_every_link_leads_somewhere(paper: Path) -> None:
    assert list(_broken(paper)) == []


@pytest.mark.parametrize("paper", PAPERS, ids=_id)
def test_every_command_named_exists(paper: Path) -> None:
    # createcachetable and the like are Django's own and in the list too.
    unknown = set(COMMAND.findall(paper.read_text())) - set(get_commands())

    assert unknown == set()


@pytest.mark.parametrize("paper", PAPERS, ids=_id)
def test_every_file_named_exists(paper: Path) -> None:
    words = re.findall(
        r"`((?:apps|data|docs|portal|script|static|templates|tests|counterparts)/[\w./*<>-]*)`", paper.read_text()
    )
    missing = [word for word in words if "<" not in word and not list(BASE.glob(word.rstrip("/.")))]

    assert missing == []


def test_every_paper_the_code_names_exists() -> None:
    sources = [
        path for folder in ("apps", "portal", "script", "counterparts") for path in (BASE / folder).rglob("*.py")
    ]
    named = {name for path in sources for name in re.findall(r"docs/[\w/-]+\.(?:md|yaml|svg)", path.read_text())}

    assert {name for name in named if not (BASE / name).exists()} == set()


def test_the_settings_page_is_the_register() -> None:
    assert (BASE / PAGE).read_text() == settings_page(), "run manage.py settings_reference --write"


def test_every_kind_of_event_is_described() -> None:
    kinds = {f"{w.model._meta.app_label}.{move.event}" for w in WORKFLOWS for move in w.actions.values()}
    for config in apps.get_app_configs():
        if config.name.startswith("apps."):
            for module in Path(config.path).rglob("*.py"):
                source = module.read_text()
                kinds |= set(RECORDED.findall(source))
                kinds |= set(NAMED.findall(source)) if module.name == "events.py" else set()

    page = (BASE / "docs/reference/journal.md").read_text()

    assert {kind for kind in kinds if f"`{kind}`" not in page} == set()


def test_every_verb_is_described() -> None:
    page = (BASE / "docs/reference/api.md").read_text()

    assert {verb for verb in (*VERBS, *JOINT_VERBS, *TICKET_VERBS) if f"`{verb}`" not in page} == set()


def test_every_job_by_the_clock_is_described() -> None:
    page = (BASE / "docs/operations.md").read_text()

    assert {e["task"] for e in settings.CELERY_BEAT_SCHEDULE.values() if f"`{e['task']}`" not in page} == set()


def test_every_app_has_its_line() -> None:
    page = (BASE / "docs/index.md").read_text()
    own = {config.name.removeprefix("apps.") for config in apps.get_app_configs() if config.name.startswith("apps.")}

    assert {name for name in own if f"\n| `{name}` | " not in page} == set()


def test_every_request_that_needs_a_key_is_named() -> None:
    page = (BASE / "docs/reference/api.md").read_text().split("## Doing a thing once")[1].split("\n## ")[0]
    once = {
        "POST /" + re.sub(r"<\w+:\w+>", "{id}", route.path.removeprefix("api/v1/"))
        for route in all_routes(get_resolver())
        if route.path.startswith("api/v1/") and "POST" in route.methods
        if re.search(r"\bonce\(", inspect.getsource(route.view.cls.post))  # type: ignore[attr-defined]
    }

    assert set(re.findall(r"`(POST /[^`]*)`", page)) == once


def test_every_decision_is_in_the_index() -> None:
    folder = BASE / "docs/decisions"
    index = (folder / "index.md").read_text()

    assert [path.name for path in sorted(folder.glob("0*.md")) if f"({path.name})" not in index] == []
