"""Production takes every secret and every address of another system from the environment, or does not start."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from portal.env import OUTSIDE, SECRETS
from script.launcher.checks import production


def _start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in {**production(), **changes}.items() if value is not None}
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **given}
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings.prod as p; print(p.SMS_URL, p.REALNAME_URL, p.REGISTRY_URL)"],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_the_deploy_check_names_is_enough():
    answer = _start()

    assert answer.returncode == 0, answer.stderr
    assert "127.0.0.1" not in answer.stdout


@pytest.mark.parametrize("name", [*SECRETS, *OUTSIDE])
@pytest.mark.parametrize("value", [None, " "], ids=["left out", "empty"])
def test_production_does_not_start_without(name, value):
    answer = _start(**{name: value})

    assert answer.returncode != 0
    assert f"missing in the environment: {name}" in answer.stderr


@pytest.mark.parametrize("name", OUTSIDE)
def test_production_speaks_to_no_system_in_clear(name):
    answer = _start(**{name: "http://127.0.0.1:8001/checks"})

    assert answer.returncode != 0
    assert f"must begin with https://: {name}" in answer.stderr


def test_the_counterparts_stand_for_nothing_in_production():
    answer = _start(PORTAL_COUNTERPARTS_URL="http://127.0.0.1:8001", PORTAL_SMS_URL=None)

    assert "missing in the environment: PORTAL_SMS_URL" in answer.stderr
