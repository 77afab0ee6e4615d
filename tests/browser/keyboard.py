"""Somebody without a mouse: Tab to a thing, then Enter, Space, arrows or letters."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.person import Person

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator, Page

MOST_TABS = 200
MOST_PRESSES = 3
RING_PX = 3
# A hand on the mouse fails the test that says it has none.
WATCH = "addEventListener('mousedown', (event) => event.isTrusted && console.error('a mouse was used'), true)"
# Where the focus is, whether that is the thing looked for (or a button of its radio group), and the ring around it: on
# itself or, in the search box, around the whole box.
STOP = """(wanted) => {
  const it = document.activeElement;
  const rings = [it, it.parentElement ?? it].map((node) => getComputedStyle(node))
    .filter((style) => style.outlineStyle !== "none").map((style) => parseFloat(style.outlineWidth));
  return { here: it === wanted || (it.type === "radio" && it.name === wanted?.name && it.form === wanted?.form),
           words: (it.innerText || it.getAttribute("aria-label") || it.id || it.tagName).trim().slice(0, 40),
           top: it === document.body || it === document.documentElement, ring: Math.max(0, ...rings) };
}"""
STEPS = "(it, value) => [...it.options].findIndex((option) => option.value === value) - it.selectedIndex"


class KeyboardPerson(Person):
    """One who never touches the mouse; each stop on the way must be seen."""

    def __init__(self, page: "Page", *, site: str, has_scripts: bool = True) -> None:
        super().__init__(page, site=site, has_scripts=has_scripts)
        # Somebody always listens: whether a chooser is caught is not switched off and on again for each file.
        page.on("filechooser", lambda _chooser: None)

    def reach(self, target: "Locator") -> None:
        """Press Tab until the thing has the focus."""
        target.wait_for(state="attached")
        wanted = target.element_handle()
        for _tab in range(MOST_TABS):
            stop = self.page.evaluate(STOP, wanted)
            if not stop["top"] and stop["ring"] < RING_PX:
                self.faults.append(f"{self.page.url}: nobody sees the focus on {stop['words']}")
            if stop["here"]:
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{self.page.url}: no Tab leads to {target}")

    def activate(self, target: "Locator") -> None:
        """Press Enter on it."""
        self.settle(target)
        self.reach(target)
        self.page.keyboard.press("Enter")

    def tick(self, target: "Locator") -> None:
        """Choose with Space, or with the arrows among radio buttons."""
        self.reach(target)
        if target.is_checked():
            return
        radio = target.get_attribute("type") == "radio"
        self.page.keyboard.press("Space")
        for _arrow in range(MOST_TABS if radio else 0):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert target.is_checked(), f"{self.page.url}: no key ticks {target}"

    def write(self, target: "Locator", text: str) -> None:
        """Type it in place of what is there."""
        self.reach(target)
        if target.get_attribute("type") == "date":
            self._write_day(target, text)
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)

    def _write_day(self, target: "Locator", text: str) -> None:
        """Type a day into its three parts, in whichever order this browser shows them; after the year no part follows by itself."""
        year, month, day = text.split("-")
        for keys in ((year, "ArrowRight", month, day), (month, day, year)):
            for _part in range(3):
                self.page.keyboard.press("ArrowLeft")
            for key in keys:
                self.page.keyboard.press(key) if key.isalpha() else self.page.keyboard.type(key)
            if target.input_value() == text:
                return
        pytest.fail(f"{self.page.url}: typed {text}, it says {target.input_value()}")

    def select(self, target: "Locator", value: str) -> None:
        """Walk the list with the arrows."""
        self.reach(target)
        steps = int(target.evaluate(STEPS, value))
        for _step in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")

    def shortcut(self, keys: str, target: "Locator") -> None:
        """Press the keys that stand beside it."""
        self.settle(target)
        self.page.keyboard.press(keys)

    def choose_file(self, target: "Locator", file: "FilePayload") -> None:
        """Open the chooser with Enter; a browser short of time may swallow the key, then press again as people do."""
        for press in range(MOST_PRESSES):
            self.reach(target)
            try:
                with self.page.expect_file_chooser() as chooser:
                    self.page.keyboard.press("Enter")
            except Exception:  # noqa: BLE001 - playwright's errors can be imported only where it is installed
                if press + 1 == MOST_PRESSES:
                    pytest.fail(f"{self.page.url}: Enter opens no file chooser, at {self.page.evaluate(STOP, None)}")
            else:
                chooser.value.set_files(file)
                return
