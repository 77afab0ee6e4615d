"""Guards: rules of the house that a machine can keep. Exceptions stand here by name, with their reason, and go stale loudly."""

import ast
import configparser
import importlib
import io
import json
import re

import pytest
import yaml
from celery.schedules import crontab
from django.apps import apps
from django.conf import settings
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.db.models import Model
from django.utils import translation

from apps.approvals import requests as approval_requests
from apps.approvals.workflow import JOINT
from apps.cases import requests as case_requests
from apps.cases.workflow import CASE
from apps.hotline import requests as hotline_requests
from apps.hotline.workflow import TICKET
from apps.journal import registry
from apps.journal.workflow import Workflow
from apps.licences import services as licence_services
from apps.licences.workflow import LICENCE
from apps.reviews import requests as review_requests
from apps.reviews.workflow import REVIEW
from portal.celery import app as celery
from tests.support.source import ROOT, Source, imported, modules, tracked

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 40
TOOLS = {"common", "journal"}

# What an app may import from another (architecture.md §1) ...
SHARED = {"services", "selectors", "models", "permissions", "workflow", "choices", "errors", "events", "actors"}
# ... and what else, with the reason.
ALSO_SHARED = {
    "identity.api": "the base of every API view: who acts, with which scopes, once per key",
    "identity.requests": "the one place that turns a request into its actor",
    "files.views": "file_response, the one way a stored file leaves",
    "matters.presentation": "questions and papers are drawn alike for one matter and for several",
    "matters.definition": "the types of a version's content, which MatterVersion.parsed returns",
    "work.clocks": "Limit and Span, the types services of work take and return",
    "work.presentation": "a clock reads the same at every desk",
}
# Views of the API that answer without a token, with the reason.
ALLOW_ANY = {
    "apps/identity/api/registering.py": "who registers has no account yet",
    "apps/common/public_api.py": "what the city does for people, its departments and halls are no secret",
    "apps/licences/api.py": "whoever is shown a licence may verify it; a partner's token only lifts the rate",
}
# Files that read the process's environment, with the reason.
READS_ENVIRONMENT = {
    "portal/env.py": "the register of settings",
    "portal/celery.py": "names the settings module, as every entry point of Django",
    "portal/wsgi.py": "names the settings module, as every entry point of Django",
}
# Actions that leave a terminal status, with the reason.
LEAVES_THE_END = {
    "apps.cases.workflow.CASE": {
        "revoke": "a permit given wrongly is taken back after delivery too (行政许可法 Art. 69)"
    },
}
# Modules that take the day of a moment by hand, with the reason.
TAKES_A_DAY = {"apps/common/workdays.py": "knows no Django; it turns the moment to the city's time first"}
# The tables whose open actions an API lists, each with what can be posted to it.
POSTED = (
    (CASE, case_requests.VERBS),
    (JOINT, approval_requests.JOINT_VERBS),
    (LICENCE, licence_services.VERBS),
    (REVIEW, review_requests.VERBS),
    (TICKET, hotline_requests.VERBS),
)
# Modules that may be long, with the reason.
LONG_MODULES: dict[str, str] = {}
# A status that is no row's.
STATUS_ELSEWHERE = {
    "apps/journal/services.py": "advance(), the only writer",
    "apps/journal/errors.py": "the HTTP status of a refusal",
}


def all_modules() -> list[Source]:
    return modules("apps", "portal")


def app_of(dotted: str) -> str:
    return dotted.split(".")[1]


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("apps.")]


# Size ---------------------------------------------------------------------------------------------------------------


def test_no_module_is_long():
    too_long = {source.path: source.lines for source in all_modules() if source.lines > MAX_MODULE_LINES}

    assert set(too_long) == set(LONG_MODULES), too_long


def test_no_function_is_long():
    too_long = {
        f"{source.at(node)} {node.name}": length
        for source in all_modules()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION_LINES
    }

    assert too_long == {}


# Imports ------------------------------------------------------------------------------------------------------------


def test_apps_meet_at_their_shared_modules():
    used, strange = set(), []
    for source in modules("apps"):
        for node, name in imported(source):
            parts = name.split(".")
            if parts[0] != "apps" or len(parts) < 3 or parts[1] in {app_of(source.name), *TOOLS}:
                continue
            used.add(door := f"{parts[1]}.{parts[2]}")
            if parts[2] not in SHARED and door not in ALSO_SHARED:
                strange.append(f"{source.at(node)} imports {name}")

    assert strange == []
    assert set(ALSO_SHARED) <= used, "an exception nobody needs any more"


def test_every_app_has_its_order_of_modules():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")

    ordered = set(contracts["importlinter:contract:inside"]["containers"].split())

    assert ordered == {config.name for config in apps.get_app_configs() if config.name.startswith("apps.")} - {
        f"apps.{tool}" for tool in TOOLS
    }


