"""People before a browser: the small demonstration, walked once and kept, a server on it, and two readers.

The database is made by the walk that a person's demonstration takes and found again by what it is made from.
Whatever the browser complains about on any page fails the test that opened it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

import databases
from stories.reading import EN_DESK, ZH_PHONE, Reader, SignIn, Visit, listen
from zeren.cli import demo
from zeren.web import people

ROOT = Path(__file__).resolve().parents[2]
MADE_FROM = ("src/zeren/**/*.py", "src/zeren/**/*.sql", "policies/**/*.toml", "examples/small/**/*.*")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def _digest() -> str:
    """Of everything the walk goes through; the pages are not part of it."""
    files = {file for pattern in MADE_FROM for file in ROOT.glob(pattern) if file.is_file()}
    return databases.digest_of_files(file for file in files if "/zeren/web/" not in file.as_posix())


@pytest.fixture
def county(settings, prepared: databases.Prepared) -> None:
    """A copy of the small demonstration, three weeks before the debrief of 2026."""
    settings.DEMO = True
    settings.DEMO_FOLDER = "small"
    people.cast.cache_clear()
    prepared("story", _digest(), demo.load)


@pytest.fixture(params=[ZH_PHONE, EN_DESK], ids=["zh-phone", "en-desk"])
def reader(request: pytest.FixtureRequest) -> Reader:
    """Every story is read in Chinese on a phone and in English on a desk."""
    return request.param


@pytest.fixture
def windows(live_server, county: None, browser: Browser) -> Iterator[Callable[[str, Reader], Visit]]:
    """Open a window for a role of the first page; what the browser complained about fails the test at its end."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def sign_in(role: str, reader: Reader) -> Visit:
        context = browser.new_context(
            locale=reader.locale, viewport={"width": reader.width, "height": reader.height}, reduced_motion="reduce"
        )
        visit = Visit(context.new_page(), live_server.url, [], reader)
        opened.append((context, visit))
        listen(visit)
        visit.open(reverse("who"))
        visit.page.locator(f'button[name="person"][value="{people.cast()[role]}"]').click()
        visit.page.wait_for_url(f"{live_server.url}/")
        return visit

    yield sign_in
    for context, _ in opened:
        context.close()
    people.cast.cache_clear()
    assert [fault for _, visit in opened for fault in visit.faults] == []


@pytest.fixture
def sign_in(windows: Callable[[str, Reader], Visit], reader: Reader) -> SignIn:
    """Sign in by one click as a role of the first page."""
    return lambda role: windows(role, reader)
