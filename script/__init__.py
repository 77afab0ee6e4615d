"""The commands of this clone: server, test, check, console."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said here, before any newer syntax is read
    sys.exit("The portal needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
if not sys.platform.startswith("linux"):
    sys.exit("The portal's commands need Linux (/proc and prctl).")
