from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.counterparts import Outside, running


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> None:
        self.now += timedelta(**step)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outside(clock: Clock) -> Iterator[Outside]:
    with running(clock) as outside:
        yield outside
