"""The front reads requests for Django. It responds to any bytes from a client, even if they arrive slowly."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper

import pytest

from hirewire.kit.web.front import Front, Limits
from hirewire.kit.web.front.messages import Environ, Reply

QUICK = Limits(largest=1000, unasked=10, unasked_seconds=0.05, grace=0.2, rate=1_000_000, together=1500)
NEVER = None


class App:
    def __init__(self, answer: object = (b"yes",)) -> None:
        self.environs: list[Environ] = []
        self.bodies: list[bytes] = []
        self._answer = answer

    def __call__(self, environ: Environ, start_response: Callable[..., object]) -> Iterable[bytes]:
        self.environs.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [("X-Said", "it")])
        return self._answer(environ) if callable(self._answer) else self._answer


def ask(
    front: Front,
    *pieces: bytes | Callable[[], Awaitable[bytes]] | None,
    headers: Iterable[tuple[bytes, bytes]] = (),
    extensions: Iterable[str] = ("http.response.pathsend",),
    path: bytes = b"/v2/any",
    method: str = "POST",
) -> list[dict[str, Any]]:
    """Send a body in pieces, and return the front's messages. ``NEVER`` stands for a piece that does not arrive."""
    sent: list[dict[str, Any]] = []
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        piece = waiting.pop(0)
        if piece is NEVER:
            await asyncio.sleep(3600)
        if callable(piece):
            piece = await piece()
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "raw_path": path,
        "query_string": b"q=1",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("192.0.2.1", 50),
        "headers": list(headers),
        "extensions": {name: {} for name in extensions},
    }
    asyncio.run(front(scope, receive, send))
    return sent


def length(number: int) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", str(number).encode())]


def statuses(sent: list[dict[str, Any]]) -> list[int]:
    return [message["status"] for message in sent if message["type"] == "http.response.start"]


