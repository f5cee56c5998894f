"""Measures how long one call takes to read the matches of a hundred candidates.

    python bench/matches.py [--candidates 1000000] [--calls 500]

The hub holds ``--candidates`` candidates, which are written straight into the
tables. Every third has a match. Like a partner, the bench calls the hub
over HTTP. It makes one call after another.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from stage import URL, Customer, database, enter, environment, seed, start_hub

from hirewire.client import RscClient
from hirewire.sandbox.processes import Supervisor
from hirewire.wire.urn import organization_urn

#: A call should take at most this many milliseconds at the 99th percentile.
AIM = 20
BATCH = 100

_CANDIDATES = """
INSERT INTO hub_candidate (organization_id, application_id, ats_candidate_id, first_name, last_name, middle_initial,
    prefix, suffix, current_company_name, current_job_title, external_profile_url, linked_in_profile_url,
    email_addresses, phone_numbers, addresses, match_emails, match_profile_url, ats_created_at, ats_last_modified_at,
    received_at)
SELECT %(organization)s, %(application)s, 'C-' || n, 'Noor', 'Haddad ' || n, '', '', '', 'Harbour Cranes', 'Rigger',
    'https://ats.example.test/candidates/' || n, '', ARRAY['noor.' || n || '@example.test'], '[]', '[]',
    ARRAY['noor.' || n || '@example.test'], '', now(), now(), now()
FROM generate_series(0, %(count)s - 1) AS n
"""
_MATCHES = """
INSERT INTO hub_match (organization_id, application_id, ats_candidate_id, member_id, is_manual, probability, evidence,
    found_at)
SELECT organization_id, application_id, ats_candidate_id, (SELECT min(id) FROM hub_member), false, 0.9,
    '[{"kind": "email", "outcome": "same", "weight": "strong", "value": "noor@example.test"}]', now()
FROM hub_candidate WHERE substr(ats_candidate_id, 3)::int % 3 = 0
"""


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url))
            enter()
            customer = seed(1)
            fill(customer, options.candidates)
            start_hub(supervisor)
            report(options, read(customer, options))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--calls", type=int, default=500)
    return parser.parse_args()


def fill(customer: Customer, count: int) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    from hirewire.hub.platform.provisioning.models import DeveloperApplication  # noqa: PLC0415 - needs Django

    application = DeveloperApplication.objects.get(client_id=customer.client_id)
    print(f"writing {count:,} candidates ...", flush=True)
    with connection.cursor() as cursor:
        ids = {"organization": customer.organization_id, "application": application.pk, "count": count}
        cursor.execute(_CANDIDATES, ids)
        cursor.execute(_MATCHES)
        cursor.execute("ANALYZE hub_candidate, hub_match")


def read(customer: Customer, options: argparse.Namespace) -> list[float]:
    client = RscClient(
        api_url=URL,
        oauth_url=URL,
        client_id=customer.client_id,
        client_secret=customer.client_secret,
        organization=organization_urn(customer.organization_id),
    )
    chance = random.Random(7)
    each = []
    for _ in range(options.calls):
        ids = [f"C-{n}" for n in chance.sample(range(options.candidates), BATCH)]
        began = time.perf_counter()
        found = client.candidate_matches(ids)
        each.append(time.perf_counter() - began)
        if len(found) != BATCH:
            raise SystemExit(f"{len(found)} of {BATCH} candidates were found")
    return each


def report(options: argparse.Namespace, each: list[float]) -> None:
    cuts = [seconds * 1000 for seconds in statistics.quantiles(each, n=100)]
    print(f"  {BATCH} of {options.candidates:,} candidates: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms")
    print(f"{cuts[98]:.1f} ms at the 99th percentile; the aim is {AIM}: {'reached' if cuts[98] <= AIM else 'missed'}")


if __name__ == "__main__":
    main()
