import signal
import subprocess
import sys

import httpx
import pytest

from counterparts.server import keys_from
from portal.env import BASE_DIR


def test_unknown_paths_and_methods_are_told_apart(outside):
    assert outside.call("GET", "/elsewhere").status_code == 404
    assert outside.call("DELETE", "/sms/v1/messages").status_code == 405


def test_a_body_without_measure_is_refused(outside):
    answer = outside.call("POST", "/sms/v1/messages", content=iter([b"{}"]))

    assert answer.status_code == 413


def test_keys_come_from_the_environment():
    keys = keys_from({"COUNTERPARTS_SMS_KEY": "other"})

    assert keys["sms"] == "other"
    assert keys["realname"] == "demo-realname-key"


@pytest.mark.processes
def test_the_process_says_where_it_is_and_stops_on_term(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "counterparts", "--port", "0", "--state", str(tmp_path / "state")],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        word, url = process.stdout.readline().split()
        health = httpx.get(url + "/healthz", timeout=5, trust_env=False).json()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=10)

    assert word == "counterparts"
    assert health["ok"] is True
    assert code == 0
