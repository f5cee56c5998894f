import httpx2
import pytest

from hirewire.cast.cast import BRIGHTPATH, Colleague, Dashboard
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

EUROPE, AMERICA = BRIGHTPATH.dashboards
MARIT, KOFI = BRIGHTPATH.colleagues[:2]
WORKERS = ("hub worker", "ats worker")
PROCESSES = ("hub web", "hub worker")
END_ALL = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename <> ''"
)
#: Sessions that the hub's worker keeps for as long as it runs.
OF_THE_WORKER = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = 'hirewire worker hub'"
)
NOT_DONE = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('doing', 'failed')"
HTML, JSON = "text/html", "application/json"
#: A session and a token that a site must look up in the database.
HEADERS = {"Cookie": f"hub_session={'n' * 32}; ats_session={'n' * 32}", "Authorization": "Bearer nobody's"}


def get(url: str) -> httpx2.Response:
    return httpx2.get(url, headers=HEADERS, timeout=30, trust_env=False)


def seconds(url: str) -> float:
    return get(url).elapsed.total_seconds()


def events_flow(stack: Stack, contract: Dashboard, admin: Colleague) -> None:
    delivered = "SELECT count(*) FROM hub_delivery WHERE state = 'DELIVERED'"
    before = stack.figure(delivered)
    stack.switch_on(BRIGHTPATH, contract, admin)
    eventually(lambda: stack.figure(delivered), lambda count: count > before)


# One test, because resetting the sandbox takes longer than the outage.
def test_lost_connections_are_replaced_and_a_restarting_database_is_waited_for(untouched_stack: Stack) -> None:
    _lost_connections_are_replaced(untouched_stack)
    written = {name: len(untouched_stack.log(name)) for name in PROCESSES}

    untouched_stack.database.stop()
    _every_process_says_when_to_try_again(untouched_stack)
    untouched_stack.database.start()

    _every_process_carries_on(untouched_stack)
    logs = {name: untouched_stack.log(name)[length:] for name, length in written.items()}
    assert "The database is unreachable; waiting for it" in logs["hub worker"]
    assert "Traceback" not in logs["hub worker"] + logs["hub web"]


def _lost_connections_are_replaced(stack: Stack) -> None:
    # The stack does not wait for its workers. A worker that has no session yet would not notice that sessions end.
    eventually(lambda: stack.figure(OF_THE_WORKER), bool)
    for _ in range(3):
        stack.figure(END_ALL)

    assert get(f"{stack.hub_url}/sign-in/").status_code == 200
    events_flow(stack, EUROPE, MARIT)
    status = eventually(lambda: stack.status("brightpath"), lambda found: found["sync"]["state"] == "complete")

    assert [stack.is_running(name) for name in WORKERS] == [True, True]
    assert "The database is back" in stack.log("hub worker")
    assert status["refused"]["count"] == 0
    _no_task_is_left(stack)


def _every_process_says_when_to_try_again(stack: Stack) -> None:
    urls = (*_pages(stack), *_calls(stack))
    answers = [get(url) for url in urls]

    assert [answer.status_code for answer in answers] == [503] * 4
    assert [answer.headers["Retry-After"] for answer in answers] == ["5"] * 4
    assert [answer.headers["Content-Type"].partition(";")[0] for answer in answers] == [HTML, HTML, JSON, JSON]
    assert "Traceback" not in "".join(answer.text for answer in answers)
    # When every process knows of the outage, requests fail immediately.
    eventually(lambda: max(seconds(url) for url in urls * 4), lambda slowest: slowest < 2)


def _every_process_carries_on(stack: Stack) -> None:
    for page in _pages(stack):
        eventually(lambda page=page: get(page).status_code, lambda status: status == 302)
    events_flow(stack, AMERICA, KOFI)
    assert [stack.is_running(name) for name in WORKERS] == [True, True]
    _no_task_is_left(stack)


def _pages(stack: Stack) -> tuple[str, str]:
    return f"{stack.hub_url}/search/", f"{stack.ats_url}/candidates/"


def _calls(stack: Stack) -> tuple[str, str]:
    return f"{stack.hub_url}/v2/atsCandidates", f"{stack.ats_url}/api/v1/jobs"


def _no_task_is_left(stack: Stack) -> None:
    eventually(lambda: stack.figure(NOT_DONE), lambda count: count == 0)
