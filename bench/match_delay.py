"""Measures how soon the match of a new record can be read, and how long it takes to weigh the record.

    python bench/match_delay.py [--members 20000] [--calls 300]

The network has made-up members. A call sends one of them as a new candidate. Then the bench reads the candidate's
matches again and again, until there is one. Half of the candidates have the member's e-mail address, and the other half
have another address. The clock starts just before the candidate is sent, and stops when a response contains a match.
Candidates that match nobody within a second are not timed, only counted: if candidate and member have no address in
common, the scorer may leave the decision to people.

Afterwards each candidate is weighed once more on its own: it is read, compared with its rivals (the members who may be
the same person) and scored, but nothing is written. The result is what one record costs in a network of this size. The
CPU time of this process and of its PostgreSQL session is printed, too, because other load on the machine changes the
elapsed time more than the CPU time.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import crowd
from crowd import CrowdMember, crowd_member
from first_matches import fill
from stage import URL, Customer, database, enter, environment, seed, start_hub
from usage import session_cpu

from hirewire.client import RscClient
from hirewire.sandbox.processes import Supervisor
from hirewire.wire.records.candidates import Address, Candidate
from hirewire.wire.urn import organization_urn

#: A match should be readable within this many milliseconds, at the median and at the 95th percentile.
AIMS: Final = (25, 60)
#: Weighing one record on its own should take at most this many milliseconds, at the same two percentiles.
WEIGHING_AIMS: Final = (3, 10)
#: Seconds after which a candidate counts as matched to nobody.
PATIENCE: Final = 1.0
#: This many of the first calls are not counted, because the processes prepare their statements during these calls.
WARM_UP: Final = 20


class Trial(NamedTuple):
    has_email: bool
    seconds: float | None


class Weighing(NamedTuple):
    seconds: float
    #: CPU seconds of this process, without PostgreSQL's.
    cpu: float
    #: CPU seconds of our PostgreSQL session; 0 if PostgreSQL runs on another machine.
    database_cpu: float


def main() -> None:
    options = parse()
    os.environ[crowd.MEMBERS] = str(options.members)
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url))
            enter()
            customer = seed(0)
            fill(options.members)
            start_hub(supervisor)
            trials = list(tried(customer, options))
            report(trials[WARM_UP:], options.members)
            report_weighing(list(weighed(customer, len(trials)))[WARM_UP:])


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--calls", type=int, default=300)
    return parser.parse_args()


def tried(customer: Customer, options: argparse.Namespace) -> Iterator[Trial]:
    client = RscClient(
        api_url=URL,
        oauth_url=URL,
        client_id=customer.client_id,
        client_secret=customer.client_secret,
        organization=organization_urn(customer.organization_id),
    )
    chosen = random.Random(7).sample(range(options.members), options.calls + WARM_UP)
    for number, person in enumerate(map(crowd_member, chosen)):
        has_email = number % 2 == 0
        yield Trial(has_email, seconds_until_matched(client, f"C-{number}", candidate(person, has_email=has_email)))


def candidate(person: CrowdMember, *, has_email: bool) -> Candidate:
    now = int(time.time() * 1000)
    company, title = person.jobs[0]
    return Candidate(
        first_name=person.first_name,
        last_name=person.last_name,
        email_addresses=[person.email if has_email else f"mail.{person.number}@letters.example"],
        phone_numbers=[],
        addresses=[Address(city=person.town, country=person.country)],
        current_company_name=company,
        current_job_title=title,
        external_profile_url="https://ats.example.test/candidates/1",
        ats_created_at=now,
        ats_last_modified_at=now,
    )


def seconds_until_matched(client: RscClient, candidate_id: str, record: Candidate) -> float | None:
    began = time.perf_counter()
    if refused := client.upsert_candidates({candidate_id: record}).refused:
        raise SystemExit(f"the hub refused a candidate: {refused}")
    while time.perf_counter() - began < PATIENCE:
        if client.candidate_matches([candidate_id])[candidate_id].matched_members:
            return time.perf_counter() - began
    return None


def weighed(customer: Customer, count: int) -> Iterator[Weighing]:
    from hirewire.hub.ats.matching import outcome  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.provisioning.models import DeveloperApplication  # noqa: PLC0415 - as above
    from hirewire.kit.work.gc_tuning import settle  # noqa: PLC0415 - as above

    application = DeveloperApplication.objects.get(client_id=customer.client_id)
    database_cpu = session_cpu()
    # Exclude all existing objects from garbage collection, as a worker does when it starts.
    settle()
    for number in range(count):
        before = time.perf_counter(), time.process_time(), database_cpu()
        outcome.weighed(customer.organization_id, application.pk, [f"C-{number}"], {})
        after = time.perf_counter(), time.process_time(), database_cpu()
        yield Weighing(*(now - then for now, then in zip(after, before, strict=True)))


def report(trials: list[Trial], members: int) -> None:
    print(f"among {members:,} members:")
    for has_email, name in ((True, "same address"), (False, "another address")):
        found = [trial.seconds for trial in trials if trial.has_email == has_email and trial.seconds is not None]
        asked = sum(trial.has_email == has_email for trial in trials)
        print(f"  {name:<16} {len(found)} of {asked} matched, {_figures(found)}")
    every = [trial.seconds for trial in trials if trial.seconds is not None]
    cuts = _cuts(every)
    is_reached = cuts[49] <= AIMS[0] and cuts[94] <= AIMS[1]
    print(f"  {'together':<16} {_figures(every)}")
    print(f"the aims are {AIMS[0]} and {AIMS[1]} ms: {'reached' if is_reached else 'missed'}")


def report_weighing(weighings: list[Weighing]) -> None:
    cuts = _cuts([each.seconds for each in weighings])
    is_reached = cuts[49] <= WEIGHING_AIMS[0] and cuts[94] <= WEIGHING_AIMS[1]
    print(f"  weighing one record: {_figures([each.seconds for each in weighings])}")
    print(f"  of that, CPU of the process that weighs: {_figures([each.cpu for each in weighings])}")
    print(f"  and of its PostgreSQL session: {_figures([each.database_cpu for each in weighings])}")
    print(f"the aims are {WEIGHING_AIMS[0]} and {WEIGHING_AIMS[1]} ms: {'reached' if is_reached else 'missed'}")


def _figures(seconds: list[float]) -> str:
    cuts = _cuts(seconds)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms"


def _cuts(seconds: list[float]) -> list[float]:
    return [cut * 1000 for cut in statistics.quantiles(seconds, n=100)]


if __name__ == "__main__":
    main()
