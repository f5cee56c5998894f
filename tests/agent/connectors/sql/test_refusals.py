import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from socketserver import BaseRequestHandler, TCPServer

import pytest

from hirewire.agent.connectors.sql import Settings, SqlDatabase
from hirewire.agent.sdk.errors import ConnectorError, NoAccess, TryLater
from tests.agent.connectors.suite import quick_retries

__all__ = ["quick_retries"]
_SSL_REQUEST = 80877103


@contextmanager
def server(refusal: str) -> Iterator[int]:
    """Yield the port of a server that refuses every connection and gives this message as the reason."""

    class Refusing(BaseRequestHandler):
        def handle(self) -> None:
            connection: socket.socket = self.request
            if int.from_bytes(connection.recv(1024)[4:8]) == _SSL_REQUEST:
                connection.sendall(b"N")
                connection.recv(1024)
            fields = b"".join(field + b"\0" for field in (b"SFATAL", b"CXX000", b"M" + refusal.encode()))
            connection.sendall(b"E" + (len(fields) + 5).to_bytes(4) + fields + b"\0")

    with TCPServer(("127.0.0.1", 0), Refusing) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        yield listening.server_address[1]
        listening.shutdown()


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        ("the database system is not yet accepting connections", TryLater, "cannot be reached at 127.0.0.1: the data"),
        ("the database system is in recovery mode", TryLater, "cannot be reached"),
        ("the database system is starting up", TryLater, "cannot be reached"),
        ("sorry, too many clients already", TryLater, "cannot be reached"),
        ("server login has been failing, try again later", TryLater, "cannot be reached"),
        ('password authentication failed for user "agent"', NoAccess, "does not accept our key"),
        ('role "agent" is not permitted to log in', NoAccess, "does not accept our key"),
        ('role "agent" does not exist', NoAccess, "does not accept our key"),
        ('database "ats" does not exist', NoAccess, "does not accept our key"),
        ('no pg_hba.conf entry for host "10.0.0.1", user "agent", no encryption', NoAccess, "does not accept our key"),
        ('permission denied for database "ats"', NoAccess, "does not accept our key"),
    ],
)
def test_only_a_lasting_refusal_stops_the_sync(refusal: str, error: type[ConnectorError], words: str) -> None:
    queries = dict.fromkeys(("jobs", "candidates", "applications"), "SELECT 1")
    with server(refusal) as port:
        settings = Settings(
            host="127.0.0.1", port=str(port), database="ats", user="agent", password="secret", tls="prefer", **queries
        )
        with closing(SqlDatabase(settings, webhook_secret="")) as connector, pytest.raises(error, match=words):
            connector.check()
