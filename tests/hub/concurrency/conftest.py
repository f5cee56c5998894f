"""Databases whose changes other threads can see."""

from collections.abc import Iterator

import pytest

from tests.support.tasks import forget_tasks


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    yield
    forget_tasks()
