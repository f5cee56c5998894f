"""Measures a first sync: records sent to the hub over HTTP, and the same rows written to the database without the hub.

    python bench/sync.py [--candidates 100000] [--batch 20 100 1000] [--clients 4] [--whole]

Starts the hub's web processes and its worker. Creates a database, and drops it at the end. If DATABASE_URL names a
server, the database is created there; otherwise, a PostgreSQL is started for it. The members of the network are indexed
for matching before anything is sent. With --whole, the candidates are followed by one and a half times as many
applications, with three stages each. For each batch size, another application of the same company makes a separate
sync. All features of the hub are on. The hub is compared with the bare database, which takes the same rows twice: by
COPY with one upsert for each batch, and by COPY alone.

The requests and the rows for COPY are generated before the timing starts; see ``bench/sending.py`` and
``bench/limit.py``. To compare two machines, use the ratios of a run, not its rates. If other programs run at the same
time, only the CPU of a batch and the share by CPU are comparable between runs. The share by CPU is the share of the
bare database's rate that the hub would reach if the machine had no other load. The hub would then use all cores, but
COPY would use only one: the writing process and the database take turns, and each waits while the other works. The
worker looks for work several times a second, so the longer a run takes on a busy machine, the more of the worker's CPU
time is included in the figure for each batch.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import limit
from records import APPLICATIONS, CANDIDATES, STAGE_RECORDS, Leg
from sending import Sent, send
from stage import Customer, database, enter, environment, joined, seed, start_hub
from usage import Use, postmaster, use_of, wal_bytes

from hirewire.sandbox.processes import Supervisor

DATABASE = "PostgreSQL"
#: Share of the candidates who are also members. Matching finds a member for each of them, and none for the rest.
KNOWN = 0.3
#: The aims for candidates sent over HTTP on two cores: records a second, and share of the bare database's rate. Both
#: apply to batches of ``AIM_BATCH`` records.
AIM, AIM_SHARE, AIM_BATCH = 10_000, 0.6, 100
CORES = os.cpu_count() or 1
#: The first and the last tenth of the calls are compared; their rates should be equal.
TENTH = 10


class Bench(NamedTuple):
    customer: Customer
    batch: int
    clients: int
    #: The folder for data that are too large for memory.
    folder: Path
    #: The id of the first process of each kind.
    kinds: Mapping[str, int]


class Figures(NamedTuple):
    records: int
    batches: int
    sent: Sent
    #: Seconds from the last response until the worker's queue for these records was empty. Weighing is not included.
    waited: float
    wal_bytes: int
    #: CPU seconds, by kind of process.
    cpu: Mapping[str, float]
    memory: int
    #: What it took to write the same rows without the hub.
    bare: Mapping[str, limit.Took]

    @property
    def rate(self) -> float:
        return self.records / self.sent.whole

    @property
    def share(self) -> float:
        return self.bare[limit.UPSERTED].clock / self.sent.whole

    def share_by_cpu(self, *left_out: str) -> float:
        """The share of the bare database's rate that the hub would reach if it used all cores.

        The CPU of the kinds of process in ``left_out`` is not counted, as if they ran on another machine.
        """
        used = sum(seconds for kind, seconds in self.cpu.items() if kind not in left_out)
        return CORES * self.bare[limit.UPSERTED].cpu / used


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL may run as another user, who needs access to this folder.
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url:
            os.environ.update(environment(url))
            enter()
            customer = seed(int(options.candidates * KNOWN))
            web, worker = start_hub(supervisor)
            kinds = {"web": web.process.pid, "worker": worker.process.pid}
            if database_here := postmaster():
                kinds[DATABASE] = database_here
            print(f"{CORES} cores, {options.clients} clients; the members were indexed in {indexed():.1f} s")
            for batch in options.batch:
                sync(
                    Bench(joined(customer, f"batches of {batch}"), batch, options.clients, folder, kinds),
                    options.candidates,
                    options.whole,
                )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument(
        "--batch",
        type=int,
        nargs="+",
        default=[100],
        help="records that are sent together, and that one COPY writes; a call takes at most 100 of them",
    )
    parser.add_argument("--clients", type=int, default=4, help="processes that send in parallel")
    parser.add_argument("--whole", action="store_true", help="applications and stages too")
    return parser.parse_args()


def sync(bench: Bench, candidates: int, is_whole: bool) -> None:  # noqa: FBT001 - an option passed on
    known = int(candidates * KNOWN)
    found = measured(bench, CANDIDATES, candidates, after=lambda: matched(bench.customer, known))
    if bench.batch == AIM_BATCH:
        is_reached = found.rate >= AIM and found.share >= AIM_SHARE
        verdict = "reached" if is_reached else "missed"
        print(f"  the aim is {AIM:,} a second and {AIM_SHARE:.0%} of the bare database's rate: {verdict}")
    if is_whole:
        # The worker may still be weighing candidates. This would distort the next figures, so wait until it is done.
        print(f"  {'until the candidates are weighed':<34}{weighed():9.1f} s later")
        applications = candidates * 3 // 2
        measured(bench, APPLICATIONS, applications, after=followed)
        measured(bench, STAGE_RECORDS, applications, after=followed)


def measured(bench: Bench, leg: Leg, numbers: int, *, after: Callable[[], float]) -> Figures:
    step = max(bench.batch // leg.each, 1)
    before: dict[str, Use] = {}
    with wal_bytes() as written:
        sent = send(
            leg,
            numbers,
            bench.customer,
            step=step,
            clients=bench.clients,
            folder=bench.folder,
            ready=lambda: before.update(use_of(bench.kinds)),
        )
        waited = after()
    used = use_of(bench.kinds)
    figures = Figures(
        records=numbers * leg.each,
        batches=-(-numbers // step),
        sent=sent,
        waited=waited,
        wal_bytes=written.bytes,
        cpu={"clients": sent.cpu} | {kind: use.cpu - before[kind].cpu for kind, use in used.items()},
        memory=used["web"].memory + used["worker"].memory,
        bare=limit.measure(limit.Rows(leg.name, leg.rows, numbers, step), bench.customer, lambda: bare_cpu(bench)),
    )
    report(f"{figures.records:,} {leg.name} in batches of {bench.batch}", figures)
    return figures


def report(title: str, figures: Figures) -> None:
    rate, sent = figures.rate, figures.sent
    cuts = statistics.quantiles([took for _, took in sent.calls], n=100)
    cpu = {kind: 1000 * seconds / figures.batches for kind, seconds in figures.cpu.items()}
    lines = {
        "over HTTP": f"{rate:9,.0f} a second, {figures.share:.0%} of the bare database's rate",
        "each call": f"{cuts[49] * 1000:9.1f} ms median, {cuts[98] * 1000:.1f} ms at the 99th percentile",
        "last tenth to first tenth": f"{evenness(sent):9.2f} times as fast",
        "write-ahead log": f"{figures.wal_bytes / figures.records:9,.0f} bytes a record",
        "memory of web and worker": f"{figures.memory / 1024:9,.0f} MB at most",
        "by CPU": f"{figures.share_by_cpu():9.0%} of the bare database's rate, on {CORES} cores;"
        f" {figures.share_by_cpu('clients', 'worker'):.0%} without clients and worker",
        "CPU of a batch": f"{sum(cpu.values()):9.1f} ms: {', '.join(f'{kind} {ms:.1f}' for kind, ms in cpu.items())}",
    }
    until = figures.records / (sent.whole + figures.waited)
    lines["until the queue is empty"] = f"{until:9,.0f} a second, {figures.waited:.1f} s later"
    for name, (seconds, used) in figures.bare.items():
        times = f"{sent.whole / seconds:.2f} times as many"
        lines[name] = (
            f"{figures.records / seconds:9,.0f} a second, {times}, {1000 * used / figures.batches:.1f} ms of CPU"
        )
    print(f"\n{title}")
    for name, line in lines.items():
        print(f"  {name:<34}{line}", flush=True)


def bare_cpu(bench: Bench) -> float:
    """CPU seconds that this process and PostgreSQL have used so far."""
    return time.process_time() + sum(use.cpu for kind, use in use_of(bench.kinds).items() if kind == DATABASE)


def evenness(sent: Sent) -> float:
    """The rate of the last calls relative to the rate of the first: 1 if the size of the tables does not matter."""
    some = max(len(sent.calls) // TENTH, 2)
    starts = [began for began, _ in sent.calls]
    return (starts[some - 1] - starts[0]) / (starts[-1] - starts[-some])


def matched(customer: Customer, expected: int) -> float:
    """Wait until the worker has matched all candidates by equal identifiers, and return the seconds.

    After the wait, exactly ``expected`` candidates must have a match.
    """
    from hirewire.hub.ats.matching.models import Match, Rematch  # noqa: PLC0415 - needs Django

    waited = waited_while(Rematch.objects.exists)
    if (found := Match.objects.filter(application__client_id=customer.client_id).count()) != expected:
        raise SystemExit(f"{found} candidates were matched, not {expected}")
    return waited


def indexed() -> float:
    """Wait until the worker has indexed the members, and return the seconds.

    In practice, members are indexed long before a sync.
    """
    from hirewire.hub.ats.matching.models import StaleMember  # noqa: PLC0415 - needs Django

    return waited_while(StaleMember.objects.exists)


def weighed() -> float:
    from hirewire.hub.ats.matching.models import Rescore  # noqa: PLC0415 - needs Django

    return waited_while(Rescore.objects.exists)


def followed() -> float:
    from hirewire.hub.ats.matching.models import StaleApplications  # noqa: PLC0415 - needs Django

    return waited_while(StaleApplications.objects.exists)


def waited_while(is_busy: Callable[[], bool]) -> float:
    began = time.perf_counter()
    while is_busy():
        time.sleep(0.02)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
