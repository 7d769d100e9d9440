"""People before a browser: the small demonstration, walked once and kept, a server on it, and two ways of reading.

Whatever the browser complains about on any page fails the test that opened it. A module whose stories begin earlier says so with a
fixture `stage`. The ordinary run tells of each step the story that goes furthest, in one way of reading; the nightly one all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

import databases
from stories import stages
from stories.reading import EN_DESK, ZH_PHONE, Reader, SignIn, Visit, listen
from zeren.web import people


@pytest.hookimpl(tryfirst=True)  # before `-m` looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the ways in which a story is read, all but one belong to the nightly run."""
    ways = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if isinstance(parameters.get("reader"), Reader):
            others = [f"{name}={value}" for name, value in sorted(parameters.items()) if name != "reader"]
            ways[" ".join([item.path.name, item.originalname, *others])].append(item)
    for story, read in ways.items():
        chosen = int(hashlib.sha256(story.encode()).hexdigest(), 16) % len(read)
        for item in read[:chosen] + read[chosen + 1 :]:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def stage() -> str:
    """Where in the year the story begins: three weeks before the debrief of 2026, unless its module says otherwise."""
    return stages.TODAY


@pytest.fixture
def county(settings, stage: str, prepared: databases.Prepared) -> None:
    """A copy of the small demonstration as it was at the stage."""
    settings.DEMO = True
    settings.DEMO_FOLDER = "small"
    people.cast.cache_clear()
    stages.stand_at(stage, prepared)


@pytest.fixture(params=[ZH_PHONE, EN_DESK], ids=["zh-phone", "en-desk"])
def reader(request: pytest.FixtureRequest) -> Reader:
    """A story is read in Chinese on a phone or in English on a desk; nightly in both."""
    return request.param


@pytest.fixture
def windows(live_server, county: None, browser: Browser) -> Iterator[Callable[[str, Reader], Visit]]:
    """Open a window for somebody; what the browser complained about fails the test at its end."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def sign_in(role: str, reader: Reader) -> Visit:
        context = browser.new_context(
            locale=reader.locale, viewport={"width": reader.width, "height": reader.height}, reduced_motion="reduce"
        )
        visit = Visit(context.new_page(), live_server.url, [], reader)
        opened.append((context, visit))
        listen(visit)
        if role in stages.WITH_A_PASSWORD:
            _with_a_password(visit, stages.WITH_A_PASSWORD[role])
        else:
            visit.open(reverse("who"))
            visit.page.locator(f'button.role[name="person"][value="{people.cast()[role]}"]').click()
        visit.page.wait_for_url(f"{live_server.url}/")
        return visit

    yield sign_in
    for context, _ in opened:
        context.close()
    people.cast.cache_clear()
    assert [fault for _, visit in opened for fault in visit.faults] == []


def _with_a_password(visit: Visit, name: str) -> None:
    visit.open(reverse("login"))
    visit.page.fill("#id_username", name)
    visit.page.fill("#id_password", stages.PASSWORD)
    visit.press("登录", "Sign in")


@pytest.fixture
def sign_in(windows: Callable[[str, Reader], Visit], reader: Reader) -> SignIn:
    """Sign in: by one click on the first page, or with a name and a password."""
    return lambda role: windows(role, reader)
