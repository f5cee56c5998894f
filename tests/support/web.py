"""A real web server on the tests' own database, and clients that behave badly."""

import os
import re
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Self
from urllib.parse import quote

import httpx2
from django.db import connection

from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.keys import new_keys
from hirewire.sandbox.processes import Child, Supervisor, answers
from hirewire.sandbox.sites import Site
from tests.support.patience import SECONDS
from tests.support.stack import free_port


class Web:
    def __init__(self, site: Site, port: int, child: Child) -> None:
        self.site, self.port, self.child = site, port, child
        self.url = f"http://127.0.0.1:{port}"

    def pids(self) -> list[int]:
        return children_of(self.child.process.pid)

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", headers=headers, timeout=30, trust_env=False)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


@contextmanager
def running_web(site: Site, folder: Path, *options: str, more: Mapping[str, str] | None = None) -> Iterator[Web]:
    """Run a web server. ``more`` contains additional environment variables.

    Tests that use the server must commit, because it has database connections of its own.
    """
    port = free_port()
    with Supervisor(folder / "logs") as supervisor:
        command = [*HIREWIRE, site.name, "web", "--port", str(port), *options]
        child = supervisor.start(f"{site.name} web", command, env={**environment(site, folder), **(more or {})})
        supervisor.wait_for(child, partial(answers, f"http://127.0.0.1:{port}/sign-in/"), patience=SECONDS)
        yield Web(site, port, child)


def environment(site: Site, folder: Path) -> dict[str, str]:
    (folder / "static").mkdir(exist_ok=True)
    return {
        **new_keys(),
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": site.settings,
        "HIREWIRE_HOME": str(folder),
    }


def database_url() -> str:
    given = connection.settings_dict
    user = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}" if given["USER"] else ""
    return f"postgres://{user}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def children_of(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if re.search(rf"^PPid:\t{pid}$", text, re.MULTILINE) and not re.search(r"^State:\tZ", text, re.MULTILINE):
            found.append(int(status.parent.name))
    return sorted(found)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


class Slow:
    def __init__(self, web: Web) -> None:
        self._web = web
        self._held = ExitStack()
        self.sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def begin(self, count: int, first: bytes) -> None:
        for _ in range(count):
            client = self._held.enter_context(self._web.connect())
            client.sendall(first)
            self.sockets.append(client)


def first_line(client: socket.socket) -> str:
    """The first line that the server sends, or nothing if it just closes the connection."""
    return _until(client, b"\r\n").decode()


def whole_head(client: socket.socket) -> dict[str, str]:
    lines = _until(client, b"\r\n\r\n").decode().split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _until(client: socket.socket, end: bytes) -> bytes:
    received = b""
    give_up_at = time.monotonic() + SECONDS
    while end not in received and time.monotonic() < give_up_at:
        piece = client.recv(4096)
        if not piece:
            break
        received += piece
    return received.partition(end)[0]
