"""Checks of TLS: the certificates at the public addresses, and the sessions with PostgreSQL on another machine."""

import shlex
import socket
import ssl
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from cryptography import x509
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from hirewire.kit import clock
from hirewire.kit.monitoring.doctor.findings import Finding
from hirewire.kit.monitoring.doctor.installation import public
from hirewire.kit.text.durations import lasting
from hirewire.kit.web.authorities import authorities

#: Seconds to wait for the connection, and then for each answer.
_PATIENCE: Final = 5.0
#: Programs that renew certificates do so about 30 days before the certificates expire. If only 14 days are left, the
#: renewal has failed.
_LATE: Final = timedelta(days=14)
_HTTPS: Final = 443
#: OpenSSL's number for the binary form of a certificate.
_DER: Final = 2
_WHY: Final = "Browsers, ATSs and RSC servers refuse the connection."
#: With this value of ``sslmode``, an operator says that the connection to the database needs no TLS.
_WITHOUT: Final = "disable"

# A session over a Unix socket has no addresses. In a session within one machine, server and client have the same
# address.
_SESSION: Final = """
SELECT ssl, host(inet_server_addr()), inet_server_addr() IS DISTINCT FROM inet_client_addr()
FROM pg_stat_ssl WHERE pid = pg_backend_pid()
"""


def certificates(_site: str, trusted: ssl.SSLContext | None = None, patience: float = _PATIENCE) -> Iterator[Finding]:
    seen = set()
    for name, address in public():
        parts = urlsplit(address)
        place = parts.hostname, parts.port
        if parts.scheme == "https" and place not in seen:
            seen.add(place)
            yield from _certificate(name, parts, trusted or authorities(), patience)


def _certificate(name: str, parts: SplitResult, trusted: ssl.SSLContext, patience: float) -> Iterator[Finding]:
    host, port = parts.hostname or "", parts.port or _HTTPS
    shown, look = f"{name} is {parts.geturl()}", _look(host, port)
    try:
        chain = _chain(host, port, trusted, patience)
    except ssl.SSLCertVerificationError as error:
        yield Finding(
            "certificate",
            f"{shown}, but its certificate is not valid: {error.verify_message.rstrip('.')}.",
            _WHY,
            f"{look} -subject -issuer -dates -ext subjectAltName"
            "  # then give the proxy a certificate for this name, with the whole chain",
        )
    except ssl.SSLError as error:
        yield Finding(
            "public-tls",
            f"{shown}, but what answers there does not speak TLS: {error.reason or error}.",
            _WHY,
            f"{look}  # then have the proxy end TLS at this port",
        )
    except OSError as error:
        yield Finding(
            "public-address",
            f"{shown}, but this machine cannot reach it: {error}.",
            "Its certificate could not be checked. If others cannot reach the address either, nobody can use the site.",
            f"curl --max-time 5 {shlex.quote(parts.geturl())}  # also from elsewhere; then fix DNS, firewall or proxy",
        )
    else:
        yield from _expiring(shown, host, port, chain)


def _expiring(shown: str, host: str, port: int, chain: Sequence[x509.Certificate]) -> Iterator[Finding]:
    """Report each certificate that expires soon. Clients refuse a chain in which any certificate has expired."""
    site, *authorities_above = chain
    why = f"From then on, {_WHY[0].lower()}{_WHY[1:]}"
    if left := _short_time(site):
        yield Finding(
            "certificate-expires",
            f"{shown}, whose certificate expires in {left}.",
            why,
            f"{_look(host, port)} -issuer -enddate"
            "  # then renew it; if the proxy renews certificates, its log says why it failed",
        )
    for authority in authorities_above:
        if left := _short_time(authority):
            yield Finding(
                "authority-expires",
                f"{shown}, and the authority “{authority.subject.rfc4514_string()}” above its certificate expires in "
                f"{left}.",
                why,
                f"{_connect(host, port)} -showcerts </dev/null"
                "  # then give the proxy a certificate of an authority that lasts longer, with the whole chain;"
                " if only this machine’s copy is old, update ca-certificates",
            )


def _short_time(certificate: x509.Certificate) -> str:
    """Return the time until the certificate expires, as text; empty if the certificate does not expire soon."""
    left = certificate.not_valid_after_utc - clock.now()
    return lasting(max(left.total_seconds(), 0)) if left < _LATE else ""


def _chain(host: str, port: int, trusted: ssl.SSLContext, patience: float) -> list[x509.Certificate]:
    """Return the verified chain, from the site's own certificate to the trusted authority."""
    with (
        socket.create_connection((host, port), patience) as plain,
        trusted.wrap_socket(plain, server_hostname=host) as secure,
    ):
        return [x509.load_der_x509_certificate(certificate) for certificate in _verified(secure)]


def _verified(session: Any) -> list[bytes]:  # noqa: ANN401 - the stubs have the method only from Python 3.13
    if hasattr(session, "get_verified_chain"):
        return list(session.get_verified_chain())
    # In Python 3.11 and 3.12, the same method is not public.
    return [certificate.public_bytes(_DER) for certificate in session._sslobj.get_verified_chain()]  # noqa: SLF001 - see above


def _look(host: str, port: int) -> str:
    """Return a command that shows the certificate. The caller appends options that say what to show."""
    return f"{_connect(host, port)} </dev/null | openssl x509 -noout"


def _connect(host: str, port: int) -> str:
    quoted = shlex.quote(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    return f"openssl s_client -connect {quoted} -servername {shlex.quote(host)}"


def database(_site: str) -> Iterator[Finding]:
    yield from unencrypted("DATABASE_URL", connections[DEFAULT_DB_ALIAS])


def unencrypted(variable: str, session: BaseDatabaseWrapper) -> Iterator[Finding]:
    """Report a session that reaches another machine without TLS, unless ``variable`` says ``sslmode=disable``."""
    if session.settings_dict["OPTIONS"].get("sslmode") == _WITHOUT:
        return
    with session.cursor() as cursor:
        cursor.execute(_SESSION)
        is_encrypted, server, is_elsewhere = cursor.fetchone()
    if server is not None and is_elsewhere and not is_encrypted:
        yield Finding(
            "database-tls",
            f"{variable} leads to PostgreSQL on another machine, {server}, without TLS.",
            "Whoever can read the network between the machines can read the sign-in and all data.",
            f'export {variable}="…?sslmode=verify-full&sslrootcert=…"  # after setting ssl = on in PostgreSQL;'
            f" sslmode={_WITHOUT}, if nobody else can read that network",
        )
