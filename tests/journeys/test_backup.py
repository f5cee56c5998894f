"""The restore drill: back up both sites, lose everything, restore on an empty server, and carry on."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2
import psycopg
import pytest

from hirewire.cast.cast import LARKSPUR
from hirewire.hub import migrations
from hirewire.sandbox import postgres
from hirewire.sandbox.processes import Supervisor
from hirewire.sandbox.sites import ATS, HUB, Site
from tests.support.stack import Stack, eventually
from tests.support.tables import contents

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

#: Facts about people that the worker rewrites after the upgrade, and what is waiting for it.
DERIVED: Final = frozenset(
    f"hub_{name}"
    for name in (
        "candidatefacts",
        "candidatekey",
        "memberfacts",
        "memberkey",
        "rescore",
        "stalemember",
        "suggestion",
        "valuecount",
    )
)
MIGRATIONS = Path(migrations.__file__).parent

SITES = (HUB, ATS)
RECRUITER = next(one for one in LARKSPUR.colleagues if one.first_name == "Amara")
SECONDS = 60


def test_both_sites_are_restored_on_an_empty_server(untouched_stack: Stack, tmp_path: Path) -> None:
    stack = untouched_stack
    members = _leave_exports_waiting(stack)
    stack.stop()
    before = {site: contents(stack.database_url(site)) for site in SITES}
    files = _files(stack)

    backups = {site: _backup(stack, site, tmp_path) for site in SITES}
    shutil.rmtree(stack.home.folder / "attachments")
    with _empty_server(stack) as server, stack.moved_to(server):
        for site in SITES:
            stack.run(site, "restore", str(backups[site]))

        assert {site: contents(stack.database_url(site)) for site in SITES} == before
        assert min(len(files), sum(count for count, _ in before[HUB].values())) > 0
        assert _files(stack) == files

        stack.start()
        with _signed_in(stack) as http:
            assert http.get("/inbox/").status_code == httpx2.codes.OK
        eventually(lambda: _arrived(stack), lambda arrived: arrived >= members, within=SECONDS)


def test_a_backup_of_an_older_release_is_restored_and_migrated(stack: Stack, tmp_path: Path) -> None:
    older, newer = (stack.server.url(f"hirewire_hub_{name}") for name in ("older", "newer"))
    saved = stack.server.url("hirewire_hub_saved")
    with _copy_of_the_hub(stack):
        _hub(stack, older, "-m", "django", "migrate", "hub", "0031", "--verbosity=0")
        backup = _hub(stack, older, "-m", "hirewire.cli", "hub", "backup", "--into", str(tmp_path))

        folder = backup.rpartition("Finished: ")[2].strip()
        restored = _hub(stack, newer, "-m", "hirewire.cli", "hub", "restore", folder)
        _hub(stack, newer, "-m", "hirewire.cli", "hub", "migrate")

        waiting = sum(file.name > "0032" for file in MIGRATIONS.glob("0*.py"))
        assert f"It is of an older release: {waiting} migrations wait for `hirewire hub migrate`." in restored
        migrated, at_home = (
            {name: rows for name, (rows, _) in contents(url).items() if name not in DERIVED} for url in (newer, saved)
        )
        # The upgrade marks everything as read for the seats that exist then.
        assert migrated.pop("hub_bell") == _rows(newer, "hub_seat")
        assert migrated | {"hub_bell": 0} == at_home
        assert _rows(newer, "hub_stalemember") == _rows(newer, "hub_member", "closed_at IS NULL")


def _rows(url: str, table: str, condition: str = "true") -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}".encode()).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _copy_of_the_hub(stack: Stack) -> Iterator[None]:
    with psycopg.connect(stack.server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE hirewire_hub_older TEMPLATE hirewire_hub_saved")
        with psycopg.connect(stack.server.url("hirewire_hub_older")) as older:
            # An older release knows only the migrations that squashed ones replace.
            older.execute("DELETE FROM django_migrations WHERE name LIKE '%\\_squashed\\_%'")
        yield
        for name in ("older", "newer"):
            connection.execute(f"DROP DATABASE IF EXISTS hirewire_hub_{name} WITH (FORCE)".encode())


def _hub(stack: Stack, url: str, *arguments: str) -> str:
    """Run Python as a process of the hub on another database, and return its output."""
    environment = {**os.environ, **stack.environment(HUB), "DATABASE_URL": url}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _leave_exports_waiting(stack: Stack) -> set[int]:
    """Leave one export waiting for the ATS's worker, and one that the ATS has not heard of yet."""
    at_the_ats, in_the_hub = _strangers(stack)
    job = _open_job(stack)
    with _signed_in(stack) as http:
        stack.stop("ats worker")
        _export(http, at_the_ats, job)
        eventually(lambda: _tasks_of_the_agent(stack), lambda count: count > 0, within=SECONDS)
        stack.stop("hub worker")
        _export(http, in_the_hub, job)
    return {at_the_ats, in_the_hub}


@contextmanager
def _signed_in(stack: Stack) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=stack.hub_url, trust_env=False, timeout=30) as http:
        http.get("/sign-in/")
        fields = {"email": RECRUITER.email, "password": LARKSPUR.password, **_token(http)}
        answer = http.post("/sign-in/", data=fields)
        assert (answer.status_code, answer.headers["location"]) == (httpx2.codes.FOUND, "/search/")
        yield http


def _export(http: httpx2.Client, member: int, job: str) -> None:
    posted = http.post(f"/people/{member}/export/", data={"job": job, **_token(http)}, follow_redirects=True)
    assert "is on the way" in posted.text


def _token(http: httpx2.Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": http.cookies["hub_csrf"]}


def _strangers(stack: Stack) -> list[int]:
    query = (
        "SELECT id FROM hub_member m WHERE organization_id IS NULL AND closed_at IS NULL AND allows_export"
        " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id AND t.organization_id = %s)"
        " ORDER BY id DESC LIMIT 2"
    )
    return [member for (member,) in stack.rows(query, LARKSPUR.id)]


def _open_job(stack: Stack) -> str:
    query = (
        "SELECT external_job_posting_id FROM hub_jobposting WHERE organization_id = %s AND state = 'LISTED'"
        " ORDER BY listed_at DESC LIMIT 1"
    )
    return str(stack.rows(query, LARKSPUR.id)[0][0])


def _tasks_of_the_agent(stack: Stack) -> int:
    with psycopg.connect(stack.database_url(ATS)) as connection:
        rows = connection.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name LIKE 'agent.exports.%'"
        )
        return int(rows.fetchall()[0][0])


def _arrived(stack: Stack) -> set[int]:
    return {member for (member,) in stack.rows("SELECT member_id FROM hub_export WHERE state = 'ARRIVED'")}


def _files(stack: Stack) -> dict[str, str]:
    folder = stack.home.folder / "attachments"
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def _backup(stack: Stack, site: Site, into: Path) -> Path:
    return Path(stack.run(site, "backup", "--into", str(into)).rpartition("Finished: ")[2].strip())


@contextmanager
def _empty_server(stack: Stack) -> Iterator[postgres.Server]:
    with Supervisor(stack.home.logs) as supervisor:
        folder = stack.home.folder / "another-server"
        yield postgres.start(folder, supervisor=supervisor, say=lambda _text: None, is_durable=False)
