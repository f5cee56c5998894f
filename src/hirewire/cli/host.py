"""The process behind a sandbox's hub: imports the hub once and forks its programs, ``host serve SOCKET``.

The web server and the worker are forks that share the imported code, so the
second costs no time and hardly any memory, and a new worker starts in
milliseconds. ``host build`` and ``host build-ats`` fill the databases that
sandboxes copy.
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


def load() -> None:
    """Import what the web server needs for its first answers."""
    # Nothing that imports leave behind is worth looking for, which would take a sixth of their time.
    gc.disable()
    django.setup()
    from hirewire.cli.hosting import ENTRY  # noqa: PLC0415 - Django must be set up first

    import_module(ENTRY)


def serve(descriptor: str) -> None:
    load()
    from hirewire.cli.hosting import Host  # noqa: PLC0415 - Django must be set up first
    from hirewire.kit.work.gc_tuning import settle  # noqa: PLC0415 - as above
    from hirewire.sandbox.world_clock import follow_board  # noqa: PLC0415 - as above

    settle(collects=False)
    follow_board()
    Host(socket.socket(fileno=int(descriptor)), Board.open()).run()


def main(arguments: list[str]) -> None:
    if arguments[0] == "serve":
        serve(arguments[1])
        return
    django.setup()
    if arguments[0] == "build":
        build()
    else:
        build_ats()


if __name__ == "__main__":
    main(sys.argv[1:])
