"""The committed description of the API is that of the code."""

import io
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver

from tests.support.routes import all_routes

COMMITTED = Path(settings.BASE_DIR) / "docs" / "reference" / "openapi.yaml"
WRITE_ANEW = "write it anew: manage.py spectacular --file docs/reference/openapi.yaml"
# Addresses below /api/v1/ that answer no data, with the reason.
UNDESCRIBED: dict[str, str] = {}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("api") / "openapi.yaml"
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True, stderr=io.StringIO())
    return path.read_text()


def test_the_committed_file_is_that_of_the_code(described):
    assert COMMITTED.read_text() == described, WRITE_ANEW


def test_it_is_openapi_3_1(described):
    assert yaml.load(described, Loader=yaml.CSafeLoader)["openapi"].startswith("3.1")


def test_every_address_of_the_api_is_described(described):
    paths = yaml.load(described, Loader=yaml.CSafeLoader)["paths"]
    operations = {operation["operationId"] for path in paths.values() for operation in path.values()}
    described_count = sum(len(path) for path in paths.values())

    routes = [route for route in all_routes(get_resolver()) if route.path.startswith("api/v1/")]

    assert len(operations) == described_count
    assert described_count == sum(len(route.methods) for route in routes) - len(UNDESCRIBED)


def test_every_operation_says_what_it_does_and_what_it_answers(described):
    paths = yaml.load(described, Loader=yaml.CSafeLoader)["paths"]
    bare = [
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if not operation.get("description") or not any(code.startswith("2") for code in operation["responses"])
    ]

    assert bare == []
