"""An earlier release is backed up, restored and upgraded: nothing is lost, and waiting tasks are carried out."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from hirewire.hub import migrations
from hirewire.sandbox.chores import Chore
from hirewire.sandbox.databases import NAMES, SITES
from hirewire.sandbox.sites import ATS, HUB, Site
from tests.support.catalog import Differences, catalog, differences
from tests.support.contents import Row, changes, contents
from tests.support.releases import FOLDER, stack_of_release
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

RELEASES = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
MIGRATIONS = Path(migrations.__file__).parent
#: Tables in which the program records its own upgrades.
OWN = {"django_migrations", "django_content_type", "auth_permission"}
#: Columns that the upgrade itself changes: the agent reads all candidates once more, because it now sends the codes of
#: countries instead of their names (the agent's migration 0026).
CHANGED = {"agent_position.cursor", "agent_sync.asked_anew"}


@pytest.fixture(params=RELEASES)
def released(request: pytest.FixtureRequest) -> Iterator[Stack]:
    with stack_of_release(request.param) as stack:
        yield stack


def test_a_restored_backup_upgrades_with_its_data_and_runs_the_waiting_tasks(released: Stack, tmp_path: Path) -> None:
    before = {site: _contents(released, site) for site in SITES}
    waiting = {site: _tasks(released, site, "status = 'todo'") for site in SITES}
    exports = released.rows("SELECT id FROM hub_export WHERE state = 'PENDING' ORDER BY id")

    _hub_is_restored_from_its_backup(released, tmp_path)
    released.upgrade()

    after = {site: _contents(released, site) for site in SITES}
    quotas, new_quotas = before[HUB].pop("hub_quota"), after[HUB].pop("hub_quota")
    assert {site.name: changes(before[site], after[site], expected=CHANGED) for site in SITES} == {"hub": [], "ats": []}
    # Seeding raises the limits of a sandbox's API calls. It also stores limits of endpoints that are newer than the
    # release, so compare only the limits that the release had stored.
    known = {quota["id"] for quota in quotas}
    assert changes({"hub_quota": quotas}, {"hub_quota": [quota for quota in new_quotas if quota["id"] in known]}) == []
    assert [len(waiting[HUB]), len(waiting[ATS]), len(exports)] == [2, 4, 3]
    # The upgrade gives each existing seat a bell, in which everything is marked as read.
    assert len(after[HUB]["hub_bell"]) == len(after[HUB]["hub_seat"])
    open_members = released.figure("SELECT count(*) FROM hub_member WHERE closed_at IS NULL")
    assert len(after[HUB]["hub_stalemember"]) == open_members
    # The restored database went through every migration one by one, and a new database through the squashed ones. The
    # two schemas differ in one comment only: in the restored database, a comment says that the journal lacks the calls
    # since the backup.
    assert [*_differences(released)] == [(HUB.name, "comment", "pg_class", "table hub_apicall")]

    released.start()

    query = "SELECT id FROM hub_export WHERE state = 'ARRIVED' ORDER BY id"
    eventually(lambda: released.rows(query), lambda arrived: arrived == exports)
    eventually(lambda: _unfinished(released, waiting), lambda tasks: tasks == [])
    assert released.rows("SELECT state FROM hub_archive") == [("READY",)]
    query = "SELECT count(*) FROM hub_candidate WHERE first_name = 'Waiting'"
    eventually(lambda: released.figure(query), lambda arrived: arrived == 3)
    assert released.status("larkspur")["state"] == "enabled"


def _hub_is_restored_from_its_backup(stack: Stack, folder: Path) -> None:
    """Back up the release's database with the programs of this version, drop the database, and restore it.

    The restored database lacks the newer migrations.
    """
    waiting = _newer_migrations(stack)
    backup = stack.run(HUB, "backup", "--no-files", "--into", str(folder)).rpartition("Finished: ")[2].strip()
    name = sql.Identifier(NAMES[HUB.name])
    with psycopg.connect(stack.server.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    restored = stack.run(HUB, "restore", backup)

    assert f"The backup was made by an older release: {waiting} migrations wait for `hirewire hub migrate`." in restored


def _newer_migrations(stack: Stack) -> int:
    (newest,) = stack.rows("SELECT max(name) FROM django_migrations WHERE app = 'hub'")[0]
    return sum(file.stem > newest for file in MIGRATIONS.glob("0*.py"))


def _fresh(stack: Stack, site: Site) -> str:
    name = f"fresh_{site.name}"
    with psycopg.connect(stack.server.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = stack.server.url(name)
    environment = stack.environment(site) | {"DATABASE_URL": url}
    with Chore(site, ["migrate"], env=environment, logs=stack.home.logs) as chore:
        chore.output()
    return url


def _differences(stack: Stack) -> Differences:
    found: Differences = {}
    for site in SITES:
        with psycopg.connect(stack.database_url(site)) as upgraded, psycopg.connect(_fresh(stack, site)) as fresh:
            compared = differences(catalog(upgraded), catalog(fresh))
        found |= {(site.name, *name): facts for name, facts in compared.items()}
    return found


def _unfinished(stack: Stack, waiting: dict[Site, list[int]]) -> list[int]:
    condition = "status IN ('todo', 'doing', 'failed') AND id = ANY (%s)"
    return [task for site in SITES for task in _tasks(stack, site, condition, waiting[site])]


def _contents(stack: Stack, site: Site) -> dict[str, list[Row]]:
    with psycopg.connect(stack.database_url(site)) as connection:
        return contents(connection, without=OWN)


def _tasks(stack: Stack, site: Site, condition: str, *values: object) -> list[int]:
    with psycopg.connect(stack.database_url(site)) as connection:
        query = f"SELECT id FROM procrastinate_jobs WHERE {condition} ORDER BY id"
        return [int(task) for (task,) in connection.execute(query.encode(), values).fetchall()]
