from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.support.collector import Collector, collecting


@pytest.fixture
def counting(settings: Settings) -> None:
    settings.HIREWIRE_METRICS_TOKEN = "scrape-me"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector
