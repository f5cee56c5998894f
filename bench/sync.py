"""How fast a first sync is: records over HTTP with everything on, beside the same rows by COPY and one upsert a batch.

    python bench/sync.py [--candidates 100000] [--batch 100] [--clients 2] [--whole]

Starts a PostgreSQL, the hub's web processes and its worker, unless DATABASE_URL
names a server (in which a database is made and dropped). With --whole half as
many applications again and three stages for each follow the candidates. The
figures of one run belong together: compare ratios between machines, not rates.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, NamedTuple

import limit
from stage import URL, Customer, database, email, enter_hub, environment, profile, seed, start_hub

from hirewire.client import RscClient
from hirewire.client.batches import Outcomes
from hirewire.kit.processes import Child, Supervisor
from hirewire.wire.records.applications import Application, Stage
from hirewire.wire.records.candidates import Address, Candidate, Phone
from hirewire.wire.urn import organization_urn

#: Share of the candidates who are members too, so that matching has something to find and much to look for.
KNOWN = 0.3
#: Of candidates over HTTP with batches of a hundred, on two cores: a second, and of the bare database's rate.
AIM, AIM_SHARE = 10_000, 0.6
STAGES = ("Applied", "Phone Screen", "Onsite Interview")
#: Calls at both ends of a run whose rates should be equal.
TENTH = 10


class Leg(NamedTuple):
    """Records of one kind."""

    name: str
    #: Records that a number stands for.
    each: int
    send: Callable[[RscClient, range], Outcomes[Any]]
    #: A number's rows as the table takes them.
    rows: Callable[[int], list[Any]]


class Calls(NamedTuple):
    """What the senders measured: when each call began and how long it took, and all together."""

    each: list[tuple[float, float]]
    whole: float


def candidate(number: int) -> Candidate:
    """As full as real ones are."""
    return Candidate(
        first_name="Noor",
        last_name=f"Haddad {number}",
        email_addresses=[email(number)],
        phone_numbers=[Phone(number=f"555 {number:07}")],
        addresses=[Address(line1="Dockside 5", city="Gdansk", postal_code="80-001", country="pl")],
        current_company_name="Harbour Cranes",
        current_job_title="Rigger",
        external_profile_url=f"https://ats.example.test/candidates/{number}",
        linked_in_profile_url=f"https://www.{profile(number)}/" if number % 2 else None,
        do_not_contact=False,
        ats_created_at=1_764_547_200_000 + number,
        ats_last_modified_at=1_767_225_600_000 + number,
    )


def application(number: int) -> Application:
    return Application(
        ats_job_posting_id=f"REQ-{number % 500}",
        ats_job_posting_name="Welding Robot Technician",
        first_name="Noor",
        last_name=f"Haddad {number}",
        ats_candidate_id=f"C-{number * 2 // 3}",
        candidate_email=email(number * 2 // 3),
        source="Career site",
        ats_created_at=1_764_547_200_000 + number,
        ats_last_modified_at=1_767_225_600_000 + number,
    )


def stages(number: int) -> dict[tuple[str, str], Stage]:
    return {
        (f"A-{number}", f"S-{place}"): Stage(stage=name, ats_created_at=1_764_547_200_000 + number + place)
        for place, name in enumerate(STAGES)
    }


def candidate_rows(number: int) -> list[Any]:
    from hirewire.hub.candidates.rows import candidate_row  # noqa: PLC0415 - needs Django

    return [candidate_row(0, f"C-{number}", candidate(number))]


def application_rows(number: int) -> list[Any]:
    from hirewire.hub.applications.rows import application_row  # noqa: PLC0415 - needs Django

    return [application_row(f"A-{number}", application(number))]


def stage_rows(number: int) -> list[Any]:
    from hirewire.hub.applications.rows import stage_row  # noqa: PLC0415 - needs Django

    return [stage_row(*ids, stage) for ids, stage in stages(number).items()]


CANDIDATES = Leg(
    "candidates",
    1,
    lambda client, some: client.upsert_candidates({f"C-{n}": candidate(n) for n in some}),
    candidate_rows,
)
APPLICATIONS = Leg(
    "applications",
    1,
    lambda client, some: client.upsert_applications({f"A-{n}": application(n) for n in some}),
    application_rows,
)
STAGE_RECORDS = Leg(
    "stages",
    len(STAGES),
    lambda client, some: client.upsert_stages({ids: one for n in some for ids, one in stages(n).items()}),
    stage_rows,
)
LEGS = {leg.name: leg for leg in (CANDIDATES, APPLICATIONS, STAGE_RECORDS)}


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        # PostgreSQL may run as another user, who has to get through to its data.
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url))
            enter_hub()
            customer = seed(known_of(options.candidates))
            processes = start_hub(supervisor)
            print(f"{os.cpu_count()} cores, batches of {options.batch}, {options.clients} clients")
            run_candidates(customer, options, processes)
            if options.whole:
                applications = options.candidates * 3 // 2
                run(APPLICATIONS, applications, customer, options, processes)
                run(STAGE_RECORDS, applications, customer, options, processes)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=100, help="records of one call; the client cuts more than 100")
    parser.add_argument("--clients", type=int, default=2, help="processes that send side by side")
    parser.add_argument("--whole", action="store_true", help="applications and stages too")
    return parser.parse_args()


def run_candidates(customer: Customer, options: argparse.Namespace, processes: Sequence[Child]) -> None:
    known = known_of(options.candidates)
    share, rate = run(CANDIDATES, options.candidates, customer, options, processes, after=lambda: matched(known))
    is_reached = rate >= AIM and share >= AIM_SHARE
    print(
        f"{rate:.0f} candidates a second, {share:.0%} of the bare database's; the aim is {AIM} and {AIM_SHARE:.0%}:"
        f" {'reached' if is_reached else 'missed'}"
    )


def run(
    leg: Leg,
    numbers: int,
    customer: Customer,
    options: argparse.Namespace,
    processes: Sequence[Child],
    *,
    after: Callable[[], float] = lambda: 0.0,
) -> tuple[float, float]:
    """Send, report, and write the same rows bare: the share of the bare rate, and the rate itself."""
    count = numbers * leg.each
    with wal_bytes() as written:
        sent = send(leg, numbers, customer, options)
        waited = after()
    rate = count / sent.whole
    cuts = statistics.quantiles([took for _, took in sent.each], n=100)
    print(f"\n{count:,} {leg.name}")
    print(f"  {'over HTTP':<34}{rate:9,.0f} a second")
    if waited:
        print(f"  {'until all are matched':<34}{count / (sent.whole + waited):9,.0f} a second, {waited:.1f} s later")
    print(
        f"  {'each call':<34}{cuts[49] * 1000:9.1f} ms in the middle, {cuts[98] * 1000:.1f} ms at the 99th percentile"
    )
    print(f"  {'last tenth to first tenth':<34}{evenness(sent):9.2f} times as fast")
    print(f"  {'write-ahead log':<34}{written() / count:9,.0f} bytes a record")
    print(f"  {'memory of web and worker':<34}{peak_memory(processes) / 1024:9,.0f} MB at most")
    bare = limit.measure(leg.name, leg.rows, numbers, customer, max(options.batch // leg.each, 1))
    for name, seconds in bare.items():
        print(f"  {name:<34}{count / seconds:9,.0f} a second, {count / seconds / rate:.2f} times as many")
    return rate / (count / bare[limit.UPSERTED]), rate


def known_of(candidates: int) -> int:
    return int(candidates * KNOWN)


def send(leg: Leg, numbers: int, customer: Customer, options: argparse.Namespace) -> Calls:
    context = multiprocessing.get_context("spawn")
    barrier, timings = context.Barrier(options.clients + 1), context.Queue()
    step = max(options.batch // leg.each, 1)
    batches = [range(start, min(start + step, numbers)) for start in range(0, numbers, step)]
    clients = [
        context.Process(target=send_share, args=(leg.name, customer, batches[n :: options.clients], barrier, timings))
        for n in range(options.clients)
    ]
    for client in clients:
        client.start()
    barrier.wait()
    began = time.perf_counter()
    each = [call for _ in clients for call in timings.get()]
    whole = time.perf_counter() - began
    for client in clients:
        client.join()
    return Calls(sorted(each), whole)


def send_share(
    leg_name: str,
    customer: Customer,
    batches: Sequence[range],
    barrier: Barrier,
    timings: "multiprocessing.Queue[Any]",
) -> None:
    client = RscClient(
        api_url=URL,
        oauth_url=URL,
        client_id=customer.client_id,
        client_secret=customer.client_secret,
        organization=organization_urn(customer.organization_id),
        # The versioned root takes the stages of many applications in one call.
        version="202604" if leg_name == STAGE_RECORDS.name else "",
    )
    leg, each = LEGS[leg_name], []
    barrier.wait()
    for some in batches:
        began = time.perf_counter()
        outcomes = leg.send(client, some)
        each.append((began, time.perf_counter() - began))
        if outcomes.refused:
            raise SystemExit(f"refused: {next(iter(outcomes.refused.items()))}")
    timings.put(each)


def evenness(sent: Calls) -> float:
    """How fast the last calls came, in terms of the first: 1 when the size of the tables does not matter."""
    some = max(len(sent.each) // TENTH, 2)
    starts = [began for began, _ in sent.each]
    return (starts[some - 1] - starts[0]) / (starts[-1] - starts[-some])


def matched(expected: int) -> float:
    """Seconds until the worker has nothing left to do; every known candidate must have been found by then."""
    from hirewire.hub.matching.models import Match, Rematch  # noqa: PLC0415 - needs Django

    began = time.perf_counter()
    while Rematch.objects.exists():
        time.sleep(0.02)
    waited = time.perf_counter() - began
    if (found := Match.objects.count()) != expected:
        raise SystemExit(f"{found} candidates were matched, not {expected}")
    return waited


@contextmanager
def wal_bytes() -> Iterator[Callable[[], int]]:
    """What went into PostgreSQL's write-ahead log until now."""
    from django.db import connection  # noqa: PLC0415 - needs Django

    def position() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
            return int(cursor.fetchone()[0])

    start = position()
    yield lambda: position() - start


def peak_memory(processes: Sequence[Child]) -> int:
    """Kilobytes that these processes and those below them held at their peaks, added up."""
    below: dict[int, list[int]] = {}
    peaks: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        pid = int(fields["Pid"])
        below.setdefault(int(fields["PPid"]), []).append(pid)
        peaks[pid] = int(fields.get("VmHWM", "0 kB").split()[0])
    waiting = [child.process.pid for child in processes]
    total = 0
    while waiting:
        pid = waiting.pop()
        total += peaks.get(pid, 0)
        waiting += below.get(pid, [])
    return total


if __name__ == "__main__":
    main()
