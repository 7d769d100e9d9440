"""The tests' installation: a server of its own, without fsync, never the one that holds anybody's data.

A migrated template is made as owner and kept; each process works as app on a clone of it. Ordinary tests roll back;
a test with `transaction=True` or `live_server` leaves its clone behind and the next test gets a fresh one (0.15 s).
`prepared(kind, digest, build)` does the same with a template that `build` has filled, for instance the demonstration.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from zeren.site import instance, postgres

os.environ.setdefault("ZEREN_INSTANCE", f"{instance.instance_name()}-tests")
os.environ["ZEREN_FSYNC"] = "off"
os.environ["ZEREN_STATICFILES"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
os.environ["ZEREN_LOG_FILE"] = str(postgres.state_folder() / "pages.log")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in the thread that also asks the database

from django.conf import settings
from django.test import TransactionTestCase

import databases
import logs
import timing
import worlds
from zeren.ledger.reach import see_whole

DATABASE = f"test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-durations", action="store_true", help="write tests/durations.json anew")


def pytest_configure(config: pytest.Config) -> None:
    """Settings that only tests have: plain static files, a password hash that costs nothing."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(timing.Timing())
    see_whole("the tests: what they set up and look at is nobody's in particular")
    staticfiles = {"BACKEND": os.environ["ZEREN_STATICFILES"]}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": staticfiles}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # nothing is collected here; without it each client warns
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
    hypothesis.settings.load_profile("untimed")


def pytest_sessionstart(session: pytest.Session) -> None:
    """From here on, what the tests' servers write to their logs is theirs to answer for at the end."""
    logs.begin(is_first=not hasattr(session.config, "workerinput"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    timing.longest_first(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests that belong together stay together: two that kill servers, side by side, are each too slow for the other."""
    if hasattr(session.config, "workerinput"):
        grouped = [item for item in session.items if item.get_closest_marker("xdist_group")]
        if apart := [item.nodeid for item in grouped if "@" not in item.nodeid]:
            raise pytest.UsageError(f"this pytest and this pytest-xdist do not keep groups together: {apart[0]}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """No name, code, token or password in any log: the first process searches them for all."""
    if hasattr(session.config, "workerinput"):
        logs.hand_in()
    elif found := logs.search():
        print("\n\nwhat no log may hold:\n" + "\n".join(found))
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """The next test begins in the empty database again."""
    yield
    worlds.leave()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """One clone of the empty template for this process, dropped at the end."""
    with django_db_blocker.unblock():
        databases.drop_left_overs()
        empty = databases.empty_template()
        databases.clone(empty, DATABASE)
    usual = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: databases.clone(empty, DATABASE)  # app may not truncate
    yield
    TransactionTestCase._fixture_teardown = usual
    with django_db_blocker.unblock():
        databases.connections.close_all()
        worlds.drop_copies()
        databases.postgres.drop_database(DATABASE)


@pytest.fixture
def prepared(transactional_db: None) -> databases.Prepared:
    """Work on a copy of a database that is built once and then kept under the digest of what it was built from.

    `prepared("county", databases.digest_of_files(FILES), load_county)`; after the test the empty one is back.
    """

    def use(kind: str, digest: str, build: Callable[[], None]) -> None:
        empty = databases.empty_template()
        whole = databases.template(kind, f"{empty.rpartition('_')[2]}_{digest}", empty, build)
        databases.clone(whole, DATABASE)

    return use


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless browser for this process: a second one beside it would share its loop and fail."""
    script = Path(__file__).resolve().parents[1] / "scripts" / "find_browser.sh"
    found = subprocess.run(["sh", str(script)], capture_output=True, text=True, check=True)
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)  # a busy machine is no fault of the page
        opened = playwright.chromium.launch(executable_path=found.stdout.strip(), args=flags)
        yield opened
        opened.close()


@pytest.fixture
def clean_database(transactional_db: None) -> None:
    """A database of this test's own, migrated and empty, in which commits are real and deferred triggers fire."""
