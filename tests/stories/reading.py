"""How a story looks at the program: a language and a screen, and a window that remembers every complaint."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Locator, Page, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout


@dataclass(frozen=True, slots=True)
class Reader:
    """One way of reading: a language and a screen."""

    locale: str
    width: int
    height: int

    def reads(self, zh: str, en: str) -> str:
        """What this reader sees of words that stand in both languages."""
        return zh if self.locale == "zh-CN" else en


PHONE, DESK = (390, 844), (1440, 900)
ZH_PHONE, EN_DESK = Reader("zh-CN", *PHONE), Reader("en-US", *DESK)
READERS = {
    "zh-phone": ZH_PHONE,
    "zh-desk": Reader("zh-CN", *DESK),
    "en-phone": Reader("en-US", *PHONE),
    "en-desk": EN_DESK,
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}
AXE = f"axe.run(document, {json.dumps(RULES)}).then(found => found.violations.map(one => one.id + one.nodes[0].html))"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOADED = """() => new Promise((loaded, late) => {
    if (document.readyState === 'complete') loaded()
    addEventListener('load', () => loaded(), { once: true })
    setTimeout(() => late(new Error('not loaded within 20 s')), 20000)
})"""
"""Asked of the page itself: after a download the browser may tell of no load again, although the page stands there."""
LEADS_ON = """element => element.matches('a[href]:not([hx-get])')
    || (element.matches('button:not([type=button])') && element.form && !element.form.hasAttribute('hx-post'))"""
"""Whether a click leads to another page, and not to a change of this one."""


@dataclass
class Visit:
    """One person's window, with what the browser complained about."""

    page: Page
    address: str
    faults: list[str]
    reader: Reader

    def open(self, path: str) -> Page:
        """Go there by its path."""
        self.page.goto(self.address + path)
        return self.page

    def reads(self, zh: str, en: str) -> str:
        """What the reader sees of words that stand in both languages."""
        return self.reader.reads(zh, en)

    def press(self, zh: str, en: str, at: Locator | None = None) -> None:
        """Press the first button that begins with this, in the dialog if one is open, and wait for what follows."""
        self._click(self._must((at or self._within()).get_by_role("button", name=self._begins(zh, en)).first))

    def follow(self, zh: str, en: str, at: Locator | None = None) -> None:
        """Follow the first link of the page's content that begins with this."""
        self._click(self._must((at or self._within()).get_by_role("link", name=self._begins(zh, en)).first))

    def fill(self, zh: str, en: str, said: str, at: Locator | None = None) -> None:
        """Type into the first field whose label begins with this."""
        self._must((at or self._within()).get_by_label(self._begins(zh, en)).first).fill(said)

    def download(self, zh: str, en: str, at: Locator | None = None) -> bytes:
        """What comes when the first link that begins with this is followed."""
        with self.page.expect_download() as coming:
            self._must((at or self._within()).get_by_role("link", name=self._begins(zh, en)).first).click()
        return coming.value.path().read_bytes()

    def move_on(self, days: int) -> None:
        """Let the simulated days go by, one press of the bar on top for each."""
        for _ in range(days):
            self._click(self.page.get_by_role("button", name=self.reads("推进一天", "Move on a day")))

    def row(self, *words: str) -> Locator:
        """The first row of a table, or entry of a list, that holds all these words."""
        found = self.page.locator("main").locator("tr, .fact, li, fieldset").locator("visible=true")
        for one in words:
            found = found.filter(has_text=one)
        return self._must(found.first)

    def sees(self, zh: str, en: str) -> None:
        """The words stand on the page where a person can read them."""
        self._must(self.page.get_by_text(self.reads(zh, en)).locator("visible=true").first)

    def _click(self, found: Locator) -> None:
        """Click, and where the click leads to another page, wait until that has come."""
        self.page.evaluate(LOADED)  # the scripts that open dialogs are there
        if found.evaluate(LEADS_ON):
            with self.page.expect_navigation():
                found.click()
        else:
            found.click()

    def _within(self) -> Locator:
        """Where a person can reach: an open dialog covers everything else."""
        dialog = self.page.locator("dialog[open]")
        return dialog if dialog.count() else self.page.locator("main")

    def _begins(self, zh: str, en: str) -> re.Pattern[str]:
        return re.compile(f"^{re.escape(self.reads(zh, en))}", re.IGNORECASE)

    def _must(self, found: Locator) -> Locator:
        """What is looked for, or a failure that says what stands there instead."""
        try:
            found.wait_for(state="visible", timeout=20_000)
        except PlaywrightTimeout:
            stands = self.page.locator("main").inner_text()
            raise AssertionError(f"{self.page.url}: no {found}; there stands: {stands[:1500]}") from None
        return found


def is_whole(visit: Visit) -> None:
    """Nothing sideways, and nothing that axe finds."""
    visit.page.evaluate(AXE_SCRIPT)
    assert visit.page.evaluate(AXE) == [], visit.page.url
    assert visit.page.evaluate(SIDEWAYS) == 0, visit.page.url


SignIn = Callable[[str], Visit]


def listen(visit: Visit) -> None:
    """Write down what the browser complains about, with the page it was on."""

    def heard(message: ConsoleMessage) -> None:
        expected = "the server responded with a status of 4" in message.text  # a refusal, shown as a page
        if message.type in ("error", "warning") and not expected:
            visit.faults.append(f"{visit.page.url} console: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in ("document", "fetch", "xhr"):
            visit.faults.append(f"{visit.page.url} lacks {response.url}: {response.status}")

    visit.page.set_default_timeout(20_000)
    visit.page.on("response", answered)
    visit.page.on("console", heard)
    visit.page.on("pageerror", lambda error: visit.faults.append(f"{visit.page.url} script: {error}"))
