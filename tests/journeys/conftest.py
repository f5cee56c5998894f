"""One stack of real processes for all journeys of a run, and browsers for the people who use its pages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.patience import MILLISECONDS
from tests.support.stack import Stack, running_stack

NewMachine = Callable[[], BrowserContext]


@pytest.fixture(scope="package")
def _stack() -> Iterator[Stack]:
    with running_stack() as stack:
        yield stack


@pytest.fixture
def stack(_stack: Stack) -> Stack:
    """The sandbox with its first company enabled.

    Tests that change the second company use ``untouched_stack``.

    If a test leaves the first company disabled, it calls ``spoil``, so that the next test gets a restored stack.
    """
    _stack.lend()
    return _stack


@pytest.fixture
def untouched_stack(_stack: Stack) -> Stack:
    """The sandbox as it was before any test."""
    _stack.lend(untouched=True)
    return _stack


@pytest.fixture
def new_machine(chromium: Browser) -> Iterator[NewMachine]:
    """Return a function that opens browsers which share no cookies."""
    machines: list[BrowserContext] = []

    def make() -> BrowserContext:
        machine = chromium.new_context(viewport={"width": 1200, "height": 900}, timezone_id="Europe/Helsinki")
        machine.set_default_timeout(MILLISECONDS)
        machines.append(machine)
        return machine

    yield make
    for machine in machines:
        machine.close()
