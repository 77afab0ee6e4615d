"""``script/console``: Django's shell, or any command of manage.py, on the portal's database."""

import os
import subprocess

from script.launcher import database, parts, venv
from script.launcher.cluster import locate
from script.launcher.interrupts import Interrupts
from script.launcher.lock import Lock
from script.launcher.places import LOGS, PYTHON, ROOT, RUN
from script.launcher.processes import Supervisor, sweep
from script.launcher.says import Trouble


def console(arguments: list[str]) -> int:
    """Run ``manage.py`` with ``arguments`` (default: shell); start the database when the portal does not run."""
    lock = Lock(RUN / "server.lock")
    if not lock.take():
        return _manage(arguments, _address_of_running(), lock.holder().get("url", ""))
    lock.tell({"what": "script/console"})
    sweep(RUN / "processes.json")
    LOGS.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(Interrupts(), RUN / "processes.json")
    try:
        venv.ensure(supervisor, "requirements.txt")
        address = database.start(supervisor, "postgres", LOGS / "postgres.log")
        return _manage(arguments, address, "")
    finally:
        supervisor.stop()


def _address_of_running() -> str:
    """Return the database's address while script/server runs.

    :raises Trouble: it is still on its way up
    """
    try:
        return os.environ.get("DATABASE_URL") or locate("postgres", LOGS / "postgres.log").url
    except FileNotFoundError as error:
        msg = "script/server is still making the database; try again when it says ready"
        raise Trouble(msg) from error


def _manage(arguments: list[str], address: str, url: str) -> int:
    url = url or "http://127.0.0.1:8000"
    outside = os.environ.get("PORTAL_COUNTERPARTS_URL", "http://127.0.0.1:8001")
    env = parts.environment(database_url=address, base_url=url, counterparts_url=outside, demo=True)
    argv = [str(PYTHON), str(ROOT / "manage.py"), *(arguments or ["shell"])]
    process = subprocess.Popen(argv, env=env)  # in the foreground: Ctrl-C belongs to the shell
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
