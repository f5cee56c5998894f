"""Measures how far matching lags behind a first sync in a large network, and what the matching costs.

    python bench/first_matches.py [--members 200000] [--candidates 50000] [--rate 0] [--most 600]

Writes the members with their facts, and sends the candidates over HTTP in batches of a hundred, as fast as the hub
takes them or at ``--rate`` candidates a second. Then waits until every candidate has been matched by equal identifiers,
and has been weighed: compared with the members who may be the same person. The wait ends after ``--most`` seconds at
the latest. Meanwhile, the bench shows the lengths of the queues and the memory of the hub's processes. At the end, it
shows how much CPU time each kind of process used after the last record was sent, divided by the number of candidates
that were weighed in that time. Other load on the machine changes this CPU time less than the elapsed time.
"""

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import crowd
from records import CROWD
from sending import Sent, send
from stage import Customer, database, enter, environment, seed, start_hub
from usage import memory_of, postmaster, use_of

from hirewire.sandbox.processes import Supervisor

#: Every candidate should be matched and weighed within this many seconds of the last record.
AIM: Final = 30
BATCH: Final = 100
#: Seconds between two looks at the queues.
EVERY: Final = 5.0
_WAITING: Final = """
SELECT (SELECT count(*) FROM hub_rematch), (SELECT coalesce(sum(cardinality(candidate_ids)), 0) FROM hub_rescore)
"""
_MATCHES: Final = "SELECT count(*) FILTER (WHERE is_weighed), count(*) FILTER (WHERE NOT is_weighed) FROM hub_match"


class Look(NamedTuple):
    seconds: float
    to_match: int
    to_weigh: int
    megabytes: int


class Watch:
    """Looks at the queues from its own thread.

    The thread ends when all records are sent and the queues are empty, but at the latest ``most`` seconds after the
    last record was sent.
    """

    def __init__(self, kinds: Mapping[str, int], most: float) -> None:
        self.looks: list[Look] = []
        self._kinds, self._most = kinds, most
        self._began = time.perf_counter()
        self._sent_at = 0.0
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._began = time.perf_counter()
        self._thread.start()

    def sent(self) -> None:
        self._sent_at = time.perf_counter()

    def finish(self) -> tuple[float | None, float | None]:
        """Wait until the thread ends. For each queue, return how many seconds after the last record it was empty.

        The value is None for a queue that was not seen empty after the last record.
        """
        self._thread.join()
        end = self._sent_at - self._began
        return self._empty_after(end, "to_match"), self._empty_after(end, "to_weigh")

    def _empty_after(self, end: float, queue: str) -> float | None:
        after = (look for look in self.looks if look.seconds >= end and not getattr(look, queue))
        first = next(after, None)
        return first.seconds - end if first else None

    def _run(self) -> None:
        from django.db import connection  # noqa: PLC0415 - needs Django

        while not self._is_over():
            with connection.cursor() as cursor:
                cursor.execute(_WAITING)
                to_match, to_weigh = cursor.fetchone() or (0, 0)
            memory = memory_of(self._kinds)
            look = Look(time.perf_counter() - self._began, to_match, int(to_weigh), memory // 1024)
            self.looks.append(look)
            print(
                f"  {look.seconds:6.0f} s  {look.to_match:>6} batches to match, {look.to_weigh:>8,} to weigh,"
                f" {look.megabytes} MB",
                flush=True,
            )
            time.sleep(EVERY if not self._sent_at else min(EVERY, 1.0))
        connection.close()

    def _is_over(self) -> bool:
        if not self._sent_at or not self.looks:
            return False
        last = self.looks[-1]
        is_idle = last.seconds > self._sent_at - self._began and not last.to_match and not last.to_weigh
        return is_idle or time.perf_counter() - self._sent_at > self._most


def main() -> None:
    options = parse()
    os.environ[crowd.MEMBERS] = str(options.members)
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url:
            os.environ.update(environment(url))
            enter()
            customer = seed(0)
            fill(options.members)
            web, worker = start_hub(supervisor)
            kinds = {"web": web.process.pid, "worker": worker.process.pid}
            if server := postmaster():
                kinds["PostgreSQL"] = server
            measure(customer, kinds, folder, options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=200_000)
    parser.add_argument("--candidates", type=int, default=50_000)
    parser.add_argument("--clients", type=int, default=4, help="processes that send in parallel")
    parser.add_argument(
        "--rate", type=float, default=0, help="candidates sent a second, as by an ATS with a rate limit; 0: no limit"
    )
    parser.add_argument("--most", type=float, default=600, help="seconds to wait after the last record")
    return parser.parse_args()


def fill(members: int) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    print(f"writing {members:,} members ...", flush=True)
    with connection.cursor() as cursor:
        crowd.write(cursor, members)


def measure(customer: Customer, kinds: Mapping[str, int], folder: Path, options: argparse.Namespace) -> None:
    print(f"{os.cpu_count()} cores; {options.candidates:,} candidates among {options.members:,} members")
    watch = Watch({kind: pid for kind, pid in kinds.items() if kind != "PostgreSQL"}, options.most)
    clients = 1 if options.rate else options.clients

    def begin() -> None:
        keep_tokens()
        watch.start()

    sent = send(
        CROWD, options.candidates, customer, step=BATCH, clients=clients, folder=folder, ready=begin,
        pause=BATCH / options.rate if options.rate else 0,
    )  # fmt: skip
    before = use_of(kinds)
    watch.sent()
    lags = watch.finish()
    report(sent, lags, watch.looks, options)
    after = use_of(kinds)
    weighed = next(look.to_weigh for look in watch.looks if look.seconds >= sent.whole) - watch.looks[-1].to_weigh
    for kind, use in after.items():
        spent = use.cpu - before[kind].cpu
        print(f"  {kind:<12}{1000 * spent / max(weighed, 1):6.2f} ms of CPU for each candidate weighed after the sync")


def keep_tokens() -> None:
    """Let tokens last for a day instead of half an hour.

    Each request is written in advance with its token, and the last requests may be sent more than half an hour later.
    """
    from hirewire.hub.platform.oauth.models import AccessToken  # noqa: PLC0415 - needs Django

    AccessToken.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))


def report(sent: Sent, lags: tuple[float | None, float | None], looks: list[Look], options: argparse.Namespace) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute(_MATCHES)
        weighed, by_identifiers = cursor.fetchone() or (0, 0)
    print(f"sent {options.candidates / sent.whole:,.0f} a second, in {sent.whole:.0f} s")
    waiting = looks[-1].to_match, looks[-1].to_weigh
    for name, lag, left in zip(("matched by equal identifiers", "weighed"), lags, waiting, strict=True):
        if lag is None:
            print(f"  {name:<30} not within {options.most:g} s: {left:,} still wait")
        else:
            print(f"  {name:<30} {lag:.0f} s after the last record; the aim is {AIM}")
    quarters = [looks[len(looks) * place // 4].megabytes for place in range(1, 4)] + [looks[-1].megabytes]
    print(f"  memory of web and worker, by quarter of the run: {', '.join(f'{each} MB' for each in quarters)}")
    print(f"  {weighed + by_identifiers:,} matches, {weighed:,} of them weighed")


if __name__ == "__main__":
    main()
