"""Fixtures for pytest: ``rsc`` is a sandbox with a fresh world. ``rsc_session`` is the same sandbox, without a reset.

Each process of pytest-xdist has its own sandbox. pytest loads this module wherever
hirewire is installed. The module therefore imports the sandbox's code only when a test asks for a sandbox.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hirewire.testing.sandbox import Sandbox


@pytest.fixture(scope="session")
def rsc_session() -> Iterator["Sandbox"]:
    """A sandbox that runs for the whole session and keeps its world between tests."""
    from hirewire.testing.sandbox import Sandbox  # noqa: PLC0415 - see above

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def rsc(rsc_session: "Sandbox") -> "Sandbox":
    """A sandbox with the world of a fresh start."""
    rsc_session.reset()
    return rsc_session
