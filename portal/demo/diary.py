"""What every invented story shares: its city, its key in the journal, and the time in which it happens."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from django.db import transaction

from apps.common.actor import Actor
from apps.identity.models import Account
from portal.demo.office_time import OfficeTime
from portal.demo.plan import Facts
from portal.demo.population import SEED, Population


@dataclass(frozen=True, slots=True)
class City:
    """Where all stories happen."""

    people: Population
    matters: dict[str, Facts]
    office: OfficeTime
    streets: tuple[str, ...]
    now: datetime
    posts: dict[str, Actor] = field(default_factory=dict)

    def post(self, username: str, request_id: str) -> Actor:
        """Return somebody at their post."""
        if username not in self.posts:
            account = Account.objects.get(username=username)
            self.posts[username] = Actor(account_id=account.pk, post_id=account.posts.order_by("id")[0].pk)
        return replace(self.posts[username], request_id=request_id)


class Diary(ABC):
    """One story: its key, its chances, and what time it is in it."""

    def __init__(self, key: str, city: City, *, age: int) -> None:
        """Begin ``age`` office minutes ago."""
        self.key, self.city = key, city
        self.rng = Random(f"{SEED}:{key}")  # noqa: S311 - invented stories, not secrets
        self.at = city.office.before(city.now, age)

    def later(self, minutes: float) -> datetime:
        """Let office time pass, never beyond the present."""
        self.at = min(self.city.office.after(self.at, max(int(minutes), 1)), self.city.now)
        return self.at

    def days(self, low: float, high: float) -> int:
        """Return the minutes of a number of working days."""
        return int(self.rng.uniform(low, high) * self.city.office.day)

    @contextmanager
    def act(self) -> Iterator[None]:
        """Do one thing and all that follows from it in one transaction.

        Numbers of documents are counted without gaps: whoever needs the next one must not wait for a whole story.
        """
        with transaction.atomic():
            yield
            self.settle()

    @abstractmethod
    def settle(self) -> None:
        """Let follow what follows, and look at what the story is about again."""
