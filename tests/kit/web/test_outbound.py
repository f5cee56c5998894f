"""The guard of outgoing requests, tested with a server on this machine and with private addresses."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from hirewire.kit.web.outbound import GuardedBackend, post
from tests.support.patience import SECONDS

#: The body of each response. It is longer than the part that the client reads.
SAID = b"no, " * 1000


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(int(self.path.strip("/")))
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(SAID)))
        self.end_headers()
        if self.path != "/204":
            self.wfile.write(SAID)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Print nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("status", "is_success"), [(200, True), (204, True), (302, False), (404, False), (503, False)])
def test_a_request_to_an_allowed_address_returns_the_response(port: int, status: int, is_success: bool) -> None:  # noqa: FBT001 - a column of the table
    outcome = post(f"http://127.0.0.1:{port}/{status}", body=b"{}", headers={}, timeout=5)

    assert (outcome.status, outcome.is_success, outcome.error) == (status, is_success, "")
    assert outcome.answer == (b"" if status == 204 else SAID[:2048])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_loopback_is_refused_unless_allowed(port: int, settings: Settings, host: str) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = []

    outcome = post(f"http://{host}:{port}/200", body=b"{}", headers={}, timeout=5)

    assert (outcome.status, outcome.is_success) == (None, False)
    assert "is not a public address" in outcome.error


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "169.254.169.254", "192.168.0.1", "172.31.255.255", "::1", "fe80::1", "64:ff9b::7f00:1", "fd00::1"],
)
def test_private_addresses_are_refused(address: str) -> None:
    assert GuardedBackend([]).refuses(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert not GuardedBackend([]).refuses(ip_address(address))


def test_allowing_one_network_allows_no_other() -> None:
    guard = GuardedBackend(["10.0.0.0/8"])

    assert (guard.refuses(ip_address("10.9.9.9")), guard.refuses(ip_address("192.168.0.1"))) == (False, True)


def test_an_unreachable_address_is_an_outcome_and_not_an_exception() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        outcome = post(f"http://127.0.0.1:{free.getsockname()[1]}/", body=b"", headers={}, timeout=5)

    assert (outcome.status, bool(outcome.error)) == (None, True)


@pytest.mark.parametrize("url", ["", "nonsense", "http://", "http://[", "file:///etc/passwd", "http://a b/"])
def test_an_invalid_url_is_an_outcome_and_not_an_exception(url: str) -> None:
    outcome = post(url, body=b"", headers={}, timeout=1)

    assert (outcome.status, bool(outcome.error)) == (None, True)


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::ffff:10.0.0.1", "::7f00:1"]
)
def test_private_addresses_in_disguise_are_refused(address: str) -> None:
    assert GuardedBackend(["10.0.0.0/8"]).refuses(ip_address(address))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Iterator[list[str]]]:
    """Made-up DNS answers. A host name has one list for each query, with the addresses in the answer to that query."""
    answers: dict[str, Iterator[list[str]]] = {}
    resolve = socket.getaddrinfo

    def answering(host: Any, *rest: Any, **options: Any) -> Any:  # noqa: ANN401 - same as the original
        addresses = next(answers[host]) if host in answers else [host]
        return [answer for address in addresses for answer in resolve(address, *rest, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", answering)
    return answers


def test_a_host_name_is_resolved_only_once(
    port: int, settings: Settings, names: dict[str, Iterator[list[str]]]
) -> None:
    """The connection goes to the address that was checked, so a second DNS response cannot redirect it."""
    settings.HIREWIRE_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    names["rebinding.test"] = iter([["127.0.0.1"], ["10.0.0.1"]])

    outcome = post(f"http://rebinding.test:{port}/200", body=b"{}", headers={}, timeout=5)

    assert (outcome.status, next(names["rebinding.test"])) == (200, ["10.0.0.1"])


def test_a_name_with_one_private_address_is_refused(
    port: int, settings: Settings, names: dict[str, Iterator[list[str]]]
) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    names["mixed.test"] = iter([["127.0.0.1", "10.0.0.1"]])

    outcome = post(f"http://mixed.test:{port}/200", body=b"{}", headers={}, timeout=5)

    assert (outcome.status, outcome.error) == (None, "mixed.test is not a public address")


def test_the_next_address_of_a_name_is_tried(
    port: int, settings: Settings, names: dict[str, Iterator[list[str]]]
) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = ["127.0.0.1/32", "::1/128"]
    names["two.test"] = iter([["::1", "127.0.0.1"]])

    outcome = post(f"http://two.test:{port}/200", body=b"{}", headers={}, timeout=5)

    assert (outcome.status, outcome.error) == (200, "")


def test_the_host_header_is_the_name_and_not_the_address(
    settings: Settings, names: dict[str, Iterator[list[str]]]
) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    names["hooks.test"] = iter([["127.0.0.1"]])
    with socket.create_server(("127.0.0.1", 0)) as server:
        requests = []

        def serve() -> None:
            with server.accept()[0] as connection:
                requests.append(connection.recv(65_536))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        outcome = post(f"http://hooks.test:{port}/a?b=c", body=b"{}", headers={}, timeout=5)
        thread.join()

    assert outcome.status == 200
    assert requests[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert f"\r\nHost: hooks.test:{port}\r\n".encode() in requests[0]


def test_tls_uses_the_name_and_checks_its_certificate(
    settings: Settings, names: dict[str, Iterator[list[str]]], tmp_path: Path
) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    names["hooks.test"] = iter([["127.0.0.1"]])
    context = _self_signed("hooks.test", tmp_path)
    requested = []
    context.sni_callback = lambda _, name, __: requested.append(name)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as connection, suppress(ssl.SSLError, OSError):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=serve)
        thread.start()
        outcome = post(f"https://hooks.test:{server.getsockname()[1]}/", body=b"{}", headers={}, timeout=5)
        thread.join()

    assert requested == ["hooks.test"]
    assert (outcome.status, "certificate verify failed" in outcome.error) == (None, True)


def _self_signed(name: str, folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def drip(server: socket.socket) -> bool:
    """Answer byte by byte, and return whether the client closed the connection before the last byte."""
    with server.accept()[0] as connection:
        for sign in b"HTTP/1.1 200 OK" + b"." * 10 * SECONDS:
            time.sleep(0.1)
            try:
                connection.send(bytes([sign]))
            except OSError:
                return True
    return False


def test_the_time_limit_covers_the_whole_response() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as threads:
        is_cut_off = threads.submit(drip, server)
        outcome = post(f"http://127.0.0.1:{server.getsockname()[1]}/", body=b"{}", headers={}, timeout=0.5)

        assert (outcome.status, bool(outcome.error)) == (None, True)
        assert is_cut_off.result()


def test_an_idle_connection_closed_by_the_server_is_not_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        requests = []

        def serve() -> None:
            for is_last in (False, True):
                with server.accept()[0] as connection:
                    requests.append(connection.recv(65_536))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    if not is_last:
                        # Receive the second request, but close the connection, as if the server's idle time were over.
                        requests.append(connection.recv(65_536))

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        outcomes = [post(url, body=b"{}", headers={}, timeout=5).status for _ in range(2)]
        thread.join()

    assert (outcomes, len(requests)) == ([200, 200], 3)


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("fd12::1", False),
        ("93.184.216.34", False),
        # This machine, link-local addresses, and the cloud services from which a machine gets its credentials.
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", True),
        ("169.254.169.254", True),
        ("fe80::1", True),
        ("fd00:ec2::254", True),
        ("fd20:ce::254", True),
        ("100.100.100.200", True),
        ("168.63.129.16", True),
    ],
)
def test_private_networks_may_be_reached_without_this_machine_and_metadata(address: str, is_refused: bool) -> None:  # noqa: FBT001 - a column of the table
    backend = GuardedBackend([], allows_private=True)

    assert backend.refuses(ip_address(address)) is is_refused


def test_a_network_that_the_operator_allows_overrides_every_refusal() -> None:
    backend = GuardedBackend(["169.254.169.254/32"])

    assert not backend.refuses(ip_address("169.254.169.254"))
