"""When a database becomes unavailable, nothing exits and nothing is lost, and every process waits for it."""

import httpx2
import pytest

from hirewire.cast.cast import BRIGHTPATH
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

WORKERS = ("hub worker", "ats worker")
END_ALL = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename <> ''"
)
NOT_DONE = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('doing', 'failed')"
UNDELIVERED = "SELECT count(*) FROM hub_delivery WHERE state <> 'DELIVERED'"


HTML, JSON = "text/html", "application/json"
#: A session and a token that the database must look up.
HEADERS = {"Cookie": f"hub_session={'n' * 32}; ats_session={'n' * 32}", "Authorization": "Bearer nobody's"}


def get(url: str) -> httpx2.Response:
    return httpx2.get(url, headers=HEADERS, timeout=30, trust_env=False)


def seconds(url: str) -> float:
    return get(url).elapsed.total_seconds()


def events_flow(stack: Stack, events: int) -> None:
    """Flip a switch and wait for its events, which pass through web, worker and dispatcher of the hub to the agent."""
    delivered = "SELECT count(*) FROM hub_delivery WHERE state = 'DELIVERED'"
    before = stack.figure(delivered)
    stack.switch_on(BRIGHTPATH, BRIGHTPATH.dashboards[0], BRIGHTPATH.colleagues[0])
    eventually(lambda: stack.figure(delivered), lambda found: found >= before + events, within=60)


def test_lost_connections_are_replaced_and_nothing_fails(untouched_stack: Stack) -> None:
    stack = untouched_stack
    for _ in range(3):
        stack.figure(END_ALL)

    assert get(f"{stack.hub_url}/sign-in/").status_code == 200
    events_flow(stack, 1)
    status = eventually(
        lambda: stack.status("brightpath"), lambda found: found["sync"]["state"] == "complete", within=240
    )

    assert [stack.is_running(name) for name in WORKERS] == [True, True]
    assert "The database is back" in stack.log("hub worker")
    assert status["refused"]["count"] == 0
    assert eventually(lambda: stack.figure(NOT_DONE), lambda found: found == 0, within=30) == 0


def test_every_process_waits_for_a_restarting_database(untouched_stack: Stack) -> None:
    stack = untouched_stack
    pages = (f"{stack.hub_url}/search/", f"{stack.ats_url}/candidates/")
    calls = (f"{stack.hub_url}/v2/atsCandidates", f"{stack.ats_url}/api/v1/jobs")

    stack.database.stop()
    answers = [get(url) for url in (*pages, *calls)]

    assert [answer.status_code for answer in answers] == [503] * 4
    assert [answer.headers["Retry-After"] for answer in answers] == ["5"] * 4
    assert [answer.headers["Content-Type"].partition(";")[0] for answer in answers] == [HTML, HTML, JSON, JSON]
    assert "Traceback" not in "".join(answer.text for answer in answers)
    # Once each process knows of the outage, no request waits.
    eventually(lambda: max(seconds(url) for url in (*pages, *calls) * 4), lambda slowest: slowest < 2, within=60)

    stack.database.start()
    for page in pages:
        eventually(lambda page=page: get(page).status_code, lambda status: status == 302, within=30)
    events_flow(stack, 1)
    assert [stack.is_running(name) for name in WORKERS] == [True, True]
    assert "The database is away and is waited for" in stack.log("hub worker")
    assert "Traceback" not in stack.log("hub worker") + stack.log("hub web")
    assert eventually(lambda: stack.figure(NOT_DONE), lambda found: found == 0, within=60) == 0
