"""PostgreSQL's own programs transfer both databases within one PostgreSQL version, and to a newer one."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import combinations_with_replacement
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from hirewire.kit.db.row_security import ROLE
from hirewire.sandbox import postgres
from hirewire.sandbox.chores import Chore
from hirewire.sandbox.postgres import binaries
from hirewire.sandbox.sites import ATS, HUB, Site
from tests.support.releases import FOLDER, stack_of_release
from tests.support.stack import Stack
from tests.support.tables import contents

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

_FOUND = list(binaries.usable())
#: The PostgreSQL version that the stack uses, and the oldest version that is installed here.
VERSIONS = {found.major: found for found in (_FOUND[0], min(_FOUND, key=lambda found: found.major))}
WAYS = list(combinations_with_replacement(sorted(VERSIONS), 2))
UPWARDS = [way for way in WAYS if way[0] < way[1]]
SITES = (HUB, ATS)
RELEASE = max(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
#: The databases must have more rows than this, because fewer would prove little.
LEAST = 1000


@dataclass(frozen=True)
class Cluster:
    """A server of one version, its programs, and for each site the name of a database that no test changes."""

    stack: Stack
    programs: binaries.Binaries
    names: dict[Site, str]

    @property
    def server(self) -> postgres.Server:
        return self.stack.server

    def url(self, site: Site) -> str:
        return self.server.url(self.names[site])

    def run(self, program: str, *arguments: str, script: bytes = b"") -> bytes:
        command = [self.programs.program(program), *arguments]
        done = subprocess.run(command, input=script, capture_output=True, check=False)
        assert (done.returncode, done.stderr.decode()) == (0, "")
        return done.stdout

    def hirewire(self, site: Site, url: str, *arguments: str) -> str:
        environment = self.stack.environment(site) | {"DATABASE_URL": url}
        with Chore(site, list(arguments), env=environment, logs=self.stack.home.logs) as chore:
            return chore.output()


@pytest.fixture(scope="module")
def clusters(_stack: Stack) -> Iterator[dict[int, Cluster]]:
    """A cluster for each version of PostgreSQL.

    For the version that the stack uses, it is the stack's own server. For an older version, it is a server with
    smaller databases, which an earlier release of Hirewire wrote and which have been upgraded.
    """
    with psycopg.connect(_stack.server.url("postgres")) as connection:
        version = connection.info.server_version // 10_000
    found = {version: Cluster(_stack, VERSIONS[version], {site: f"hirewire_{site.name}_saved" for site in SITES})}
    with ExitStack() as held:
        for major in VERSIONS.keys() - found.keys():
            stack = held.enter_context(_on(VERSIONS[major]))
            found[major] = Cluster(stack, VERSIONS[major], {site: f"hirewire_{site.name}" for site in SITES})
        yield found


@contextmanager
def _on(programs: binaries.Binaries) -> Iterator[Stack]:
    with ExitStack() as held:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("HIREWIRE_POSTGRES_BIN", str(programs.folder))
            stack = held.enter_context(stack_of_release(RELEASE))
        stack.upgrade()
        yield stack


def _name(way: tuple[int, int]) -> str:
    return f"{way[0]} to {way[1]}"


@pytest.fixture(params=WAYS, ids=_name)
def way(request: pytest.FixtureRequest, clusters: dict[int, Cluster]) -> tuple[Cluster, Cluster]:
    older, newer = request.param
    return clusters[older], clusters[newer]


@pytest.fixture
def empty(way: tuple[Cluster, Cluster]) -> Iterator[str]:
    """The URL of an empty database. Its owner has no rights except membership in the row security role."""
    server = way[1].server
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(ROLE)))
        connection.execute("CREATE ROLE landlord LOGIN PASSWORD 'landlord'")
        connection.execute(sql.SQL("GRANT {} TO landlord").format(sql.Identifier(ROLE)))
        connection.execute("CREATE DATABASE dumped OWNER landlord")
        yield server.url("dumped")
        connection.execute("DROP DATABASE dumped WITH (FORCE)")
        connection.execute("DROP ROLE landlord")


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_dump_in_the_custom_format_restores_everything(
    way: tuple[Cluster, Cluster], site: Site, empty: str, tmp_path: Path
) -> None:
    older, newer = way
    file = tmp_path / "site.dump"

    older.run("pg_dump", "--format=custom", "--file", str(file), older.url(site))
    newer.run("pg_restore", "--exit-on-error", "--dbname", empty, str(file))

    _assert_same(older.url(site), empty)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_dump_in_plain_sql_restores_everything(way: tuple[Cluster, Cluster], site: Site, empty: str) -> None:
    older, newer = way

    script = older.run("pg_dump", older.url(site))
    newer.run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname", empty, script=script)

    _assert_same(older.url(site), empty)


@pytest.mark.parametrize("way", UPWARDS, indirect=True, ids=_name)
@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_our_own_backup_restores_on_a_newer_postgresql(
    way: tuple[Cluster, Cluster], site: Site, empty: str, tmp_path: Path
) -> None:
    """This test restores only on newer versions, because ``test_backup`` restores on the same version."""
    older, _ = way
    landlord = urlsplit(empty)._replace(netloc=f"landlord:landlord@{empty.rpartition('@')[2].partition('/')[0]}")

    printed = older.hirewire(site, older.url(site), "backup", "--no-files", "--into", str(tmp_path))
    older.hirewire(site, landlord.geturl(), "restore", printed.rpartition("Finished: ")[2].strip())

    # A restore collects the words in profiles again, and the newer PostgreSQL may find more of them.
    restored, before = contents(empty), contents(older.url(site))
    words, words_before = (found.pop("public.hub_knownword", (0, "")) for found in (restored, before))
    assert words[0] >= words_before[0]
    assert restored == before
    assert _views(empty) == _views(older.url(site))


def _assert_same(before: str, after: str) -> None:
    restored = contents(after)
    assert sum(rows for rows, _ in restored.values()) > LEAST
    assert restored == contents(before)
    assert _views(after) == _views(before)


def _views(url: str) -> list[str]:
    """The views that the row security role sees instead of tables."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT viewname FROM pg_views WHERE schemaname = %s ORDER BY 1", [ROLE]).fetchall()
        return [name for (name,) in rows]
