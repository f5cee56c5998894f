"""Passes data between clients and a server, and can act as if the server's machine had lost power and come back."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import Final

#: Closing a socket with this option sends a reset instead of an orderly end.
_RESET: Final = struct.pack("ii", 1, 0)


class Relay:
    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = Lock()
        #: The client's and the server's end of each connection. The server's end is None after a loss of power.
        self._servers: dict[socket.socket, socket.socket | None] = {}
        Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def lose_power(self) -> None:
        """Forget all connections without notice, as a machine does when it restarts.

        If a client later sends data on one of these connections, the client gets a reset.
        """
        with self._lock:
            servers = [server for server in self._servers.values() if server]
            self._servers = dict.fromkeys(self._servers)
        for server in servers:
            _end(server)

    def close(self) -> None:
        _end(self._listener)
        with self._lock:
            ends = [end for pair in self._servers.items() for end in pair if end]
        for end in ends:
            _end(end)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                with self._lock:
                    self._servers[client] = server
                Thread(target=self._ask, args=(client,), daemon=True).start()
                Thread(target=self._answer, args=(server, client), daemon=True).start()

    def _ask(self, client: socket.socket) -> None:
        with suppress(OSError):
            while sent := client.recv(65_536):
                server = self._servers[client]
                if server is None:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    break
                server.sendall(sent)
        server = self._servers[client]
        if server:
            _end(server)
        client.close()

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while answered := server.recv(65_536):
                client.sendall(answered)
        if self._servers[client]:
            _end(client)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def relay(host: str, port: int) -> Iterator[Relay]:
    between = Relay((host, port))
    try:
        yield between
    finally:
        between.close()
