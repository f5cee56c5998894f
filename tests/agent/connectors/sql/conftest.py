"""The tables of an ATS, in a database that the tests of a module share."""

from collections.abc import Iterator

import pytest

from tests.agent.connectors.sql.ats import Ats, made_ats, made_database
from tests.agent.connectors.sql.world import SqlWorld


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with made_database() as url:
        yield url


@pytest.fixture
def ats(database: str) -> Iterator[Ats]:
    with made_ats(database) as ats:
        yield ats


@pytest.fixture
def world(ats: Ats) -> Iterator[SqlWorld]:
    world = SqlWorld(ats)
    yield world
    world.close()
