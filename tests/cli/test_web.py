import http.client
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.sites import ATS, HUB
from tests.sandbox.test_processes import is_gone
from tests.support.metrics import samples
from tests.support.patience import SECONDS
from tests.support.stack import eventually
from tests.support.web import Slow, Web, environment, first_line, kill, running_web, whole_head

pytestmark = pytest.mark.django_db(transaction=True)

#: How many slow clients a test starts at once. This is several times the number of threads in all processes.
MANY = 60
BODY = b"Content-Length: 100000\r\n\r\n{"
ANONYMOUS = b"POST /v2/atsCandidates HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
FORM = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HEAD = b"GET /sign-in/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Web]:
    with running_web(HUB, tmp_path) as web:
        children(web)
        yield web


def children(web: Web) -> list[int]:
    """Return the web processes, once both have started. The first may answer before the second has started."""
    return eventually(web.pids, lambda pids: len(pids) == 2)


def statuses(web: Web) -> list[int]:
    """Return the statuses of some pages.

    If slow clients took the threads, a page would have to wait for many of them in turn, ten seconds for each. The
    request would then reach its time-out.
    """
    return [web.get("/sign-in/").status_code for _ in range(8)]


def test_slow_clients_do_not_block_others(hub: Web) -> None:
    with Slow(hub) as slow:
        for first in (ANONYMOUS + BODY, FORM + BODY, HEAD, b""):
            slow.begin(MANY, first)

        assert statuses(hub) == [200] * 8
        lines = [first_line(client) for client in slow.sockets[:: MANY // 2]]

    # The server immediately refuses a call that has no token. After a time, it answers unfinished forms with 408. If
    # headers are unfinished, it closes the connection.
    assert lines == [*["HTTP/1.1 401 Unauthorized"] * 2, *["HTTP/1.1 408 Request Timeout"] * 2, *[""] * 4]


def test_a_timeout_response_has_the_usual_headers(hub: Web) -> None:
    with Slow(hub) as slow:
        slow.begin(1, ANONYMOUS + BODY)
        head = whole_head(slow.sockets[0])

    assert head["x-content-type-options"] == "nosniff"
    assert head["cache-control"] == "no-store"
    assert head["connection"] == "close"
    assert head["content-type"].startswith("application/json")
    assert head["x-li-uuid"]


def test_slow_clients_do_not_block_the_ats_site_either(tmp_path: Path) -> None:
    with running_web(ATS, tmp_path) as web, Slow(web) as slow:
        slow.begin(MANY, ANONYMOUS.replace(b"/v2/atsCandidates", b"/api/v1/candidates") + BODY)
        slow.begin(MANY, ANONYMOUS.replace(b"/v2/atsCandidates", b"/agent/api/connections/any") + BODY)
        slow.begin(MANY, FORM + BODY)

        assert statuses(web) == [200] * 8
        lines = [first_line(client) for client in slow.sockets[::MANY]]

    assert lines == [*["HTTP/1.1 401 Unauthorized"] * 2, "HTTP/1.1 408 Request Timeout"]


def test_a_child_that_dies_is_replaced(hub: Web) -> None:
    before = hub.pids()

    kill(before[0])
    after = eventually(hub.pids, lambda pids: len(pids) == 2 and before[0] not in pids)

    assert before[1] in after
    assert not hub.child.has_ended
    assert hub.get("/sign-in/").status_code == 200


def test_child_processes_end_with_their_parent_and_free_the_port(hub: Web) -> None:
    children = hub.pids()

    kill(hub.child.process.pid)

    assert [is_gone(pid) for pid in children] == [True, True]
    with pytest.raises(ConnectionRefusedError):
        hub.connect()


def test_a_client_of_a_busy_process_is_sent_to_an_idle_one(hub: Web) -> None:
    eventually(lambda: is_sent_away(hub), bool)


def is_sent_away(hub: Web) -> bool:
    """Return whether a process closes the connection of a fourth client while it is receiving three slow forms.

    On a busy machine, the result may wrongly be False, because the forms time out after ten seconds.
    """
    idle = hub.pids()[0]
    with Slow(hub) as slow, closing(http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30)) as client:
        os.kill(idle, signal.SIGSTOP)
        try:
            # Wait until every thread has stopped. A running thread could still accept the client, and never answer it.
            eventually(lambda: has_stopped(idle), bool)
            slow.begin(3, FORM + BODY)
            closes(client)
        finally:
            os.kill(idle, signal.SIGCONT)
        return any(closes(client) for _ in range(40))


def has_stopped(pid: int) -> bool:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return all((thread / "stat").read_text().rpartition(") ")[2].startswith("T") for thread in threads)


def closes(client: http.client.HTTPConnection) -> bool:
    client.request("GET", "/sign-in/")
    response = client.getresponse()
    assert response.status == 200
    response.read()
    return response.will_close


def test_a_port_that_is_taken_is_an_error(hub: Web, tmp_path: Path) -> None:
    second = subprocess.run(
        [*HIREWIRE, "hub", "web", "--port", str(hub.port)],
        env=environment(HUB, tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )

    assert second.returncode == 1
    assert second.stderr == (
        f"Error: Port {hub.port} of 127.0.0.1 cannot be used (Address already in use). Stop what uses it, or choose"
        " another with --port or HIREWIRE_HUB_PORT.\n"
    )
    assert hub.get("/sign-in/").status_code == 200


def test_any_web_process_reports_what_all_of_them_have_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIREWIRE_METRICS_TOKEN", "scrape-me")
    # Use a separate folder, because sites of other tests may write their metrics at the same time.
    monkeypatch.setenv("HIREWIRE_METRICS_FOLDER", str(tmp_path / "metrics"))
    with running_web(HUB, tmp_path) as web:
        # The wait for the server requests the sign-in page. If it gave up on a request, that request may still be
        # counted now, so this test counts another page.
        def counted() -> float:
            answer = web.get("/metrics", authorization="Bearer scrape-me")
            return samples(answer.text)["hirewire_requests_total", "GET", "contracts", "302"]

        for _ in range(12):
            web.get("/contracts/")
        scrapes = {counted() for _ in range(6)}
        killed = children(web)[0]
        kill(killed)
        eventually(web.pids, lambda pids: len(pids) == 2 and killed not in pids)
        web.get("/contracts/")

        assert scrapes == {12}
        assert counted() == 13
        assert web.get("/healthz").json() == {"status": "alive"}
        assert web.get("/readyz").status_code == 200
