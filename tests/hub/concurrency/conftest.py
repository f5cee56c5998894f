import pytest


@pytest.fixture
def committed(transactional_db: None) -> None:
    """A database whose changes other threads can see."""
