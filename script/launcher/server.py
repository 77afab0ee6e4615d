"""``script/server``: everything from an empty clone to a portal that answers, and back to nothing running."""

import argparse
import os
import shutil

from script.launcher import cluster, database, parts, ports, venv
from script.launcher.interrupts import Interrupts
from script.launcher.lock import take_or_refuse
from script.launcher.places import LOGS, PYTHON, RUN, VAR, short
from script.launcher.processes import Supervisor, sweep
from script.launcher.says import Stopped, Trouble, say, step

MADE_BY_THE_DEMO = ("files", "static", "pki", "keys.json", "static.stamp", "run/beat", "run/beat.db", "clone-id")


def options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="script/server", description="Start the portal with all it needs.")
    parser.add_argument("--port", type=int, default=8000, help="where the web listens (default 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address it listens on (default 127.0.0.1)")
    parser.add_argument("--no-demo", action="store_true", help="load the catalogue, no invented people and cases")
    parser.add_argument("--reset", action="store_true", help="first remove the database and all files of this clone")
    return parser.parse_args(arguments)


def serve(arguments: list[str]) -> int:
    """Start, keep running, stop; return the exit code."""
    wanted = options(arguments)
    url = f"http://{ports.reachable_host(wanted.host)}:{wanted.port}"
    # Held until this process ends, however it ends.
    take_or_refuse(RUN / "server.lock", what="script/server", url=url)
    memory = RUN / "processes.json"
    if left := sweep(memory):
        say(f"  cleaned up after an earlier start: {', '.join(left)}")
    if not ports.is_free(wanted.host, wanted.port):
        msg = f"port {wanted.port} is taken by another program; choose one with --port"
        raise Trouble(msg)
    if wanted.reset:
        reset()
    supervisor = Supervisor(Interrupts(), memory)
    try:
        _bring_up(supervisor, wanted, url)
        supervisor.watch()
    except Stopped:
        pass
    finally:
        supervisor.stop()
    say("stopped")
    return 0


def reset() -> None:
    """Remove the database and every file the portal made, not the logs.

    :raises Trouble: the database is not this clone's own
    """
    if os.environ.get("DATABASE_URL"):
        msg = "--reset removes only the clone's own database; empty the one named in DATABASE_URL yourself"
        raise Trouble(msg)
    with step("removing the database and files"):
        cluster.remove("postgres")
        for name in MADE_BY_THE_DEMO:
            path = VAR / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _bring_up(supervisor: Supervisor, wanted: argparse.Namespace, url: str) -> None:
    LOGS.mkdir(parents=True, exist_ok=True)
    venv.ensure(supervisor, "requirements.txt")
    address = database.start(supervisor, "postgres", LOGS / "postgres.log")
    outside = os.environ.get("PORTAL_COUNTERPARTS_URL")
    outside_port = ports.free_port("127.0.0.1", wish=wanted.port + 1)
    env = parts.environment(
        database_url=address,
        base_url=url,
        counterparts_url=outside or f"http://127.0.0.1:{outside_port}",
        demo=not wanted.no_demo,
    )
    _start_outside_world(supervisor, env, outside, outside_port)
    _prepare(supervisor, env, no_demo=wanted.no_demo)
    with step("web, worker and clock"):
        supervisor.start(parts.web(wanted.host, wanted.port, env), parts.worker(env), parts.beat(env))
    say(f"ready {url}")
    if accounts := (RUN / "demo_accounts.txt").read_text().rstrip():
        say(accounts)
    if not wanted.no_demo:
        supervisor.start(parts.life(env))


def _start_outside_world(supervisor: Supervisor, env: dict[str, str], outside: str | None, port: int) -> None:
    if outside:
        say(f"  the outside world is at {outside}")
    elif parts.has_counterparts():
        with step("the outside world in small"):
            supervisor.start(parts.counterparts(port, env))
    else:
        say("  no outside world in small: counterparts/ cannot be started yet")


def _prepare(supervisor: Supervisor, env: dict[str, str], *, no_demo: bool) -> None:
    log = LOGS / "prepare.log"
    argv = [str(PYTHON), "-m", "script.launcher.prepare", str(log), "--accounts", str(RUN / "demo_accounts.txt")]
    if supervisor.run([*argv, *(["--no-demo"] if no_demo else [])], log=None, env=env) != 0:
        msg = f"the portal could not be prepared (see {short(log)})"
        raise Trouble(msg)
