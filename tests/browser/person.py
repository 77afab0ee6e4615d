"""Somebody before a browser: what they do, and what went wrong on the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
CANCELLED = "net::ERR_ABORTED"  # a download, or a page left while it still loaded something


class Person:
    """One browser window with its own cookies."""

    def __init__(self, page: "Page", *, site: str) -> None:
        self.page, self.site = page, site
        self.faults: list[str] = []
        self.responses: list[Response] = []
        self._expected = 0
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def open(self, path: str) -> "Response":
        """Open a page by its address."""
        response = self.page.goto(path)
        assert response is not None
        return response

    def press(self, label: str, *, within: "Locator | None" = None) -> None:
        """Press the one button with this label."""
        (within or self.page).get_by_role("button", name=label, exact=True).click()

    def follow(self, label: str, *, exact: bool = True) -> None:
        """Follow the first link with this label."""
        self.page.get_by_role("link", name=label, exact=exact).first.click()

    def says(self, text: str) -> "Locator":
        """Wait until the page shows the text."""
        found = self.page.get_by_text(text).filter(visible=True).first
        found.wait_for()
        return found

    def fill_in(self, answers: Mapping[str, Any]) -> None:
        """Answer the questions of a form by the names of its fields; what is filled in and fixed stays."""
        for name, value in answers.items():
            self._answer(name, value)

    def _answer(self, name: str, value: Any) -> None:
        control = self.page.locator(f'[name="{name}"]').first
        kind = control.evaluate("it => it.type")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                self.page.locator(f'[name="{name}"][value="{one}"]').check()
        elif kind == "select-one":
            control.select_option(str(value))
        elif control.is_editable():
            control.fill(str(value))

    def keep(self, name: str) -> None:
        """Keep a picture of the whole page for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Allow answers with this status: the test is about one."""
        self._expected = status
        yield
        self._expected = 0

    def _heard(self, message: "ConsoleMessage") -> None:
        # Failed loads are told with their address below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _failed(self, request: "Request") -> None:
        if request.failure != CANCELLED:
            self.faults.append(f"{request.url}: {request.failure}")

    def _answered(self, response: "Response") -> None:
        self.responses.append(response)
        if response.status >= 400 and response.status != self._expected:
            self.faults.append(f"{response.url}: {response.status}")
        if not response.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"{response.url}: another host")
