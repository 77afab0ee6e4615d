"""Every link of every page leads somewhere, for whoever is shown it."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from apps.journal.services import run_deliveries
from tests.support import food
from tests.support.actors import CHUAN, firm
from tests.support.samples import FIRM
from tests.support.visitors import make_visitors

pytestmark = pytest.mark.usefixtures("city")
MOST_PAGES = 120
# Pages of one kind are many and alike: a few of each are enough.
PER_KIND = 4


class Links(HTMLParser):
    """Collects what a page links to, as one follows it: no forms, no scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def kind_of(path: str) -> str:
    """Name a page's kind: its address without what tells one row from another."""
    parts = urlsplit(path).path.strip("/").split("/")
    return "/".join(part if index % 2 == 0 else "*" for index, part in enumerate(parts)) + str(len(parts))


def crawl(client: Client, start: str) -> dict[str, int]:
    """Follow links from ``start``; return the status of each address asked for."""
    statuses: dict[str, int] = {}
    seen_kinds: dict[str, int] = {}
    waiting = deque([start])
    while waiting and len(statuses) < MOST_PAGES:
        path = waiting.popleft()
        kind = kind_of(path)
        if path in statuses or seen_kinds.get(kind, 0) >= PER_KIND:
            continue
        seen_kinds[kind] = seen_kinds.get(kind, 0) + 1
        answer = client.get(path, follow=True)
        statuses[path] = answer.status_code
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            page = Links()
            page.feed(answer.content.decode())
            base = answer.redirect_chain[-1][0] if answer.redirect_chain else path
            targets = (urldefrag(urljoin(f"http://testserver{base}", link)).url for link in page.found)
            waiting.extend(t.removeprefix("http://testserver") for t in targets if t.startswith("http://testserver/"))
    return statuses


@pytest.mark.parametrize(
    ("who", "start"),
    [("anon", "/"), ("owner", "/my/"), ("clerk", "/desk/"), ("sec", "/console/"), ("audit", "/console/")],
)
def test_every_link_leads_somewhere(who, start):
    food.submit(firm(CHUAN, FIRM), timezone.now())
    run_deliveries()
    visitor = make_visitors(who)[who]

    statuses = crawl(visitor.client, start)

    # Starting an application says 403 in words to who must change hats first.
    broken = {p: s for p, s in statuses.items() if s >= 400 and not (s == 403 and p.split("?")[0].endswith("/start/"))}
    assert broken == {}
    assert len(statuses) > 5
