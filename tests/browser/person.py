"""Somebody before a browser: what they do, and what went wrong on the way."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.papers import pdf

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, FilePayload, Locator, Page, Request, Response

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CANCELLED = "net::ERR_ABORTED"  # a download, or a page left while it still loaded something


class Person:
    """One browser window with its own cookies."""

    def __init__(self, page: "Page", *, site: str, has_scripts: bool = True) -> None:
        self.page, self.site, self.has_scripts = page, site, has_scripts
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
        self.activate((within or self.page).get_by_role("button", name=label, exact=True))

    def press_last(self, label: str) -> None:
        """Press the last of several buttons with this label: the one people see."""
        self.activate(self.page.get_by_role("button", name=label, exact=True).last)

    def follow(self, label: str, *, exact: bool = True) -> None:
        """Follow the first link with this label."""
        self.activate(self.page.get_by_role("link", name=label, exact=exact).first)

    def arrive(self, where: str) -> None:
        """Wait for the page with this address; if another stays, tell which and what it complains of."""
        self._wait_for(where, f"not at {where}")

    def leave(self, here: str) -> None:
        """Wait until another page is there than this one."""
        self._wait_for(lambda url: url != here, "still")

    def _wait_for(self, where: "str | Callable[[str], bool]", otherwise: str) -> None:
        try:
            self.page.wait_for_url(where)
        except Exception:  # noqa: BLE001 - playwright's errors can be imported only where it is installed
            complaints = self.page.locator("[data-error-summary], [role=alert]").filter(visible=True).all_inner_texts()
            pytest.fail(f"{otherwise}, at {self.page.url}: {complaints}", pytrace=False)

    def says(self, text: str) -> "Locator":
        """Wait until the page shows the text."""
        found = self.page.get_by_text(text).filter(visible=True).first
        found.wait_for()
        return found

    def fill_in(self, answers: Mapping[str, Any]) -> None:
        """Answer the questions of a form by the names of its fields; what is filled in and fixed stays.

        What an answer asks further is shown by a script, or by a button where none runs.
        """
        hidden = {} if self.has_scripts else {name: value for name, value in answers.items() if self._is_hidden(name)}
        for name, value in answers.items():
            if name not in hidden:
                self._answer(name, value)
        if hidden:
            assert len(hidden) < len(answers), f"{self.page.url}: nothing shows {sorted(hidden)}"
            with self.page.expect_navigation():
                self.press("更新要填的内容")
            self.fill_in(hidden)

    def _is_hidden(self, name: str) -> bool:
        return bool(self.page.locator(f'[name="{name}"]').first.evaluate("it => it.closest('[hidden]') !== null"))

    def _answer(self, name: str, value: Any) -> None:
        control = self.page.locator(f'[name="{name}"]').first
        kind = control.evaluate("it => it.type")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                self.tick(self.page.locator(f'[name="{name}"][value="{one}"]'))
        elif kind == "select-one":
            self.select(control, str(value))
        elif control.is_editable():
            self.write(control, str(value))

    def hand_in(self, section: "Locator", paper: str) -> None:
        """Choose a PDF of this name in the section; it goes at once or, where no script runs, with the button."""
        file: FilePayload = {"name": f"{paper}.pdf", "mimeType": "application/pdf", "buffer": pdf(paper)}
        self.choose_file(section.locator("input[type=file]"), file)
        if self.has_scripts:
            section.get_by_text("上传好了").wait_for()
        else:
            self.activate(section.locator("button[type=submit]").last)
        section.get_by_role("link", name=f"{paper}.pdf").wait_for()

    # How a thing is done; a person without a mouse does it otherwise.

    def activate(self, target: "Locator") -> None:
        """Click it."""
        self.settle(target)
        target.click()

    def tick(self, target: "Locator") -> None:
        """Tick or choose it."""
        target.check()

    def write(self, target: "Locator", text: str) -> None:
        """Put the text into it."""
        target.fill(text)

    def select(self, target: "Locator", value: str) -> None:
        """Choose from a list."""
        target.select_option(value)

    def choose_file(self, target: "Locator", file: "FilePayload") -> None:
        """Put a file into it."""
        target.set_input_files(file)

    def shortcut(self, _keys: str, target: "Locator") -> None:
        """Click what has a key of its own."""
        self.activate(target)

    def settle(self, target: "Locator") -> None:
        """Wait until the thing is shown, and note a page that is wider than its window."""
        target.wait_for()
        if (more := self.page.evaluate(TOO_WIDE)) > 0:
            self.faults.append(f"{self.page.url}: {more} px wider than the window")

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
