"""Checks whether concurrent calls that write the same records cause deadlocks, and whether any call fails.

    python bench/deadlocks.py [--calls 10000] [--parallel 40] [--seed 1]

Starts the hub's web processes and its worker, and a PostgreSQL unless
DATABASE_URL names a server (in which a database is created and dropped). All
connections write the same hundred candidates with their applications, stages
and notes: three batches of upserts for each batch of deletions. Now and then a
batch removes manual matches. Within a batch, the records are in random order for
upserts, and in reverse order for deletions. The worker matches in the meantime.

A deadlock is a transaction that PostgreSQL aborted in favor of another. A retry
is a transaction that the hub ran again. Exits with status 1 if any response was
a 5xx.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import msgspec
import psycopg
from stage import PORT, Customer, database, email, enter, environment, seed, start_hub

from hirewire.sandbox.processes import Supervisor
from hirewire.wire.restli import tunnel
from hirewire.wire.urn import organization_urn

NUMBERS: Final = range(100)
CREATED, MODIFIED = 1_764_547_200_000, 1_767_225_600_000
#: Seconds within which every session reports its statistics to PostgreSQL.
TOLD_AFTER: Final = 3
#: What the hub logs for each transaction that it runs again.
RETRY: Final = "Transaction conflict, retrying"


class Call(NamedTuple):
    method: str
    path: str
    query: str
    body: object = None


class Bench(NamedTuple):
    token: str
    company: str


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL may run as another user, who needs access to this folder.
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url:
            os.environ.update(environment(url))
            enter()
            customer = seed(len(NUMBERS))
            start_hub(supervisor)
            print(f"{options.calls:,} calls, {options.parallel} at once ...", flush=True)
            began = time.perf_counter()
            statuses = send_all(Bench(token_of(customer), organization_urn(customer.organization_id)), options)
            took = time.perf_counter() - began
            time.sleep(TOLD_AFTER)
            report(statuses, took, deadlocks(url), retries(folder / "logs"))
    sys.exit(any(status >= 500 for status in statuses))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--parallel", type=int, default=40, help="connections that send in parallel")
    parser.add_argument("--seed", type=int, default=1, help="a different seed gives different calls")
    return parser.parse_args()


def token_of(customer: Customer) -> str:
    from hirewire.hub.platform.oauth.services import issue_token  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.provisioning.models import DeveloperApplication  # noqa: PLC0415 - as above

    return issue_token(application_id=DeveloperApplication.objects.get(client_id=customer.client_id).pk)


def send_all(bench: Bench, options: argparse.Namespace) -> Counter[int]:
    shares = [
        options.calls // options.parallel + (n < options.calls % options.parallel) for n in range(options.parallel)
    ]

    def send_share(sender: int) -> Counter[int]:
        chance = random.Random(options.seed * 1000 + sender)
        statuses: Counter[int] = Counter()
        connection = HTTPConnection("127.0.0.1", PORT, timeout=120)
        for call in islice(calls(bench, chance), shares[sender]):
            statuses[send(connection, bench, call)] += 1
        connection.close()
        return statuses

    with ThreadPoolExecutor(options.parallel) as pool:
        return sum(pool.map(send_share, range(options.parallel)), Counter())


def send(connection: HTTPConnection, bench: Bench, call: Call) -> int:
    content_type, content = tunnel(call.query, None if call.body is None else msgspec.json.encode(call.body))
    headers = {
        "Authorization": f"Bearer {bench.token}",
        "Content-Type": content_type,
        "X-HTTP-Method-Override": call.method,
    }
    connection.request("POST", f"/v2/{quote(call.path, safe='/=&')}", content, headers)
    response = connection.getresponse()
    response.read()
    return response.status


def calls(bench: Bench, chance: random.Random) -> Iterator[Call]:
    """Yield calls: on average three batches of upserts for each batch of deletions.

    The records of an upsert are in random order, and those of a deletion in reverse order. Some calls remove manual
    matches instead of upserting.
    """
    makers: Sequence[Callable[[Bench, list[int], int], Call]] = (candidates, applications, stages, notes)
    for number in iter(chance.random, None):
        make = chance.choices(makers, weights=(4, 2, 2, 1))[0]
        order = chance.sample(NUMBERS, len(NUMBERS))
        version = int(number * 1_000_000)
        if chance.random() < 1 / 4:
            call = make(bench, sorted(NUMBERS, reverse=True), version)
            yield Call("DELETE", call.path, call.query)
        elif make is candidates and chance.random() < 1 / 8:
            yield links(bench, order)
        else:
            yield make(bench, order, version)


def candidates(bench: Bench, numbers: Sequence[int], version: int) -> Call:
    records = {
        key(bench, "atsCandidateId", f"C-{n}"): {
            "firstName": "Noor",
            "lastName": f"Haddad {n}",
            "emailAddresses": [email(n)],
            "phoneNumbers": [],
            "addresses": [],
            "currentJobTitle": f"Version {version}",
            "externalProfileUrl": f"https://ats.example.test/c/{n}",
            "atsCreatedAt": CREATED,
            "atsLastModifiedAt": MODIFIED,
        }
        for n in numbers
    }
    return Call("PUT", "atsCandidates", ids(records), {"entities": records})


def links(bench: Bench, numbers: Sequence[int]) -> Call:
    patches = {key(bench, "atsCandidateId", f"C-{n}"): {"patch": {"$delete": ["manualMatchedMember"]}} for n in numbers}
    return Call("POST", "atsCandidates", ids(patches), {"entities": patches})


def applications(bench: Bench, numbers: Sequence[int], version: int) -> Call:
    records = {
        key(bench, "atsJobApplicationId", f"A-{n}"): {
            "atsCandidateId": f"C-{n}",
            "atsJobPostingId": "REQ-1",
            "atsJobPostingName": "Welding Robot Technician",
            "firstName": "Noor",
            "lastName": f"Haddad {n}",
            "source": f"Version {version}",
            "atsCreatedAt": CREATED,
            "atsLastModifiedAt": MODIFIED,
        }
        for n in numbers
    }
    return Call("PUT", "atsApplications", ids(records), {"entities": records})


def stages(bench: Bench, numbers: Sequence[int], version: int) -> Call:
    """Return a call that writes stages of one application.

    ``version`` selects one of five applications, and is also part of the stages' names.
    """
    path = f"atsApplications/{key(bench, 'atsJobApplicationId', f'A-{version % 5}')}/stages"
    return parts(path, {f"S-{n}": {"stage": f"Version {version}", "atsCreatedAt": CREATED} for n in numbers})


def notes(bench: Bench, numbers: Sequence[int], version: int) -> Call:
    path = f"atsCandidates/{key(bench, 'atsCandidateId', f'C-{version % 5}')}/notes"
    author = {"firstName": "Ana", "lastName": "Silva"}
    records = {f"N-{n}": {"note": f"Version {version}", "author": author, "atsCreatedAt": CREATED} for n in numbers}
    return parts(path, records)


def parts(path: str, records: dict[str, Any]) -> Call:
    return Call("PUT", path, "&".join(f"ids={name}" for name in records), {"entities": records})


def key(bench: Bench, part: str, name: str) -> str:
    return f"{part}={name}&dataProvider=ATS&integrationContext={bench.company}"


def ids(records: dict[str, Any]) -> str:
    return "&".join(f"ids[{place}].{field}" for place, name in enumerate(records) for field in name.split("&"))


def deadlocks(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int((found.fetchone() or (0,))[0])


def retries(logs: Path) -> int:
    return sum(log.read_text(errors="replace").count(RETRY) for log in logs.glob("hub-*.log"))


def report(statuses: Counter[int], took: float, deadlocks: int, retries: int) -> None:
    count = statuses.total()
    lines = {
        "calls": f"{count:,} in {took:.0f} s, {count / took:.0f} a second",
        "answers": ", ".join(f"{number:,} with {status}" for status, number in sorted(statuses.items())),
        "deadlocks seen by PostgreSQL": f"{deadlocks:,}",
        "transactions that were repeated": f"{retries:,}",
    }
    for name, line in lines.items():
        print(f"  {name:<34}{line}")
    faults = sum(number for status, number in statuses.items() if status >= 500)
    print(f"{faults:,} answers with 5xx; the aim is none: {'missed' if faults else 'reached'}")


if __name__ == "__main__":
    main()
