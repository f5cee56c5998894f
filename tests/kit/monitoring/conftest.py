"""Fixtures shared by tests of monitoring."""

import pytest
from pytest_django import Settings


@pytest.fixture
def counting(settings: Settings) -> None:
    settings.HIREWIRE_METRICS_TOKEN = "scrape-me"
