"""Measures the cost of tracing for a page and for a sync, in one process.

    python bench/tracing.py [--rounds 20] [--batch 100]

Starts a collector in a process of its own. Creates a database, and drops it at
the end. If DATABASE_URL names a server, the database is created there;
otherwise, a PostgreSQL is started for it. Each run alternates between three
kinds of requests: without traces, with traces that the sampler leaves out, and
with traces that are recorded and sent. Reports requests per second, and the
processor time of a request, which includes a share of the time spent sending
traces.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final, NamedTuple

from overhead import sender
from stage import database, enter, environment

from hirewire.sandbox.processes import Supervisor

if TYPE_CHECKING:
    from hirewire.kit.monitoring.telemetry import Telemetry

#: Requests of each kind in one round.
PAGES: Final = 40
CALLS: Final = 10
_COLLECTOR: Final = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


class Took(NamedTuple):
    seconds: float
    processor: float


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url))
            enter()
            with collector() as address:
                measure(options, address)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--batch", type=int, default=100, help="records of one call, 100 at most")
    return parser.parse_args()


@contextmanager
def collector() -> Iterator[str]:
    with subprocess.Popen([sys.executable, "-c", _COLLECTOR], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1/traces"
        process.terminate()


def measure(options: argparse.Namespace, address: str) -> None:
    from django.db import connections  # noqa: PLC0415 - needs Django

    works = {"a page": (reader(), PAGES), f"a batch of {options.batch}": (sender(options.batch), CALLS)}
    for name, (work, times) in works.items():
        report(name, times, alternate(work, times, options.rounds, address))
    connections.close_all()


def reader() -> Callable[[], None]:
    from django.test import Client  # noqa: PLC0415 - needs Django

    browser = Client(headers={"host": "localhost"})

    def read() -> None:
        assert browser.get("/sign-in/").status_code == 200

    return read


def recorders(address: str) -> "dict[str, Telemetry | None]":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - as above

    from hirewire.kit.monitoring.telemetry import Telemetry  # noqa: PLC0415 - as above

    kinds: dict[str, Telemetry | None] = {"no traces": None}
    for name, sampler in (("left out", "parentbased_always_off"), ("recorded", "parentbased_always_on")):
        os.environ["OTEL_TRACES_SAMPLER"] = sampler
        kinds[name] = Telemetry(service="bench", role="web", exporter=OTLPSpanExporter(address))
    return kinds


def alternate(work: Callable[[], None], times: int, rounds: int, address: str) -> dict[str, list[Took]]:
    from hirewire.kit.monitoring import tracing  # noqa: PLC0415 - as above

    work()
    kinds = recorders(address)
    took: dict[str, list[Took]] = {name: [] for name in kinds}
    for turn in range(rounds):
        for name in (*kinds, *kinds)[turn % len(kinds) : turn % len(kinds) + len(kinds)]:
            telemetry = kinds[name]
            if telemetry is None:
                took[name].append(timed(work, times, lambda: None))
            else:
                with tracing.recorded_by(telemetry):
                    took[name].append(timed(work, times, telemetry.flush))
    return took


def timed(work: Callable[[], None], times: int, flush: Callable[[], None]) -> Took:
    """Do the work as often as ``times`` says, and send the traces.

    Return the mean time of one repetition, including a share of the time spent sending.
    """
    began, used = perf_counter(), process_time()
    for _ in range(times):
        work()
    flush()
    return Took((perf_counter() - began) / times, (process_time() - used) / times)


def report(name: str, times: int, took: dict[str, list[Took]]) -> None:
    print(f"\n{name}, {times} times in each of {len(next(iter(took.values())))} rounds, {os.cpu_count()} cores")
    for kind, each in took.items():
        seconds = statistics.median(one.seconds for one in each)
        processor = statistics.median(one.processor for one in each)
        print(f"  {kind:<12}{1 / seconds:8.1f} a second{processor * 1000:10.2f} ms of the processor")


if __name__ == "__main__":
    main()
