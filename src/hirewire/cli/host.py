"""The process behind one side (hub or ATS) of a sandbox. It imports a site once and forks the site's programs.

``host serve SOCKET`` runs the process of the hub. ``host serve-ats SOCKET`` runs the process of the ATS Simulator and
the agent. The web server and the worker are forks that share the imported code, so each fork starts in milliseconds
and takes hardly any memory. ``host build`` and ``host build-ats`` fill the databases from which sandboxes are copied.
"""

import gc
import socket
import sys
from importlib import import_module

import django

from hirewire.sandbox.board import Board


def build() -> None:
    from hirewire.cli.building import build  # noqa: PLC0415 - Django must be set up first

    build()


def build_ats() -> None:
    from hirewire.cli.building import build_ats  # noqa: PLC0415 - as above

    build_ats()


def load(entry: str) -> None:
    # Imports leave hardly any garbage, and looking for garbage would take a sixth of the import time.
    gc.disable()
    django.setup()
    import_module(entry)


def serve(descriptor: str) -> None:
    load("hirewire.project.sandbox")
    _host("hub", descriptor)


def serve_ats(descriptor: str) -> None:
    load("hirewire.project.asgi")
    _host("ats", descriptor)


def _host(name: str, descriptor: str) -> None:
    from hirewire.cli.hosting import ATS, HUB, Host  # noqa: PLC0415 - Django must be set up first
    from hirewire.kit.work.gc_tuning import settle  # noqa: PLC0415 - as above
    from hirewire.sandbox.world_clock import follow_board  # noqa: PLC0415 - as above

    settle(collects=False)
    follow_board()
    board = Board.open()
    side, programs = {"hub": (board.hub, HUB), "ats": (board.ats, ATS)}[name]
    Host(socket.socket(fileno=int(descriptor)), side, programs).run()


def main(arguments: list[str]) -> None:
    command, *rest = arguments
    if command == "serve":
        serve(*rest)
    elif command == "serve-ats":
        serve_ats(*rest)
    else:
        django.setup()
        (build if command == "build" else build_ats)()


if __name__ == "__main__":
    main(sys.argv[1:])
