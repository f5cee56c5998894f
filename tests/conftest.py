import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.creation import BaseDatabaseCreation
from django.test import TransactionTestCase, client
from hypothesis import HealthCheck
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from hirewire.configuration import addresses
from hirewire.kit import clock
from hirewire.kit.db import replica as replicas
from tests.support.chromium import ARGUMENTS, CHROMIUM
from tests.support.dropping import drop
from tests.support.emptying import empty_tables
from tests.support.live import LiveHub
from tests.support.live_requests import LIVE_REQUESTS
from tests.support.patience import MILLISECONDS, SECONDS
from tests.support.rendered import record
from tests.support.replicas import NO_PG_BASEBACKUP, Replica, is_possible, replica_of
from tests.support.web import database_url

#: The original ``clock.real``. Tests may replace this function.
REAL = clock.real
NO_BROWSER = "NO BROWSER: install chromium, or name it in HIREWIRE_CHROMIUM"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if skipped:
        terminalreporter.section("NO BROWSER", red=True)
        terminalreporter.line(
            f"{len(skipped)} tests in a browser did not run: install chromium, or set HIREWIRE_CHROMIUM."
        )


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """If a test leaves a replaced clock behind, fail this test instead of a later one."""
    if clock._source is not REAL:
        clock.follow(REAL)
        pytest.fail(f"{item.nodeid} left a replaced clock behind")


TransactionTestCase._fixture_teardown = empty_tables
BaseDatabaseCreation._destroy_test_db = drop
client.store_rendered_templates = record

# Let property tests be slow: they check results, not speed, and a busy machine is slow at times.
hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def finished_requests(request: pytest.FixtureRequest) -> Iterator[None]:
    """After the browser has closed, let the live server finish its requests before the tables are truncated."""
    is_live = "live_server" in request.fixturenames
    if is_live:
        request.getfixturevalue("transactional_db")
    LIVE_REQUESTS.open()
    yield
    if is_live:
        LIVE_REQUESTS.close(within=SECONDS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser per test module, so that Playwright's event loop does not run during the tests of other modules."""
    # Playwright keeps an event loop in this thread, so Django mistakes these tests for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def live_hub(live_server: LiveServer, settings: Settings) -> LiveHub:
    settings.HIREWIRE_HUB_URL = live_server.url
    return LiveHub(live_server.url)


@pytest.fixture(scope="session")
def streaming(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Replica]:
    if not is_possible():
        pytest.skip(NO_PG_BASEBACKUP)
    with django_db_blocker.unblock():
        primary = database_url()
    with replica_of(primary, tmp_path_factory.mktemp("replica")) as replica:
        yield replica


@pytest.fixture
def use_replica(
    transactional_db: None, django_db_blocker: DjangoDbBlocker, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    def use(address: str) -> None:
        connections.settings[replicas.ALIAS] = {**connections.settings["default"], **addresses.parsed(address)}
        settings.DATABASE_ROUTERS = ["hirewire.kit.db.replica.Router"]

    # A test may use only the databases that were configured when the test began. Lift this limit.
    with django_db_blocker.unblock():
        unlimited = BaseDatabaseWrapper.ensure_connection
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", unlimited)
    monkeypatch.setattr(replicas, "TRUST", type(replicas.TRUST)())
    yield use
    if replicas.ALIAS in connections.settings:
        connections[replicas.ALIAS].close()
        del connections[replicas.ALIAS]
        del connections.settings[replicas.ALIAS]


@pytest.fixture
def replica(streaming: Replica, use_replica: Callable[[str], None], settings: Settings) -> Iterator[Replica]:
    # On a busy machine, a healthy replica may be seconds behind.
    settings.HIREWIRE_REPLICA_LAG = 600.0
    use_replica(streaming.url)
    streaming.catch_up()
    yield streaming
    streaming.resume()


@pytest.fixture
def in_sandbox(settings: Settings) -> None:
    """Turn on what only a sandbox has, such as pages on which a recruiter answers as a member."""
    settings.HIREWIRE_ENVIRONMENT = "sandbox"
