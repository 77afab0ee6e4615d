"""Signals, turned into something a plain loop can wait for."""

import os
import select
import signal
from types import FrameType

from script.launcher.says import Stopped

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Remembers that a stop was asked for and wakes the loop when that happens or a child ends."""

    def __init__(self) -> None:
        """Install the handlers; must run in the main thread."""
        self.stop_wanted = False
        self._read, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in STOPPING:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(number, self._note)
        signal.signal(signal.SIGCHLD, self._wake)

    def wait(self, seconds: float) -> None:
        """Wait so long, or less when a signal arrives."""
        ready, _, _ = select.select([self._read], [], [], max(0.0, seconds))
        if ready:
            os.read(self._read, 4096)

    def check(self) -> None:
        """Go on, unless a stop was asked for.

        :raises Stopped: it was
        """
        if self.stop_wanted:
            raise Stopped

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_wanted = True

    def _wake(self, _number: int, _frame: FrameType | None) -> None:
        """Nothing to do: the arrival itself wakes ``wait``."""
