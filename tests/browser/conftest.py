"""A real browser against a real server; without Chromium these tests are skipped, and the run says so."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.pages import HostPages, serving

CHROMIUM = os.environ.get("HIREWIRE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
#: Long enough for a busy machine; what works, works within one second.
PATIENCE_MS = 15_000

_skipped = pytest.StashKey[int]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(reason="NO BROWSER: install chromium, or name it in HIREWIRE_CHROMIUM")
                )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missing = [report for report in terminalreporter.stats.get("skipped", []) if "NO BROWSER" in str(report.longrepr)]
    if missing:
        terminalreporter.section("NO BROWSER", red=True)
        terminalreporter.line(f"{len(missing)} browser tests did not run: install chromium, or set HIREWIRE_CHROMIUM.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file, so that no event loop of Playwright's runs under tests of other folders."""
    # Playwright keeps an event loop in this thread, by which Django takes these tests for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # The sandbox needs rights that containers do not give.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1100, "height": 900}, timezone_id="Europe/Amsterdam")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the page's console shows in red."""
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: lines.append(str(fault)))
    return lines


@pytest.fixture
def host_pages() -> Iterator[HostPages]:
    with serving() as pages:
        yield pages
