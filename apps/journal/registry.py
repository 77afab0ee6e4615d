"""Who listens to which event. Handlers live in ``handlers.py`` of their app and call one service each."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.journal.models import Event

Handle = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """A function with the stable name under which its deliveries are stored."""

    name: str
    function: Handle


_by_kind: dict[str, list[Handler]] = {}
_by_name: dict[str, Handler] = {}


def on(*kinds: str) -> Callable[[Handle], Handle]:
    """Call the decorated function once for each event of these kinds, at least once and safely twice.

    The stored name is ``<app>.<function>``: renaming a function strands its waiting deliveries.
    """

    def register(function: Handle) -> Handle:
        name = f"{function.__module__.split('.')[-2]}.{function.__name__}"
        if name in _by_name:
            msg = f"two handlers are called {name}"
            raise ValueError(msg)
        handler = Handler(name, function)
        _by_name[name] = handler
        for kind in kinds:
            _by_kind.setdefault(kind, []).append(handler)
        return function

    return register


def handlers_of(kind: str) -> list[Handler]:
    """Return the handlers of events of ``kind``."""
    return _by_kind.get(kind, [])


def handler_named(name: str) -> Handler | None:
    """Return a handler by its stored name, or ``None`` if the code no longer has it."""
    return _by_name.get(name)


def kinds() -> list[str]:
    """Return all kinds somebody listens to."""
    return sorted(_by_kind)
