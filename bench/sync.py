"""How fast a first sync is: candidates over HTTP with everything on, beside the same rows by bare SQL.

    python bench/sync.py [--candidates 100000] [--batch 100] [--clients 2]

Starts a PostgreSQL, the hub's web processes and its worker, unless DATABASE_URL
names a server (in which a database is made and dropped). The figures of one run
belong together: compare ratios between machines, not rates.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from cryptography.fernet import Fernet

from hirewire.cli.demo.chores import HIREWIRE
from hirewire.client import RscClient
from hirewire.kit import postgres
from hirewire.kit.processes import Supervisor, answers
from hirewire.wire.records.candidates import Address, Candidate, Phone
from hirewire.wire.urn import organization_urn

DATABASE = "hirewire_bench_sync"
PORT = 8123
URL = f"http://127.0.0.1:{PORT}"
#: Share of the candidates who are members too, so that matching has something to find and much to look for.
KNOWN = 0.3
AIM = 5000


class Customer(NamedTuple):
    organization_id: int
    client_id: str
    client_secret: str


class Calls(NamedTuple):
    """What the senders measured: seconds of each call, and of all together."""

    each: list[float]
    whole: float


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        # PostgreSQL may run as another user, who has to get through to its data.
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url))
            enter_hub()
            customer = seed(options.candidates)
            start_hub(supervisor)
            sent = send(customer, options)
            print(f"\n{options.candidates:,} candidates in batches of {options.batch}, {os.cpu_count()} cores")
            report(
                options,
                sent,
                matched_after=wait_for_matching(known_of(options.candidates)),
                bare=bare_sql(customer, options),
            )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=100, help="records of one call, 100 at most")
    parser.add_argument("--clients", type=int, default=2, help="processes that send side by side")
    return parser.parse_args()


@contextmanager
def database(folder: Path, supervisor: Supervisor) -> Iterator[str]:
    named = os.environ.get("DATABASE_URL")
    server = postgres.Server(named) if named else postgres.start(folder / "postgres", supervisor=supervisor, say=print)
    with psycopg.connect(named or server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8'")
        yield server.url(DATABASE)
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def environment(url: str) -> dict[str, str]:
    keys = ("HIREWIRE_SECRET_KEY", "HIREWIRE_HASH_KEY", "HIREWIRE_ID_KEY")
    return {
        **dict.fromkeys(keys, "made up for one run of a benchmark"),
        "HIREWIRE_THROTTLE": os.environ.get("HIREWIRE_THROTTLE", "on"),
        "HIREWIRE_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "hirewire.project.settings.hub",
        "HIREWIRE_HUB_URL": URL,
    }


def enter_hub() -> None:
    import django  # noqa: PLC0415 - its settings are only complete now
    from django.core.management import call_command  # noqa: PLC0415 - as above

    django.setup()
    call_command("migrate", verbosity=0)


def seed(candidates: int) -> Customer:
    """An enabled customer, and the members whom some of its candidates are."""
    from hirewire.hub.integrations.models import CompanyAccess, ContractAccess  # noqa: PLC0415 - needs Django
    from hirewire.hub.members.models import Member, MemberEmail  # noqa: PLC0415 - needs Django
    from hirewire.hub.organizations.models import Contract, Organization  # noqa: PLC0415 - needs Django
    from hirewire.hub.provisioning.services import register_standalone  # noqa: PLC0415 - needs Django
    from hirewire.hub.throttling.limits import Meter  # noqa: PLC0415 - needs Django
    from hirewire.hub.throttling.services import set_quota  # noqa: PLC0415 - needs Django

    organization = Organization.objects.create(id=4_000_123, name="Larkspur Health")
    contract = Contract.objects.create(id=5_500_777, organization=organization, name="Larkspur Talent EMEA")
    application, secret = register_standalone(organization=organization, name="bench")
    # Counted as ever, but a first sync is faster than the published records a minute.
    set_quota(application=application, group="v2/atsCandidates", meter=Meter.RECORDS_A_MINUTE, amount=10**9)
    ContractAccess.objects.create(application=application, contract=contract, is_on=True)
    CompanyAccess.objects.create(application=application, organization=organization, is_on=False)
    known = range(known_of(candidates))
    members = Member.objects.bulk_create(
        [Member(first_name="Noor", last_name=f"Haddad {n}", profile_url=profile(n)) for n in known], batch_size=2000
    )
    emails = (MemberEmail(member=member, address=email(n)) for n, member in zip(known, members, strict=True))
    MemberEmail.objects.bulk_create(emails, batch_size=5000)
    return Customer(organization.pk, application.client_id, secret)


def start_hub(supervisor: Supervisor) -> None:
    web = supervisor.start("hub web", [*HIREWIRE, "hub", "web", "--port", str(PORT), "--workers", "2"])
    supervisor.start("hub worker", [*HIREWIRE, "hub", "worker"])
    supervisor.wait_for(web, partial(answers, f"{URL}/sign-in/"), patience=60)


def known_of(candidates: int) -> int:
    return int(candidates * KNOWN)


def email(number: int) -> str:
    return f"noor.{number}@example.test"


def profile(number: int) -> str:
    return f"hirewire.example/in/noor-{number}"


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


def send(customer: Customer, options: argparse.Namespace) -> Calls:
    """Every client has its batches ready before the clock starts."""
    context = multiprocessing.get_context("spawn")
    barrier, timings = context.Barrier(options.clients + 1), context.Queue()
    starts = range(0, options.candidates, options.batch)
    clients = [
        context.Process(
            target=send_share, args=(customer, starts[n :: options.clients], options.batch, barrier, timings)
        )
        for n in range(options.clients)
    ]
    for client in clients:
        client.start()
    barrier.wait()
    began = time.perf_counter()
    each = [seconds for _ in clients for seconds in timings.get()]
    whole = time.perf_counter() - began
    for client in clients:
        client.join()
    return Calls(each, whole)


def send_share(
    customer: Customer, starts: Sequence[int], batch: int, barrier: Barrier, timings: "multiprocessing.Queue[Any]"
) -> None:
    client = RscClient(
        api_url=URL,
        oauth_url=URL,
        client_id=customer.client_id,
        client_secret=customer.client_secret,
        organization=organization_urn(customer.organization_id),
    )
    batches = [{f"C-{n}": candidate(n) for n in range(start, start + batch)} for start in starts]
    each = []
    barrier.wait()
    for records in batches:
        began = time.perf_counter()
        outcomes = client.upsert_candidates(records)
        each.append(time.perf_counter() - began)
        if outcomes.refused:
            raise SystemExit(f"refused: {next(iter(outcomes.refused.items()))}")
    timings.put(each)


def wait_for_matching(expected: int) -> float:
    """Seconds until the worker has nothing left to do; every known candidate must have been found by then."""
    from hirewire.hub.matching.models import Match, Rematch  # noqa: PLC0415 - needs Django

    began = time.perf_counter()
    while Rematch.objects.exists():
        time.sleep(0.02)
    waited = time.perf_counter() - began
    if (found := Match.objects.count()) != expected:
        raise SystemExit(f"{found} candidates were matched, not {expected}")
    return waited


def bare_sql(customer: Customer, options: argparse.Namespace) -> dict[str, float]:
    """Seconds for the same rows, made before, written straight into the same table for two other applications."""
    from django.db import connection, transaction  # noqa: PLC0415 - needs Django

    from hirewire.hub.candidates.models import Candidate as Table  # noqa: PLC0415 - needs Django
    from hirewire.hub.candidates.rows import CandidateRow, candidate_row  # noqa: PLC0415 - needs Django
    from hirewire.hub.organizations.models import Organization  # noqa: PLC0415 - needs Django
    from hirewire.hub.provisioning.services import register_standalone  # noqa: PLC0415 - needs Django
    from hirewire.kit import clock  # noqa: PLC0415 - needs Django
    from hirewire.kit.bulk import BulkTable  # noqa: PLC0415 - needs Django

    organization = Organization.objects.get(pk=customer.organization_id)
    scopes = [
        (organization.pk, register_standalone(organization=organization, name=name)[0].pk)
        for name in ("upsert", "copy")
    ]
    batches = [
        [candidate_row(0, f"C-{n}", candidate(n)) for n in range(start, start + options.batch)]
        for start in range(0, options.candidates, options.batch)
    ]
    table = BulkTable(Table, CandidateRow, scope=("organization_id", "application_id"), key=1, stamp="received_at")
    columns = ", ".join(("organization_id", "application_id", "received_at", *CandidateRow._fields))

    def copy(rows: list[CandidateRow]) -> None:
        now = clock.now()
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(f"COPY hub_candidate ({columns}) FROM STDIN") as into,
        ):
            for row in rows:
                into.write_row((*scopes[1], now, *row))

    upserted = timed(batches, lambda rows: table.upsert(scope=scopes[0], rows=rows, at=clock.now()))
    return {"COPY and one upsert a batch": upserted, "COPY alone": timed(batches, copy)}


def timed(batches: list[Any], write: Callable[[list[Any]], object]) -> float:
    began = time.perf_counter()
    for rows in batches:
        write(rows)
    return time.perf_counter() - began


def report(options: argparse.Namespace, sent: Calls, *, matched_after: float, bare: dict[str, float]) -> None:
    rate = options.candidates / sent.whole
    with_matching = options.candidates / (sent.whole + matched_after)
    cuts = statistics.quantiles(sent.each, n=100)
    print(f"  {f'over HTTP, {options.clients} clients':<30}{rate:8,.0f} a second")
    print(f"  {'  until all are matched':<30}{with_matching:8,.0f} a second, {matched_after:.1f} s later")
    print(f"  {'  each call':<30}p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms")
    for name, seconds in bare.items():
        other = options.candidates / seconds
        print(f"  {name:<30}{other:8,.0f} a second, {other / rate:.1f} times as many")
    print(f"{rate:.0f} candidates a second; the aim is {AIM}: {'reached' if rate >= AIM else 'missed'}")


if __name__ == "__main__":
    main()
