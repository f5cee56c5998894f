"""How ``bench/rolling.py`` judges an upgrade: by what clients saw, and not by what the servers counted."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import httpx2
import pytest

from bench.balancer import Balancer
from bench.witness import Witness
from tests.support.stack import free_port

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"
BROKEN = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def server(*answers: bytes) -> Iterator[int]:
    """Send these answers in turn, on one connection after another.

    After ``HALF``, close the connection. For an empty answer, close the connection without sending anything.
    """
    left = list(answers)

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while left:
                connection, _ = listener.accept()
                with connection:
                    while left and connection.recv(65_536):
                        answer = left.pop(0)
                        connection.sendall(answer)
                        if answer in {HALF, b""}:
                            break

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


class Front:
    def __init__(self, held: ExitStack) -> None:
        port = free_port()
        self.balancer = held.enter_context(Balancer(port))
        self.witness = Witness()
        self.url = f"http://127.0.0.1:{port}"
        self._held = held

    def client(self, *, repeats: bool = False) -> httpx2.Client:
        transport = self.witness.transport("client", {200}, repeats=repeats)
        return self._held.enter_context(httpx2.Client(base_url=self.url, transport=transport))

    def start(self, *answers: bytes) -> int:
        port = self._held.enter_context(server(*answers))
        self.balancer.add(port)
        return port


@pytest.fixture
def front() -> Iterator[Front]:
    with ExitStack() as held:
        yield Front(held)


@pytest.mark.parametrize("answer", [WHOLE, CHUNKED])
def test_whole_responses_are_served(front: Front, answer: bytes) -> None:
    port = front.start(answer, answer)
    client = front.client()

    texts = [client.post("/", content=b"ask").text for _ in range(2)]

    assert texts == ["ok", "ok"]
    assert (front.balancer.served_by, front.balancer.faults) == (Counter({port: 2}), Counter())
    assert (front.witness.requests, front.witness.failed) == (Counter(client=2), Counter())


@pytest.mark.parametrize("answer", [HALF, b""])
def test_a_response_that_is_lost_on_a_reused_connection_is_a_failure(front: Front, answer: bytes) -> None:
    front.start(WHOLE, answer)
    client = front.client()
    client.get("/first")

    with pytest.raises(httpx2.TransportError):
        client.get("/second")

    assert front.balancer.faults == Counter(cut=1)
    assert front.witness.failed == Counter(client=1)


def test_half_a_response_is_a_failure_without_a_balancer(front: Front) -> None:
    with server(HALF) as port, pytest.raises(httpx2.RemoteProtocolError):
        front.client().get(f"http://127.0.0.1:{port}/")

    assert front.witness.failed == Counter(client=1)


def test_an_unexpected_status_is_a_failure(front: Front) -> None:
    front.start(BROKEN)

    front.client().get("/")

    assert front.witness.failed == Counter(client=1)
    assert front.witness.faults == {"client": Counter({"500": 1})}


def test_a_request_that_is_repeated_by_rule_has_not_failed(front: Front) -> None:
    front.start(BROKEN, WHOLE)
    client = front.client(repeats=True)

    for _ in range(2):
        client.post("/batch", content=b"records")

    assert (front.witness.requests, front.witness.repeated) == (Counter(client=1), Counter(client=1))
    assert front.witness.failed == Counter()


def test_another_request_is_no_repetition(front: Front) -> None:
    front.start(BROKEN, WHOLE)
    client = front.client(repeats=True)

    client.post("/batch", content=b"records")
    client.post("/batch", content=b"others")

    assert (front.witness.requests, front.witness.failed) == (Counter(client=2), Counter(client=1))


def test_somebody_who_tries_again_by_hand_has_seen_a_failure(front: Front) -> None:
    front.start(BROKEN, WHOLE)
    client = front.client()

    for _ in range(2):
        client.get("/page")

    assert front.witness.failed == Counter(client=1)


def test_a_removed_server_gets_no_new_request_on_an_open_connection(front: Front) -> None:
    old = front.start(WHOLE, WHOLE)
    client = front.client()
    client.get("/")
    new = front.start(WHOLE)

    front.balancer.remove(old)
    client.get("/")

    assert front.balancer.served_by == Counter({old: 1, new: 1})


def test_the_next_server_gets_what_one_refuses(front: Front) -> None:
    port = front.start(WHOLE)
    # The balancer tries this second server first. Nothing listens on its port.
    front.balancer.add(free_port())

    front.client().get("/")

    assert (front.balancer.served_by, front.balancer.faults) == (Counter({port: 1}), Counter())


def test_a_request_that_no_server_takes_is_a_failure(front: Front) -> None:
    front.balancer.add(free_port())

    with pytest.raises(httpx2.TransportError):
        front.client().get("/")

    assert front.balancer.faults == Counter(refused=1)
    assert front.witness.failed == Counter(client=1)
