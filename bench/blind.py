"""Measures how long the hub takes to hash members with a company's key, and to store the hashes that an ATS sends.

    python bench/blind.py [--members 100000] [--known 50000]

Starts a PostgreSQL, unless DATABASE_URL names a server (in which a database is
created and dropped). All members are hashed with a new key. Then an ATS sends
the hashes of ``--known`` members and of as many strangers, with a hundred people
in each call. The ATS sends all these hashes a second time. Then members change:
at first one at a time, later twenty at a time. At the end the key is deleted,
and members change once more, one at a time.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from stage import database, enter, environment, seed

from hirewire.sandbox.processes import Supervisor

CALL: Final = 100
SINGLE: Final = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--known", type=int, default=50_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url))
            enter()
            measure(seed(0).organization_id, options.members, options.known)


def measure(organization_id: int, count: int, known: int) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    from hirewire.hub.ats.blind import catching_up, members, services  # noqa: PLC0415 - as above
    from hirewire.hub.ats.blind.rows import blind_row  # noqa: PLC0415 - as above
    from hirewire.hub.ats.matching.models import Match  # noqa: PLC0415 - as above
    from hirewire.hub.identity.members.models import Member, MemberEmail  # noqa: PLC0415 - as above
    from hirewire.hub.platform.integrations.models import CompanyAccess  # noqa: PLC0415 - as above
    from hirewire.hub.seeding import members as seeding  # noqa: PLC0415 - as above

    print(f"writing {count:,} members ...", flush=True)
    seeding.seed(count)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE hub_stalemember")
        cursor.execute("ANALYZE")
    access = CompanyAccess.objects.get(organization=organization_id)
    application = access.application
    key, secret = services.make_key(application=application, organization_id=organization_id)
    print(f"hash all members with a new key: {timed(lambda: processed(catching_up.process_due)):6.1f} s")
    print(f"the table of their hashes: {size_of('hub_memberhash'):6.0f} MB")

    people = hashed(secret, list(MemberEmail.objects.order_by("?").values_list("address", flat=True)[:known]))
    rows = [blind_row(key.pk, *person) for person in people]
    for name in ("send everybody", "send everybody again"):
        took = [
            timed(
                lambda some=rows[start : start + CALL]: services.upsert_candidates(
                    application=application, organization_id=organization_id, rows=some
                )
            )
            for start in range(0, len(rows), CALL)
        ]
        said(f"{name}, a call of {CALL}", took)
    print(f"members that the hashes matched: {Match.objects.without_candidate().count():,}")

    chosen = list(Member.objects.order_by("?").values_list("pk", flat=True)[:SINGLE])
    said("one member changes", [timed(lambda pk=pk: follow(members.FOLLOW, [pk])) for pk in chosen])
    batches = [chosen[start : start + 20] for start in range(0, SINGLE, 20)]
    said("twenty members change", [timed(lambda some=some: follow(members.FOLLOW, some)) for some in batches])
    services.delete_key(key=key)
    print(f"remove everything: {timed(lambda: processed(catching_up.process_due)):6.1f} s")
    said("one member changes, without keys", [timed(lambda pk=pk: follow(members.FOLLOW, [pk])) for pk in chosen])


def hashed(secret: str, addresses: Sequence[str]) -> list[tuple[object, object]]:
    """Return an ATS's hashed records. Half of them have a member's address, and the other half belong to strangers."""
    from uuid import UUID  # noqa: PLC0415 - as above

    from hirewire.wire.blind import candidate_hash, identifier_hashes  # noqa: PLC0415 - as above
    from hirewire.wire.records.blind import BlindCandidate  # noqa: PLC0415 - as above

    everybody = [*addresses, *(f"stranger{number}@elsewhere.example" for number in range(len(addresses)))]
    begin = time.perf_counter()
    people = [
        (
            UUID(candidate_hash(secret, f"C-{number}")),
            BlindCandidate(hashes=identifier_hashes(secret, [address], f"https://hirewire.example/in/x{number}")),
        )
        for number, address in enumerate(everybody)
    ]
    print(f"hash {len(people):,} people of the ATS: {time.perf_counter() - begin:6.1f} s")
    return people


def follow(queue: object, member_ids: Sequence[int]) -> None:
    from django.db import transaction  # noqa: PLC0415 - as above

    with transaction.atomic():
        queue.defer(member_ids=list(member_ids))


def processed(process_due: Callable[[], int]) -> None:
    while process_due():
        pass


def timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def said(name: str, took: Sequence[float]) -> None:
    in_order = sorted(took)
    worst = in_order[int(len(in_order) * 0.95)]
    print(f"{name}: median {statistics.median(took) * 1000:6.1f} ms, 95% within {worst * 1000:6.1f} ms")


def size_of(table: str) -> float:
    from django.db import connection  # noqa: PLC0415 - as above

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        return float(cursor.fetchone()[0]) / 1e6


if __name__ == "__main__":
    main()
