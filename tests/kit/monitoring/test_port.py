import socket
from contextlib import ExitStack

import httpx2
import pytest
from pytest_django import Settings

from hirewire.kit.monitoring import port
from tests.support.metrics import authorized, samples
from tests.support.patience import SECONDS
from tests.support.stack import eventually, free_port

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_answers_probes_and_prometheus_on_its_port(counting: None) -> None:
    with port.answering(free_port()) as number, httpx2.Client(trust_env=False, timeout=SECONDS) as http:
        address = f"http://127.0.0.1:{number}"
        alive, ready = http.get(f"{address}/healthz"), http.get(f"{address}/readyz")
        refused, told = http.get(f"{address}/metrics"), http.get(f"{address}/metrics", headers=authorized())
        elsewhere = http.get(f"{address}/sign-in/")

    assert [answer.status_code for answer in (alive, ready, refused, told, elsewhere)] == [200, 200, 401, 200, 404]
    assert ready.json()["migrations"] == {"pending": 0}
    assert samples(told.text)["hirewire_workers",] == 0


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="This machine has no IPv6.")
def test_a_worker_answers_over_ipv6_too() -> None:
    with port.answering(free_port()) as number:
        answers = [
            httpx2.get(f"http://{host}:{number}/healthz", trust_env=False, timeout=SECONDS)
            for host in ("127.0.0.1", "[::1]")
        ]

    assert [answer.status_code for answer in answers] == [200, 200]


def is_alive(number: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{number}/healthz", trust_env=False, timeout=SECONDS).is_success
    except httpx2.TransportError:
        return False


def test_a_second_worker_on_the_machine_takes_the_port_when_the_first_one_ends(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port, "_PAUSE", 0.01)
    with ExitStack() as first:
        number = first.enter_context(port.answering(free_port()))
        with port.answering(number) as second:
            assert (second, is_alive(number)) == (0, True)
            first.close()
            assert eventually(lambda: is_alive(number), bool)

    assert not is_alive(number)
    assert "in use" in caplog.text


def test_without_a_port_nothing_is_opened(settings: Settings) -> None:
    with port.answering(settings.HIREWIRE_METRICS_PORT) as number:
        assert number == 0
