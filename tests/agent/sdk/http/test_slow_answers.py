"""Servers that never stop answering: no single read takes long, but without a limit, the exchange would never end."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx2
import pytest

from hirewire.agent.connections import reach
from hirewire.agent.sdk.errors import SkipRecord, TryLater, Unavailable, Unsure
from hirewire.agent.sdk.http import AtsClient, Pace, tokens
from hirewire.agent.sdk.http.tokens import AnswerLost, TokenEndpoint
from hirewire.client import RscClient, Unreachable
from hirewire.kit.web import limits
from hirewire.wire.urn import OrganizationUrn

_BEGINNING = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@contextmanager
def dribbling(beginning: bytes) -> Iterator[str]:
    """A server that sends ``beginning``, and then a byte every few milliseconds until the client hangs up."""

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65_536)
            connection.sendall(beginning)
            while True:
                time.sleep(0.02)
                connection.sendall(b"x")

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(params=[_BEGINNING, b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["body", "head"])
def slow(request: pytest.FixtureRequest) -> Iterator[str]:
    with dribbling(request.param) as url:
        yield url


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_EXCHANGE", 0.3)
    monkeypatch.setattr(tokens, "LONGEST_EXCHANGE", 0.3)


def client(url: str, transport: httpx2.BaseTransport | None = None) -> AtsClient:
    return AtsClient(base_url=url, auth=None, pace=Pace(), transport=transport or reach.guarded())


def test_a_slow_read_ends_as_if_it_had_timed_out(slow: str) -> None:
    with pytest.raises(Unavailable, match="did not finish its answer"):
        client(slow).get("/jobs", needs="jobs")


def test_a_slow_download_ends_as_if_it_had_timed_out(slow: str) -> None:
    with pytest.raises(Unavailable, match="leads to a server that does not answer"):
        client("http://ats.test").download(f"{slow}/cv.pdf")


def test_a_slow_write_may_have_taken_effect(slow: str) -> None:
    with pytest.raises(Unsure):
        client(slow).send("POST", "/candidates", {}, needs="candidates")


def test_a_slow_answer_with_a_token_is_lost(slow: str) -> None:
    endpoint = TokenEndpoint(f"{slow}/token", client_id="id", client_secret="secret", transport=reach.guarded())

    with pytest.raises(AnswerLost):
        endpoint.renew("a refresh token")


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_slow_recruiter_ends_as_if_it_had_timed_out(is_guarded: bool) -> None:  # noqa: FBT001 - a column of the table
    with dribbling(_BEGINNING) as url:
        rsc = RscClient(
            api_url=url,
            oauth_url=url,
            client_id="id",
            client_secret="secret",
            transport=reach.guarded() if is_guarded else None,
            organization=OrganizationUrn("urn:li:organization:1"),
        )
        with rsc, pytest.raises(Unreachable) as lost:
            list(rsc.seats())

    assert lost.value.was_sent


def answering(body: bytes, **headers: str) -> httpx2.MockTransport:
    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, stream=httpx2.ByteStream(body), headers=headers)

    return httpx2.MockTransport(answer)


def _get(ats: AtsClient) -> object:
    return ats.get("/jobs", needs="jobs")


def _download(ats: AtsClient) -> object:
    return ats.download("http://files.test/cv.pdf")


def _write(ats: AtsClient) -> object:
    return ats.send("POST", "/candidates", {}, needs="candidates")


@pytest.mark.parametrize(("act", "error"), [(_get, SkipRecord), (_download, SkipRecord), (_write, Unsure)])
@pytest.mark.parametrize("is_packed", [False, True])
def test_an_answer_that_is_too_large_is_not_read(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[AtsClient], object], error: type[Exception], *, is_packed: bool
) -> None:
    monkeypatch.setattr(limits, "LARGEST_ANSWER", 1000)
    body = b"x" * 1001
    transport = answering(gzip.compress(body), **{"Content-Encoding": "gzip"}) if is_packed else answering(body)

    with pytest.raises(error, match="too large"):
        act(client("http://ats.test", transport))


def test_an_answer_of_the_largest_size_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_ANSWER", 1000)

    assert client("http://ats.test", answering(b"x" * 1000)).get("/jobs", needs="jobs") == b"x" * 1000


def test_a_token_that_is_too_large_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_ANSWER", 1000)
    endpoint = TokenEndpoint("http://t.test", client_id="id", client_secret="s", transport=answering(b"x" * 1001))

    with pytest.raises(TryLater):
        endpoint.renew("a refresh token")