def test_no_model_signals():
    signals = ("django.db.models.signals", "django.dispatch")
    found = [source.at(node) for source in all_modules() for node, name in imported(source) if name.startswith(signals)]

    assert found == []


def test_only_handlers_listen():
    found = [
        source.at(node)
        for source in all_modules()
        for node, name in imported(source)
        if name == "apps.journal.registry.on" and not source.path.endswith("/handlers.py")
    ]

    assert found == []


def test_only_env_reads_the_environment():
    found = {
        source.path
        for source in all_modules()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }

    assert found == set(READS_ENVIRONMENT)


# Time ---------------------------------------------------------------------------------------------------------------


def test_the_day_of_a_moment_is_the_day_in_the_city():
    """``at.date()`` is the day in London: yesterday until eight in the morning. ``timezone.localdate(at)`` is today."""
    found = {
        source.path: source.at(node)
        for source in all_modules()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "date" and not node.args
    }

    assert {path: where for path, where in found.items() if path not in TAKES_A_DAY} == {}
    assert set(TAKES_A_DAY) <= set(found), "an exception nobody needs any more"


# States and events --------------------------------------------------------------------------------------------------


def written_statuses(source: Source) -> list[ast.AST]:
    found: list[ast.AST] = []
    for node in ast.walk(source.tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else targets
        names = [part for target in targets for part in ast.walk(target)]
        found += [part for part in names if isinstance(part, ast.Attribute) and part.attr == "status"]
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            by_name = called in {"update", "bulk_update", "update_or_create"} and "status" in keywords(node)
            by_text = called in {"setattr", "bulk_update"} and "status" in texts(node)
            found += [node] if by_name or by_text else []
    return found


def keywords(call: ast.Call) -> set[str]:
    return {keyword.arg for keyword in call.keywords if keyword.arg}


def texts(call: ast.Call) -> set[str]:
    return {part.value for arg in call.args for part in ast.walk(arg) if isinstance(part, ast.Constant)}


def test_only_advance_writes_a_status():
    found = {source.path: source.at(node) for source in all_modules() for node in written_statuses(source)}

    assert {path: where for path, where in found.items() if path not in STATUS_ELSEWHERE} == {}
    assert set(STATUS_ELSEWHERE) <= set(found), "an exception nobody needs any more"


def workflows() -> dict[str, Workflow]:
    found = {}
    for source in modules("apps"):
        if source.name.split(".")[2:3] == ["workflow"]:
            module = importlib.import_module(source.name)
            found |= {f"{source.name}.{k}": v for k, v in vars(module).items() if isinstance(v, Workflow)}
    return found


def test_every_workflow_stands_in_a_workflow_module():
    elsewhere = [
        source.at(node)
        for source in all_modules()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Workflow"
        if source.name.split(".")[2:3] != ["workflow"]
    ]

    assert elsewhere == []
    assert len(workflows()) >= 4


@pytest.mark.parametrize(("workflow", "verbs"), POSTED, ids=[workflow.name for workflow, _verbs in POSTED])
def test_every_action_an_api_lists_has_a_verb(workflow, verbs):
    listed = {action for action, transition in workflow.actions.items() if not transition.by_system}

    assert listed <= set(verbs)


@pytest.mark.parametrize("name", workflows())
def test_the_workflow_is_whole(name):
    workflow = workflows()[name]

    assert workflow.unreachable() == set()
    assert workflow.stuck() == set()
    assert [action for action, transition in workflow.actions.items() if not callable(transition.rule)] == []
    assert [action for action, transition in workflow.actions.items() if not str(transition.label)] == []
    assert {action for action, t in workflow.actions.items() if t.target and t.sources & workflow.terminal} == set(
        LEAVES_THE_END.get(name, ())
    )


def written_kinds() -> set[str]:
    """Return every kind of event the code writes: by a transition of a workflow, or by record()."""
    by_transitions = {
        f"{workflow.model._meta.app_label}.{transition.event}"
        for workflow in workflows().values()
        for transition in workflow.actions.values()
    }
    return by_transitions | {kind for source in all_modules() for kind in recorded_kinds(source)}


def recorded_kinds(source: Source) -> set[str]:
    """Return the kinds a module gives to record(): as text, as a constant, or as a name its function chose between them."""
    module = importlib.import_module(source.name) if "record(" in ast.unparse(source.tree) else None
    found = set()
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef):
            nodes = list(ast.walk(function))
            chosen = {
                target.id: node.value
                for node in nodes
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for call in nodes:
                if isinstance(call, ast.Call) and called_name(call) == "record" and call.args:
                    kind = call.args[0]
                    found |= kinds_in(chosen.get(getattr(kind, "id", ""), kind), module)
    return found


def called_name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def kinds_in(expression: ast.expr, module: object) -> set[str]:
    """Return the kinds an expression may come to: ``events.A if it else events.B`` comes to two."""
    values = []
    for part in ast.walk(expression):
        if isinstance(part, ast.Constant):
            values.append(part.value)
        elif isinstance(part, ast.Name):
            values.append(getattr(module, part.id, None))
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            values.append(getattr(getattr(module, part.value.id, None), part.attr, None))
    return {value for value in values if isinstance(value, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", value)}


def test_a_kind_counts_as_written_where_it_is_recorded_and_nowhere_else():
    kinds = written_kinds()

    assert {"cases.accepted", "work.clock_moved", "identity.second_factor_failed", "hotline.overdue"} <= kinds
    assert {
        kind for kind in kinds if kind.split(".")[0] not in {config.label for config in apps.get_app_configs()}
    } == set()
    assert recorded_kinds(source_of('NAMED = "cases.never"\ndef f():\n    record("cases.told", case)\n')) == {
        "cases.told"
    }


def source_of(text: str) -> Source:
    return Source("apps/cases/choices.py", text.count("\n"), ast.parse(text))


def test_what_handlers_listen_to_is_written_by_somebody():
    assert registry.kinds() != []
    assert set(registry.kinds()) - written_kinds() == set()


def constants_of_events() -> dict[str, str]:
    """Return the constants of all events.py by the name others read them by: ``hotline.events.QUEUED``."""
    return {
        f"{app_of(source.name)}.events.{target.id}": source.at(node)
        for source in modules("apps")
        if source.path.endswith("/events.py")
        for node in source.tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_every_named_kind_of_event_is_read_by_somebody():
    read = set()
    for source in modules("apps", "portal", "tests"):
        aliases = {
            alias.asname or alias.name: f"{(node.module or '').removeprefix('apps.')}.{alias.name}"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        read |= {name.removeprefix("apps.") for _node, name in imported(source)}
        read |= {
            f"{aliases[node.value.id]}.{node.attr}"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases
        }

    assert {name: where for name, where in constants_of_events().items() if name not in read} == {}


# The API's doors ----------------------------------------------------------------------------------------------------


def test_no_view_of_the_api_is_open_by_accident():
    opening = re.compile(r"^rest_framework\.permissions\.(AllowAny|IsAuthenticatedOrReadOnly)$")
    found = {source.path for source in all_modules() for _node, name in imported(source) if opening.match(name)}

    assert found == set(ALLOW_ANY)


# Models and migrations ----------------------------------------------------------------------------------------------


def test_migrations_are_written():
    with translation.override(None):  # as makemigrations does: words of other packages are compared untranslated
        loader = MigrationLoader(None)
        state = ProjectState.from_apps(apps)
        detector = MigrationAutodetector(loader.project_state(), state, NonInteractiveMigrationQuestioner())
        missing = detector.changes(graph=loader.graph)

    own = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in {"apps", "portal"}}
    assert {label: [str(m.operations) for m in found] for label, found in missing.items() if label in own} == {}
    assert loader.detect_conflicts() == {}


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_the_model_says_what_it_is(model):
    assert model.__str__ is not Model.__str__
    assert "verbose_name" in model._meta.original_attrs
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


# Clock work ---------------------------------------------------------------------------------------------------------


def test_the_clock_starts_tasks_that_exist():
    celery.loader.import_default_modules()

    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert named - set(celery.tasks) == set()


def test_no_message_of_the_clock_outlives_the_next_of_its_kind():
    seconds = {
        name: 86400 if isinstance(entry["schedule"], crontab) else entry["schedule"]
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
    }

    assert {
        name for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if entry["options"]["expires"] > seconds[name]
    } == set()


def test_every_task_is_started_by_the_clock_or_by_the_journal():
    celery.loader.import_default_modules()

    own = {name for name, task in celery.tasks.items() if task.__module__.startswith(("apps.", "portal."))}

    assert own - {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} == set()


# The tree -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [name for name in tracked() if name.startswith("data/")])
def test_the_data_file_reads(path):
    text = (ROOT / path).read_text(encoding="utf-8")

    if path.endswith((".yaml", ".yml")):
        assert yaml.load(io.StringIO(text), Loader=yaml.CSafeLoader)
    elif path.endswith(".json"):
        assert json.loads(text)
    else:
        assert text.strip()


def texts_of_the_tree() -> list[tuple[str, str]]:
    found = []
    for name in tracked():
        data = (ROOT / name).read_bytes()
        if b"\0" not in data and name != "tests/test_architecture.py":
            found.append((name, data.decode("utf-8")))
    return found


def test_no_path_of_one_machine_is_in_the_tree():
    machine = re.compile(r"(?<![\w./-])/(?:work|root|home/\w+|tmp/wt|Users/\w+)/")
    found = [name for name, text in texts_of_the_tree() if machine.search(text)]

    assert found == []


def test_nothing_is_left_to_do_in_a_comment():
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    found = [name for name, text in texts_of_the_tree() if marks.search(text)]

    assert found == []
