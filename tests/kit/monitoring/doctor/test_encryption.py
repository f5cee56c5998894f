"""Findings of ``doctor`` about TLS."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from pytest_django import Settings

from hirewire.kit.monitoring.doctor import Finding, encryption
from tests.support.stack import free_port

HOST = "hub.example"
Address = Callable[[int], None]
#: Python 3.13 refuses a certificate authority whose certificate lacks this key usage.
_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """A certificate authority. Clients that use the context ``trusted`` accept its certificates."""

    def __init__(self, folder: Path, lasts: timedelta = timedelta(days=3650)) -> None:
        self._folder = folder
        #: The certificates that a server presents besides its own.
        self._chain = b""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
        own = (
            self._built(self._name, self._key, lasts)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)
        )
        certificate = own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        self.trusted = ssl.create_default_context(cadata=certificate.decode())

    def below(self, lasts: timedelta) -> "Authority":
        """Return a subordinate authority, whose certificate this authority issues.

        Servers of the subordinate authority present that certificate in addition to their own.
        """
        below = copy(self)
        below._key = ec.generate_private_key(ec.SECP256R1())
        below._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority below")])
        built = (
            self._built(below._name, below._key, lasts)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)
        )
        below._chain = built.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        return below

    def server(self, host: str, lasts: timedelta) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        built = self._built(name, key, lasts).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self._folder / "server.pem"
        certificate = built.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        file.write_bytes(pem + certificate + self._chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _built(self, name: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: timedelta) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder(self._name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=365))
            .not_valid_after(now + lasts)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def public_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Address:
    """Return a function that lets the public address lead to a port of this machine, as if DNS said so."""
    resolve = socket.getaddrinfo

    def resolved(host: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the signature of getaddrinfo
        return resolve("127.0.0.1" if host == HOST else host, *args, **kwargs)

    def public(port: int) -> None:
        settings.HIREWIRE_HUB_URL = f"https://{HOST}:{port}"
        settings.HIREWIRE_ATS_URL = settings.HIREWIRE_AGENT_URL = "http://localhost:8100"

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return public


@pytest.fixture
def serve(public_at: Address) -> Iterator[Callable[[Callable[[socket.socket], object]], None]]:
    """Return a function that answers one connection to the public address."""
    threads, done = [], threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serving(answer: Callable[[socket.socket], object]) -> None:
            def one() -> None:
                with listener.accept()[0] as plain, suppress(OSError), ExitStack() as kept:
                    secure = answer(plain)
                    if isinstance(secure, ssl.SSLSocket):
                        kept.enter_context(secure)
                    done.wait()

            threads.append(threading.Thread(target=one))
            threads[-1].start()
            public_at(listener.getsockname()[1])

        yield serving
        done.set()
        for thread in threads:
            thread.join()


def found(authority: Authority, patience: float = 30) -> list[Finding]:
    return [*encryption.certificates("hub", authority.trusted, patience)]


@pytest.mark.parametrize(
    ("name", "days", "expected"),
    [
        (HOST, 90, []),
        (HOST, 10, [("certificate-expires", "whose certificate expires in 10 days.")]),
        (HOST, -1, [("certificate", "its certificate is not valid: certificate has expired.")]),
        (
            "other.example",
            90,
            [("certificate", f"Hostname mismatch, certificate is not valid for '{HOST}'.")],
        ),
    ],
)
def test_the_certificate_at_the_public_address_is_checked(
    authority: Authority,
    serve: Callable[..., None],
    settings: Settings,
    name: str,
    days: int,
    expected: list[tuple[str, str]],
) -> None:
    context = authority.server(name, timedelta(days=days) - timedelta(hours=1))
    serve(lambda plain: context.wrap_socket(plain, server_side=True))

    findings = found(authority)

    assert [(finding.name, expected[0][1] in finding.what) for finding in findings] == [
        (name, True) for name, _ in expected
    ]
    assert all(finding.what.startswith(f"HIREWIRE_HUB_URL is {settings.HIREWIRE_HUB_URL}") for finding in findings)
    assert all(f"openssl s_client -connect {HOST}:" in finding.mend for finding in findings)


@pytest.mark.parametrize(
    ("site", "below", "root", "expected"),
    [
        (90, 90, 90, []),
        (90, 10, 90, [("authority-expires", "CN=An authority below", "expires in 10 days.")]),
        (90, 90, 10, [("authority-expires", "CN=An authority”", "expires in 10 days.")]),
        (
            5,
            10,
            90,
            [
                ("certificate-expires", "whose certificate", "expires in 5 days."),
                ("authority-expires", "CN=An authority below", "expires in 10 days."),
            ],
        ),
        (90, -1, 90, [("certificate", "its certificate is not valid", "certificate has expired.")]),
    ],
)
def test_each_certificate_of_the_chain_is_checked(
    tmp_path: Path,
    serve: Callable[..., None],
    site: int,
    below: int,
    root: int,
    expected: list[tuple[str, str, str]],
) -> None:
    site_lasts, below_lasts, root_lasts = (timedelta(days=days) - timedelta(hours=1) for days in (site, below, root))
    authority = Authority(tmp_path, root_lasts)
    context = authority.below(below_lasts).server(HOST, site_lasts)
    serve(lambda plain: context.wrap_socket(plain, server_side=True))

    findings = found(authority)

    assert [finding.name for finding in findings] == [name for name, _, _ in expected]
    assert [
        (what in finding.what, finding.what.endswith(when))
        for finding, (_, what, when) in zip(findings, expected, strict=True)
    ] == [(True, True)] * len(expected)


def test_a_certificate_of_an_unknown_authority_is_found(
    authority: Authority, tmp_path: Path, serve: Callable[..., None]
) -> None:
    context = authority.server(HOST, timedelta(days=90))
    serve(lambda plain: context.wrap_socket(plain, server_side=True))
    (tmp_path / "other").mkdir()

    (finding,) = found(Authority(tmp_path / "other"))

    assert finding.name == "certificate"
    assert "unable to get local issuer certificate" in finding.what
    assert "with the whole chain" in finding.mend


def test_an_address_that_does_not_speak_tls_is_found(authority: Authority, serve: Callable[..., None]) -> None:
    serve(lambda plain: plain.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))

    (finding,) = found(authority)

    assert (finding.name, "does not speak TLS" in finding.what) == ("public-tls", True)


def test_an_address_that_says_nothing_is_found(authority: Authority, serve: Callable[..., None]) -> None:
    serve(lambda plain: None)

    (finding,) = found(authority, patience=0.1)

    assert (finding.name, "cannot reach it" in finding.what) == ("public-address", True)


def test_an_address_that_cannot_be_reached_is_found(authority: Authority, public_at: Address) -> None:
    public_at(free_port())

    (finding,) = found(authority)

    assert (finding.name, "Connection refused" in finding.what) == ("public-address", True)


def test_a_place_with_two_addresses_is_asked_once(authority: Authority, public_at: Address, settings: Settings) -> None:
    public_at(free_port())
    settings.HIREWIRE_AGENT_URL = f"{settings.HIREWIRE_HUB_URL}/agent"

    assert len(found(authority)) == 1


@pytest.mark.parametrize(
    ("client", "server", "is_encrypted", "sslmode", "expected"),
    [
        ("10.0.0.4", "10.0.0.5", False, "", ["database-tls"]),
        ("10.0.0.4", "10.0.0.5", False, "disable", []),
        ("10.0.0.4", "10.0.0.5", True, "", []),
        ("10.0.0.5", "10.0.0.5", False, "", []),
        (None, None, False, "", []),
    ],
)
@pytest.mark.django_db
def test_a_session_with_another_machine_without_tls_is_found(
    monkeypatch: pytest.MonkeyPatch,
    client: str | None,
    server: str | None,
    *,
    is_encrypted: bool,
    sslmode: str,
    expected: list[str],
) -> None:
    if sslmode:
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "sslmode", sslmode)
    with connection.cursor() as cursor:
        # Functions and views in this schema take precedence over those of PostgreSQL.
        cursor.execute("CREATE SCHEMA elsewhere; SET LOCAL search_path = elsewhere, pg_catalog, public")
        for name, value in (("inet_client_addr", client), ("inet_server_addr", server)):
            stated = "NULL" if value is None else f"'{value}'"
            cursor.execute(f"CREATE FUNCTION elsewhere.{name}() RETURNS inet LANGUAGE sql AS $$SELECT {stated}::inet$$")
        cursor.execute(f"CREATE VIEW elsewhere.pg_stat_ssl AS SELECT pg_backend_pid() AS pid, {is_encrypted} AS ssl")

    findings = [*encryption.database("hub")]

    assert [finding.name for finding in findings] == expected
    assert all("on another machine, 10.0.0.5, without TLS" in finding.what for finding in findings)


@pytest.mark.django_db
def test_the_database_of_these_tests_is_on_this_machine() -> None:
    assert [*encryption.database("hub")] == []
