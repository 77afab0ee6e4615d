"""The ways people come: what each of them has, as arguments of the fixture ``person``."""

from typing import Any

WAYS: dict[str, dict[str, Any]] = {
    "desk": {"size": "desk"},
    "phone": {"size": "phone"},
    "keyboard": {"size": "desk", "mouse": False},
    "elder": {"size": "phone", "elder": True},
    "plain": {"size": "phone", "js": False},
}
