"""Tables of an ATS: each module gets its own PostgreSQL database, and all tests share one MariaDB server."""

from collections.abc import Iterator

import pytest

from tests.agent.connectors.sql.ats import Ats
from tests.agent.connectors.sql.mariadb_ats import made_mariadb_ats
from tests.agent.connectors.sql.postgres_ats import made_ats, made_database
from tests.agent.connectors.sql.world import SqlWorld
from tests.support.mariadb import mariadb

__all__ = ["mariadb"]

#: One xdist worker runs all tests that need MariaDB, so that the server starts only once.
ENGINES = ["postgresql", pytest.param("mariadb", marks=pytest.mark.xdist_group("mariadb"))]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with made_database() as url:
        yield url


@pytest.fixture(params=ENGINES)
def ats(request: pytest.FixtureRequest) -> Iterator[Ats]:
    if request.param == "mariadb":
        with made_mariadb_ats(request.getfixturevalue("mariadb")) as ats:
            yield ats
    else:
        with made_ats(request.getfixturevalue("database")) as ats:
            yield ats


@pytest.fixture
def world(ats: Ats) -> Iterator[SqlWorld]:
    world = SqlWorld(ats)
    yield world
    world.close()
