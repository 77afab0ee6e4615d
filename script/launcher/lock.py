"""One starter at a time: a file lock the kernel lets go of when its holder dies, however it dies."""

import fcntl
import json
import os
from pathlib import Path

from script.launcher.says import Trouble


class Lock:
    """An exclusive lock on a file that also says who holds it."""

    def __init__(self, path: Path) -> None:
        """Open the file; nothing is locked yet."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, *, wait: bool = False) -> bool:
        """Take the lock; say False when another holds it and ``wait`` is off."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        self.tell({})
        return True

    def tell(self, facts: dict[str, str]) -> None:
        """Write who holds the lock, for the one who is refused."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps({"pid": str(os.getpid()), **facts}).encode(), 0)

    def holder(self) -> dict[str, str]:
        """Return what the holder wrote; empty when it had no time to."""
        try:
            facts: dict[str, str] = json.loads(os.pread(self._file, 4096, 0) or b"{}")
        except ValueError:
            return {}
        return facts

    def release(self) -> None:
        """Let go."""
        os.close(self._file)


def take_or_refuse(path: Path, *, what: str, url: str = "") -> Lock:
    """Take the lock for ``what``.

    :raises Trouble: another holds it; says where it runs
    """
    lock = Lock(path)
    if not lock.take():
        holder = lock.holder()
        where = f" at {holder['url']}" if holder.get("url") else ""
        msg = f"already running{where} ({holder.get('what', what)}, process {holder.get('pid', 'unknown')})"
        raise Trouble(msg)
    lock.tell({"what": what, "url": url})
    return lock
