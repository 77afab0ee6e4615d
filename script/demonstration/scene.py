"""What all stories share: the server, who is signed in, the figures told at the end, waiting for what follows."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from script.demonstration.browser import Failed
from script.demonstration.client import Client
from script.demonstration.papers import pdf

APP, DESK = "jincheng-ban-demo", "desk-demo"
CITIZEN_SCOPE = "openid profile cases licences messages tickets reviews"
WAIT_SECONDS = 90


@dataclass
class Scene:
    """Where the stories play."""

    base_url: str
    out: Path | None
    result: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Client] = field(default_factory=dict)

    def citizen(self, username: str = "19900000001") -> Client:
        """Return a citizen, acting for themselves; signed in at the first call."""
        if username not in self.people:
            self.people[username] = Client.sign_in(self.base_url, program=APP, scope=CITIZEN_SCOPE, username=username)
        return self.people[username]

    def staff(self, username: str) -> Client:
        """Return a member of staff at their post, signed in with a second factor at the first call."""
        if username not in self.people:
            client = Client.sign_in(
                self.base_url, program=DESK, scope="openid profile desk", username=username, staff=True
            )
            client.hat = {"X-Acting-Post": client.call("GET", "/me")["hats"]["posts"][0]["id"]}
            self.people[username] = client
        return self.people[username]

    def until(self, read: Callable[[], Any], reached: Callable[[Any], bool], what: str) -> Any:
        """Read again until a worker has done what follows from an event; return what was read last.

        :raises Failed: it does not come
        """
        deadline = time.monotonic() + WAIT_SECONDS
        found = read()
        while not reached(found):
            if time.monotonic() > deadline:
                raise Failed(f"no {what} after {WAIT_SECONDS} s")
            time.sleep(0.3)
            found = read()
        return found

    def keep(self, name: str, content: bytes) -> None:
        """Write a file into the folder asked for, if one was."""
        if self.out is not None:
            self.out.mkdir(parents=True, exist_ok=True)
            (self.out / name).write_bytes(content)


def hand_in(client: Client, draft_path: str, draft: dict[str, Any], *, later: tuple[str, ...] = ()) -> list[str]:
    """Upload a small paper for each material a draft still misses, but those for ``later``; return their names."""
    kinds = [row["field"].partition(":") for row in draft["missing"]]
    wanted = [material for kind, _sep, material in kinds if kind == "material" and material not in later]
    for material in wanted:
        client.upload(f"{draft_path}/materials", material=material, name=f"{material}.pdf", content=pdf(material))
    return wanted
