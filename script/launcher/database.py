"""Which database the portal uses: the server named in DATABASE_URL, or its own."""

import os
from pathlib import Path

from script.launcher.cluster import Cluster, locate
from script.launcher.processes import Supervisor
from script.launcher.says import step


def start(supervisor: Supervisor, kind: str, log: Path) -> str:
    """Start this clone's own server and return its address; a server named in the environment is only returned.

    :param kind: ``postgres`` for the portal, ``test`` for the tests
    """
    named = os.environ.get("DATABASE_URL")
    if named:
        return named
    cluster: Cluster = locate(kind, log)
    with step(f"PostgreSQL {cluster.binaries.version}"):
        cluster.ensure()
        supervisor.start(cluster.part(), within=60)
    return cluster.url
