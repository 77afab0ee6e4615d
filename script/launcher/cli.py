"""The door of all commands: whatever goes wrong ends in one line and a code, never in a traceback of a known kind."""

import errno
import sys
from collections.abc import Callable

from script.launcher import checks, console, server, testing
from script.launcher.says import Stopped, Trouble, complain

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "server": server.serve,
    "test": testing.run,
    "check": checks.run,
    "console": console.console,
}


def main(name: str) -> int:
    """Run the command ``name`` with the command line's arguments; return its exit code."""
    try:
        return COMMANDS[name](sys.argv[1:])
    except Trouble as trouble:
        complain(trouble)
        return 1
    except (Stopped, KeyboardInterrupt):
        return 130
    except OSError as error:
        complain(explained(error))
        return 1


def explained(error: OSError) -> Trouble:
    """Return what a failed call to the system means for the person at the keyboard."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(f"no space left on the disk{where}")
    if error.errno in (errno.EACCES, errno.EPERM):
        return Trouble(f"not allowed{where}: was this clone used by another user before?")
    return Trouble(f"{error.strerror or error}{where}")
