import threading
from collections.abc import Iterable, Iterator
from queue import Queue
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.smartrecruiters.webhooks import Webhooks
from tests.support.patience import SECONDS

Seen = Queue[str]


@pytest.fixture
def seen() -> Seen:
    return Queue()


@pytest.fixture
def port(seen: Seen) -> Iterator[int]:
    """The port of an agent that accepts webhooks.

    Tests give the double an address whose name ends in ``.localhost``. Few resolvers know that such a name means this
    machine, so the double itself has to resolve the name.
    """

    def agent(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        seen.put(environ["HTTP_HOST"])
        start("200 OK", [("X-Hook-Secret", environ.get("HTTP_X_HOOK_SECRET", ""))])
        return [b""]

    with make_server("127.0.0.1", 0, agent, handler_class=serving.Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_double_asks_a_receiver_below_localhost(port: int, seen: Seen) -> None:
    webhooks = Webhooks(keys=("key",), clock=RunningClock())

    said = webhooks.ask(f"http://ats.localhost:{port}/hooks/1", "4jn8")

    assert (said, seen.get(timeout=SECONDS)) == ("4jn8", f"ats.localhost:{port}")


def test_a_double_sends_webhooks_to_a_receiver_below_localhost(port: int, seen: Seen) -> None:
    serving.send(f"http://ats.localhost:{port}/hooks/1", b"{}", {"Content-Type": "application/json"})

    assert seen.get(timeout=SECONDS) == f"ats.localhost:{port}"


def test_an_address_of_another_kind_is_not_asked() -> None:
    assert Webhooks(keys=("key",), clock=RunningClock()).ask("file:///etc/hostname", "4jn8") == ""
