"""Measures how long a sandbox takes to start and to reset, compared with ``moto_server``.

Each round starts and ends a sandbox and then ``moto_server``, so that other work
on the machine slows both down equally. To compare two runs on a busy machine,
use the CPU time instead of the seconds. It is summed over all processes of a
sandbox, up to the first answer. For example::

    PYTHONPATH=. .venv/bin/python bench/starts.py --rounds 20 --moto /path/to/moto_server --cold
"""

import argparse
import os
import socket
import statistics
import subprocess
import tempfile
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from hirewire.sandbox.running import RunningSandbox
from hirewire.testing import Sandbox

_LOOK_EVERY = 0.005


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--resets", type=int, default=20)
    parser.add_argument("--moto", default="", help="The path of moto_server. Without it, only the sandbox is measured.")
    parser.add_argument("--cold", action="store_true", help="Also measure a start without a prepared cluster.")
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as cache:
        if options.cold:
            os.environ["HIREWIRE_CACHE"] = cache
            show("sandbox, cold start", [started()[0]])
        starts, busy, moto = [], [], []
        for _ in range(options.rounds):
            seconds, cpu = started()
            starts.append(seconds)
            busy.append(cpu)
            if options.moto:
                moto.append(moto_started(options.moto))
        show("sandbox, warm start", starts)
        show("sandbox, CPU of a warm start", busy)
        show("moto_server, start", moto)
        show("sandbox, reset", resets(options.resets))
    print(f"load average {os.getloadavg()[0]:.1f}")


def started() -> tuple[float, float]:
    """Wall-clock and CPU seconds until the first answer, in a process that has imported the sandbox already."""
    sandbox, before = RunningSandbox(), cpu_seconds()
    try:
        seconds = sandbox.start().seconds
        return seconds, cpu_seconds() - before
    finally:
        sandbox.stop()


def cpu_seconds() -> float:
    own, processes = os.times(), {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = file.read_text().rpartition(")")[2].split()
            processes[int(file.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    ticks, family = 0, {os.getpid()}
    # Each pass adds the next generation of children.
    for _ in range(len(processes)):
        children = {pid for pid, (parent, _) in processes.items() if parent in family} - family
        if not children:
            break
        ticks += sum(processes[pid][1] for pid in children)
        family |= children
    return own.user + own.system + own.children_user + own.children_system + ticks / os.sysconf("SC_CLK_TCK")


def moto_started(command: str) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    process = subprocess.Popen([command, "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(port):
            time.sleep(_LOOK_EVERY)
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/moto-api/")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def resets(count: int) -> list[float]:
    """Return the seconds of each reset.

    Wait before each reset, so that the sandbox has time to make the spare copy that the reset will use. Between two
    tests, it has this time as well.
    """
    seconds = []
    with Sandbox() as sandbox:
        for _ in range(count):
            time.sleep(0.5)
            began = time.monotonic()
            sandbox.reset()
            seconds.append(time.monotonic() - began)
    return seconds


def show(name: str, seconds: list[float]) -> None:
    if seconds:
        low, high = min(seconds), max(seconds)
        print(
            f"{name}: median {statistics.median(seconds):.3f} s of {len(seconds)}, {low:.3f} to {high:.3f}", flush=True
        )


if __name__ == "__main__":
    main()