def test_a_request_reaches_the_application_as_it_was_sent() -> None:
    app = App()
    headers = [(b"host", b"hub"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x-many", b"1"), (b"x-many", b"2")]

    ask(Front(app, threads=1, limits=QUICK), headers=[*headers, (b"x_host", b"faked")], path=b"/v2/%C3%A9")

    environ = app.environs[0]
    assert {key: value for key, value in environ.items() if key.startswith("HTTP_")} == {
        "HTTP_HOST": "hub",
        "HTTP_COOKIE": "a=1;b=2",
        "HTTP_X_MANY": "1,2",
    }
    assert (environ["PATH_INFO"], environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("/v2/Ã©", "q=1", "192.0.2.1")
    assert "CONTENT_LENGTH" not in environ


def test_a_chunked_body_gets_a_content_length() -> None:
    app = App()

    sent = ask(Front(app, threads=1, limits=QUICK), b"ab", b"cd", b"", headers=[(b"transfer-encoding", b"chunked")])

    assert app.bodies == [b"abcd"]
    assert app.environs[0]["CONTENT_LENGTH"] == "4"
    assert sent == [
        {"type": "http.response.start", "status": 200, "headers": [(b"x-said", b"it")]},
        {"type": "http.response.body", "body": b"yes"},
    ]


def test_a_body_that_never_arrives_is_408_and_occupies_no_thread() -> None:
    app = App()

    sent = ask(Front(app, threads=1, limits=QUICK), b"a", NEVER, headers=length(5))

    assert statuses(sent) == [408]
    assert (b"connection", b"close") in sent[0]["headers"]
    assert sent[1]["body"] == b"The body arrived too slowly: 1 bytes in 0 seconds.\n"
    assert app.environs == []


@pytest.mark.parametrize("pieces", [(b"a", NEVER), (b"a" * 11, NEVER)], ids=["slow", "large"])
def test_an_unauthorized_request_is_refused_before_its_body_is_read(pieces: tuple[bytes | None, ...]) -> None:
    app, asked = App(), []

    def admit(environ: Environ) -> Reply:
        asked.append("wsgi.input" in environ)
        return Reply(401, [], b"no")

    sent = ask(Front(app, threads=1, limits=QUICK, admit=admit), *pieces, headers=length(100))

    assert (statuses(sent), asked, app.environs) == ([401], [False], [])


def test_a_small_body_that_has_arrived_is_not_checked_in_advance() -> None:
    def admit(_environ: Environ) -> Reply:
        raise AssertionError("asked")

    sent = ask(Front(App(), threads=1, limits=QUICK, admit=admit), b"abc", headers=length(3))

    assert statuses(sent) == [200]


def test_a_body_over_the_limit_is_refused_with_or_without_its_length() -> None:
    front = Front(App(), threads=1, limits=QUICK)

    said = ask(front, b"a", headers=length(1001))
    unsaid = ask(front, b"a" * 600, b"a" * 600, b"", headers=[(b"transfer-encoding", b"chunked")])

    assert statuses(said + unsaid) == [413, 413]


def test_a_body_that_grows_over_the_limit_while_admission_is_checked_is_refused() -> None:
    app, is_asked, has_arrived = App(), threading.Event(), threading.Event()

    async def much() -> bytes:
        await asyncio.get_running_loop().run_in_executor(None, is_asked.wait)
        asyncio.get_running_loop().call_soon(has_arrived.set)
        return b"a" * 1001

    def admit(_environ: Environ) -> Reply | None:
        is_asked.set()
        has_arrived.wait()
        return None

    sent = ask(
        Front(app, threads=1, limits=QUICK, admit=admit), b"a", much, headers=[(b"transfer-encoding", b"chunked")]
    )

    assert (statuses(sent), app.environs) == ([413], [])


def test_bodies_share_a_memory_limit_and_release_it_when_done() -> None:
    limits = Limits(largest=1000, together=700)
    front = Front(App(), threads=1, limits=limits)

    refused = ask(front, b"a" * 600, b"a" * 200, headers=length(800))
    taken = [ask(front, b"a" * 600, headers=length(600)) for _ in range(3)]

    assert statuses(refused) == [503]
    assert (b"retry-after", b"5") in refused[0]["headers"]
    assert [statuses(sent) for sent in taken] == [[200]] * 3


def test_a_client_that_disconnected_gets_no_response() -> None:
    app = App()

    assert ask(Front(app, threads=1, limits=QUICK), headers=length(5)) == []
    assert app.environs == []


def test_a_local_file_is_sent_by_the_server(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"contents")
    app = App(lambda environ: environ["wsgi.file_wrapper"]((tmp_path / "file").open("rb")))

    by_server = ask(Front(app, threads=1, limits=QUICK))
    by_us = ask(Front(app, threads=1, limits=QUICK), extensions=())

    assert by_server[1:] == [{"type": "http.response.pathsend", "path": str(tmp_path / "file")}]
    assert [message.get("body") for message in by_us[1:]] == [b"contents", b""]


def test_a_streamed_response_is_sent_in_pieces_and_closed() -> None:
    closed = []

    class Pieces:
        streaming = True

        def __iter__(self) -> Iterator[bytes]:
            yield from (b"one", b"two")

        def close(self) -> None:
            closed.append(True)

    sent = ask(Front(App(Pieces()), threads=1, limits=QUICK))

    assert [message.get("body") for message in sent[1:]] == [b"one", b"two", b""]
    assert closed == [True]


def test_an_application_that_raises_causes_a_500() -> None:
    def fail(_environ: Environ, _start: object) -> FileWrapper:
        raise ValueError("made up")

    assert statuses(ask(Front(fail, threads=1, limits=QUICK))) == [500]


def test_an_answer_that_needs_no_thread_comes_while_all_threads_are_busy() -> None:
    app = App()
    front = Front(app, threads=1, limits=QUICK, at_once={"/healthz": Reply(200, body=b"alive")})
    front._threads.shutdown()

    sent = ask(front, path=b"/healthz", method="GET")

    assert (sent[0]["status"], sent[1]["body"], app.environs) == (200, b"alive", [])
