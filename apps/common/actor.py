"""Who does a thing, for whom, and through which channel: the same object for pages, the API, jobs and commands."""

from dataclasses import dataclass

PERSON = "person"
ENTITY = "entity"


class Channel:
    """Where a request came from; stored with every event."""

    WEB = "web"
    APP = "app"
    WINDOW = "window"
    PHONE = "phone"
    KIOSK = "kiosk"
    PARTNER = "partner"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting account with the hat it wears.

    A citizen acts as ``person_id``, or on behalf of a legal entity or another person (``on_behalf_*``).
    A member of staff acts from exactly one post (``post_id``): rights are those of that post and no other.
    """

    account_id: int | None = None
    person_id: int | None = None
    post_id: int | None = None
    on_behalf_type: str = ""
    on_behalf_id: int | None = None
    on_behalf_matters: frozenset[str] = frozenset()  # slugs the mandate is limited to; empty: all
    channel: str = Channel.WEB
    request_id: str = ""
    level: int = 0
    is_system: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Nobody is signed in and it is not the portal itself."""
        return self.account_id is None and not self.is_system

    @property
    def is_staff(self) -> bool:
        """The actor sits at a post."""
        return self.post_id is not None

    @property
    def holder(self) -> tuple[str, int] | None:
        """Whose cases, licences and messages these are: ``("entity", 7)``, ``("person", 3)`` or ``None``."""
        if self.on_behalf_type and self.on_behalf_id:
            return self.on_behalf_type, self.on_behalf_id
        if self.person_id and not self.is_staff:
            return PERSON, self.person_id
        return None


SYSTEM = Actor(channel=Channel.SYSTEM, is_system=True)
ANONYMOUS = Actor()
