"""The restore drill: back up both sites, lose everything, restore on an empty server, and continue."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest

from hirewire.cast.cast import LARKSPUR
from hirewire.sandbox import postgres
from hirewire.sandbox.processes import Supervisor
from hirewire.sandbox.sites import ATS, HUB, Site
from tests.support.stack import Stack, eventually
from tests.support.tables import contents

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

SITES = (HUB, ATS)
RECRUITER = next(one for one in LARKSPUR.colleagues if one.first_name == "Amara")


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
        eventually(lambda: _arrived(stack), lambda arrived: arrived >= members)


def _leave_exports_waiting(stack: Stack) -> set[int]:
    """Leave two exports: one waits for the ATS's worker, the other is still in the hub and unknown to the ATS."""
    at_the_ats, in_the_hub = _strangers(stack)
    job = _open_job(stack)
    with _signed_in(stack) as http:
        stack.stop("ats worker")
        _export(http, at_the_ats, job)
        eventually(lambda: _tasks_of_the_agent(stack), lambda count: count > 0)
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
