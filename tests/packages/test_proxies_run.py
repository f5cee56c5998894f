"""Each proxy in front of a running hub: pages, calls, limits, and the client's address. ``make packages`` runs this."""

import json
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from tests.packages.installed import Installed
from tests.packages.proxies import FOLDER, PROXIES, Place, Proxy
from tests.support.patience import SECONDS
from tests.support.stack import eventually

pytestmark = [pytest.mark.package, pytest.mark.xdist_group("packages")]

#: The client's address, which differs from the proxy's, and the address that the client claims to have.
CLIENT, CLAIMED = "127.0.0.7", "203.0.113.9"
HUB = "recruiter.example"


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Front:
    """A running proxy, reached by a client that has an address of its own."""

    def __init__(self, place: Place) -> None:
        self._place = place

    @contextmanager
    def connection(self, *, is_secure: bool = True) -> Iterator[HTTPConnection]:
        port = self._place.https if is_secure else self._place.http
        # The certificate is made up, so it is not verified. The tests only need the proxy to use TLS.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", port), timeout=SECONDS, source_address=(CLIENT, 0))
        with plain, closing(HTTPConnection(HUB, timeout=SECONDS)) as connection:
            connection.sock = context.wrap_socket(plain, server_hostname=HUB) if is_secure else plain
            yield connection

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        with self.connection() as connection:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            return answer_of(connection)

    def is_up(self) -> bool:
        try:
            return self.ask("GET", "/sign-in/").status == 200
        except OSError:
            return False


def answer_of(connection: HTTPConnection) -> Answer:
    with connection.getresponse() as response:
        return Answer(response.status, response.headers, response.read())


@pytest.fixture(scope="module")
def hub(installed: Installed) -> Iterator[Installed]:
    installed.run("hub", "prepare")
    with installed.running("hub", "web"):
        yield installed


@pytest.fixture(params=PROXIES, ids=lambda proxy: proxy.program)
def front(request: pytest.FixtureRequest, hub: Installed, tmp_path: Path) -> Iterator[Front]:
    proxy: Proxy = request.param
    if missing := proxy.missing:
        pytest.skip(missing)
    place = Place(tmp_path, hub.ports)
    file = proxy.adapted(place, (FOLDER / proxy.file).read_text())
    with (tmp_path / "log").open("wb") as log:
        command = proxy.command(proxy.start, file)
        process = subprocess.Popen(command, env=dict(proxy.variables), stdout=log, stderr=log)
    running = Front(place)
    try:
        eventually(lambda: process.poll() is not None or running.is_up(), bool)
        assert process.poll() is None, (tmp_path / "log").read_text()
        yield running
    finally:
        process.terminate()
        process.wait(SECONDS)


def test_pages_and_calls_pass(front: Front) -> None:
    page = front.ask("GET", "/sign-in/")
    call = front.ask("GET", "/v2/atsCandidates?ids=List()", X_RestLi_Protocol_Version="2.0.0")

    assert (page.status, page.headers.get_all("Strict-Transport-Security")) == (200, ["max-age=31536000"])
    assert "__Host-hub_csrf" in page.headers["Set-Cookie"]
    assert (call.status, json.loads(call.body)["status"]) == (401, 401)


def test_plain_http_is_sent_to_https(front: Front) -> None:
    with front.connection(is_secure=False) as connection:
        connection.request("GET", "/sign-in/")
        answer = answer_of(connection)

    assert answer.status == 308
    assert answer.headers["Location"].startswith(f"https://{HUB}")


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/readyz?strict=1", "/%6detrics", "//readyz"])
def test_metrics_and_readiness_are_refused_outside(front: Front, path: str) -> None:
    assert front.ask("GET", path).status == 404


def test_whether_a_site_is_alive_can_be_asked_outside(front: Front) -> None:
    assert front.ask("GET", "/healthz").status == 200


def test_a_body_that_is_too_large_is_refused_at_once(front: Front) -> None:
    with front.connection() as connection:
        connection.putrequest("POST", "/sign-in/")
        connection.putheader("Content-Length", str(18 * 1024 * 1024))
        connection.endheaders()
        answer = answer_of(connection)

    assert (answer.status, answer.headers.get_all("Strict-Transport-Security")) == (413, ["max-age=31536000"])


def test_a_body_that_does_not_come_is_refused(front: Front) -> None:
    with front.connection() as connection:
        connection.putrequest("POST", "/sign-in/")
        connection.putheader("Content-Length", "1000")
        connection.endheaders(b"email=")
        status = status_or_end(connection)

    # Some proxies close the connection without a response, which HTTP allows.
    assert status in {408, 502, None}


def test_a_head_that_does_not_come_ends_the_connection(front: Front) -> None:
    with front.connection() as connection:
        connection.sock.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: ")
        status = status_or_end(connection)

    assert status in {408, None}


def status_or_end(connection: HTTPConnection) -> int | None:
    """The status of the answer to an incomplete request, or None if the connection ends without an answer.

    Fails if neither an answer nor the end of the connection comes. ``test_each_sample_sets_the_limits`` checks the
    limits themselves.
    """
    first = connection.sock.recv(64)
    return int(first.split()[1]) if first else None


def test_the_hub_sees_the_clients_address_and_not_the_one_it_claims(front: Front, hub: Installed) -> None:
    with psycopg.connect((hub.secrets / "hub/DATABASE_URL").read_text(), autocommit=True) as database:
        database.execute("DELETE FROM axes_accessattempt")
        page = front.ask("GET", "/sign-in/")
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        form = f"email=nobody@mail.example&password=wrong&csrfmiddlewaretoken={cookie.partition('=')[2]}"
        front.ask(
            "POST",
            "/sign-in/",
            form.encode(),
            Cookie=cookie,
            Referer=f"https://{HUB}/sign-in/",
            Content_Type="application/x-www-form-urlencoded",
            X_Forwarded_For=CLAIMED,
            X_Forwarded_Proto="http",
        )

        assert database.execute("SELECT ip_address::text FROM axes_accessattempt").fetchall() == [(f"{CLIENT}/32",)]
