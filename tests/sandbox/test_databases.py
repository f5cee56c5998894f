import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hirewire.sandbox import databases, postgres
from hirewire.sandbox.databases import Databases
from hirewire.sandbox.errors import DemoError
from hirewire.sandbox.fingerprints import fingerprint
from hirewire.sandbox.home import Home
from hirewire.sandbox.processes import Supervisor
from hirewire.sandbox.progress import Progress
from hirewire.sandbox.sites import ATS, HUB


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Databases]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    monkeypatch.setattr(databases, "NAMES", {HUB.name: f"demo_hub_{worker}", ATS.name: f"demo_ats_{worker}"})
    with Supervisor(tmp_path) as supervisor:
        found = databases.bring_up(Home(tmp_path, 1, 2), supervisor, Progress())
        found.make()
        yield found
        found.drop()


def test_a_new_database_is_not_prepared(found: Databases) -> None:
    assert not found.is_prepared(HUB)


def test_a_database_remembers_which_site_is_prepared(found: Databases) -> None:
    found.mark_prepared(HUB)

    assert found.is_prepared(HUB)
    assert not found.is_prepared(ATS)


def test_a_reset_drops_both_databases(found: Databases) -> None:
    found.mark_prepared(HUB)

    found.drop()
    found.make()

    assert not found.is_prepared(HUB)


def test_databases_of_an_installation_are_left_alone(
    found: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(found.url(HUB), autocommit=True) as connection:
        connection.execute("CREATE TABLE hub_candidate ()")
        again = _bring_up(tmp_path / "again")
        connection.execute(f"COMMENT ON DATABASE {databases.NAMES[HUB.name]} IS NULL")

    with pytest.raises(DemoError, match=f"a database {databases.NAMES[HUB.name]} with tables that the demo did not"):
        _bring_up(tmp_path / "foreign")
    assert again.url(HUB) == found.url(HUB)


def _bring_up(folder: Path) -> Databases:
    folder.mkdir()
    with Supervisor(folder) as supervisor:
        return databases.bring_up(Home(folder, 1, 2), supervisor, Progress())


def test_an_unreachable_server_is_reported_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody:Xq7@wz@127.0.0.1:1/nothing")

    with (
        Supervisor(tmp_path) as supervisor,
        pytest.raises(DemoError, match="DATABASE_URL names refuses the connection") as refused,
    ):
        databases.bring_up(Home(tmp_path, 1, 2), supervisor, Progress())

    assert "wz" not in str(refused.value)


def test_the_url_leads_to_the_database_of_the_site(found: Databases) -> None:
    with psycopg.connect(found.url(HUB)) as connection:
        assert connection.info.dbname == databases.NAMES[HUB.name]


def test_the_url_of_a_database_keeps_the_options_of_the_server() -> None:
    server = postgres.Server("postgresql://us%40er:p%2Fw@db.example:5433/prod?sslmode=require&connect_timeout=5")

    url = Databases(server, "prod", is_own=False).url(HUB)

    assert url == "postgresql://us%40er:p%2Fw@db.example:5433/hirewire_hub?sslmode=require&connect_timeout=5"


@pytest.mark.parametrize(
    ("file", "is_part"),
    [
        ("hub/migrations/0001_tables.py", True),
        ("hub/migrations/squashed_0092/ats.py", True),
        ("simulator/seeding/jobs.py", True),
        ("cast/people.py", True),
        ("kit/db/timed_ids.py", True),
        ("hub/sites/pages.py", False),
    ],
)
def test_the_fingerprint_changes_only_with_files_that_shape_a_database(
    tmp_path: Path, file: str, *, is_part: bool
) -> None:
    source = tmp_path / file
    source.parent.mkdir(parents=True)
    source.write_text("first")
    before = fingerprint(tmp_path)

    source.write_text("second")

    assert (fingerprint(tmp_path) != before) is is_part
