from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hirewire.kit import clock


@pytest.fixture
def before_versions_retire() -> Iterator[None]:
    """The clock at a time when all versions were active. Each version is retired two years after its month."""
    with clock.moved(datetime(2026, 12, 1, 12, tzinfo=UTC) - clock.now()):
        yield
