"""The command: one line per step, non-zero exit at the first step that fails, figures as JSON."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from script.demonstration.application import ApplicationStory
from script.demonstration.audit import AuditStory
from script.demonstration.browser import Failed
from script.demonstration.joint import JointStory
from script.demonstration.scene import Scene
from script.demonstration.voices import HotlineStory, ReviewStory

STORIES = (ApplicationStory, JointStory, HotlineStory, ReviewStory, AuditStory)


def main(argv: list[str] | None = None) -> int:
    """Tell the stories against a running server."""
    options = _options(argv)
    started = time.monotonic()
    scene = Scene(base_url=options.base_url.rstrip("/") + "/", out=options.out)
    steps = [step for story in STORIES for step in story(scene).steps()]
    for number, step in enumerate(steps, start=1):
        if not _run(number, step):
            return 1
    scene.result["seconds"] = round(time.monotonic() - started, 1)
    text = json.dumps(scene.result, ensure_ascii=False, indent=2)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _run(number: int, step: Callable[[], str]) -> bool:
    began = time.monotonic()
    name = (step.__doc__ or step.__name__).strip().rstrip(".")
    try:
        told = step()
    except (Failed, KeyError, IndexError, OSError, ValueError) as error:
        print(f"{number:2} FAILED  {name}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return False
    print(f"{number:2} ok {time.monotonic() - began:6.2f} s  {name}: {told}", flush=True)
    return True


def _options(argv: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    default = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
    parser.add_argument("--base-url", default=default, help=f"the server (default {default}; also BASE_URL)")
    parser.add_argument("--out", type=Path, help="folder for the documents and the licence as PDF")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args(argv)
