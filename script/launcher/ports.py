"""Ports: whether one is free, finding a free one, and whether something answers."""

import errno
import http.client
import socket

from script.launcher.says import Trouble


def is_free(host: str, port: int) -> bool:
    """Say whether ``port`` can be listened on.

    :raises Trouble: the address is not this machine's, or the port is not for this user
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # or a stop just now would look like a server
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            msg = f"cannot listen on {host}:{port}: {error.strerror or error}"
            raise Trouble(msg) from error
    return True


def free_port(host: str, *, wish: int) -> int:
    """Return ``wish`` when it is free, else a free port the kernel picks."""
    if wish < 65536 and is_free(host, wish):
        return wish
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def status(host: str, port: int, path: str, *, timeout: float = 5) -> int | None:
    """Return the HTTP status of a GET, or None when nothing answers within ``timeout`` seconds."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def answers(host: str, port: int, path: str = "/") -> bool:
    """Say whether an HTTP server speaks at all, whatever it says."""
    return status(host, port, path) is not None


def is_healthy(host: str, port: int, path: str = "/readyz") -> bool:
    """Say whether the portal calls itself healthy; one without that page (404) counts as healthy."""
    found = status(host, port, path)
    return found is not None and found < 500


def reachable_host(host: str) -> str:
    """Return the address a browser on this machine uses for a server bound to ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
