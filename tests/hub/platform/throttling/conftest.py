from collections.abc import Iterator

import pytest

from hirewire.hub.platform.throttling import quotas
from hirewire.hub.platform.throttling.services import COUNTERS
from tests.support.ats import Ats


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """Clear the counters: they stay in the process's memory, although each test rolls the table back."""
    COUNTERS.forget()
    yield
    COUNTERS.forget()
    quotas.forget()


@pytest.fixture
def ats(db: None) -> Ats:
    return Ats()
