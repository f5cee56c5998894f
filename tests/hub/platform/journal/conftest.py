from collections.abc import Callable, Iterator

import pytest

from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from tests.support.ats import Ats


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    QUEUE.clear()
    yield
    QUEUE.clear()


@pytest.fixture
def ats(db: None) -> Ats:
    return Ats()


@pytest.fixture
def written() -> Callable[[], list[ApiCall]]:
    def read() -> list[ApiCall]:
        flush()
        return list(ApiCall.objects.order_by("pk"))

    return read
