"""Measures what processes use: CPU and memory as reported by Linux, and PostgreSQL's write-ahead log."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")


class Use(NamedTuple):
    """Sums for one kind of process: CPU seconds and peak kilobytes."""

    cpu: float
    memory: int


def use_of(kinds: Mapping[str, int]) -> dict[str, Use]:
    """Usage by kind of process, given the id of the first process of each kind.

    The sums include the descendants of each first process. The CPU seconds also include descendants that have ended.
    """
    below: dict[int, list[int]] = {}
    found: dict[int, Use] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(") ")[2].split()
            status = (folder / "status").read_text()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(folder.name))
        # User and system time, of the process and of the children it has waited for.
        found[int(folder.name)] = Use(sum(map(int, fields[11:15])) / _TICKS, _kilobytes(status, "VmHWM:"))
    return {
        kind: _added(found[each] for each in _family(first, below) if each in found) for kind, first in kinds.items()
    }


def memory_of(kinds: Mapping[str, int]) -> int:
    """Return how many kilobytes these processes and their descendants use now."""
    below: dict[int, list[int]] = {}
    found: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(") ")[2].split()[1])
            status = (folder / "status").read_text()
        except OSError:
            continue
        below.setdefault(parent, []).append(int(folder.name))
        found[int(folder.name)] = _kilobytes(status, "VmRSS:")
    return sum(found.get(each, 0) for first in kinds.values() for each in _family(first, below))


def postmaster() -> int:
    """The id of PostgreSQL's main process if PostgreSQL runs on this machine, and 0 if not."""
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    try:
        name, _, fields = ours.read_text().rpartition(") ")
    except OSError:
        return 0
    return int(fields.split()[1]) if name.endswith("(postgres") else 0


def session_cpu() -> Callable[[], float]:
    """Return a function that tells how many CPU seconds PostgreSQL has spent on our session so far.

    The returned function gives 0 if PostgreSQL runs on another machine.
    """
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not postmaster():
        return lambda: 0.0
    # The first number is the nanoseconds that the process has spent on a processor.
    return lambda: int(session.read_text().split()[0]) / 1e9


@contextmanager
def wal_bytes() -> Iterator["_Written"]:
    start, written = _position(), _Written()
    yield written
    written.bytes = _position() - start


class _Written:
    bytes = 0


def _position() -> int:
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])


def _kilobytes(status: str, name: str) -> int:
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith(name)), 0)


def _family(first: int, below: Mapping[int, list[int]]) -> Iterator[int]:
    waiting = [first]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += below.get(one, [])


def _added(uses: Iterable[Use]) -> Use:
    some = list(uses)
    return Use(sum(use.cpu for use in some), sum(use.memory for use in some))
