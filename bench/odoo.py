"""Measures the agent with a real Odoo 11: the first sync, changes on their way to Recruiter, and exports.

    PYTHONPATH=. python bench/odoo.py [--folder var/odoo11] [--applicants 2000] [--changes 100] [--exports 100]

Installs Odoo into the folder unless Odoo is already installed there (see ``tools/odoo_server.py``; Python 3.6 is
needed), and adds applicants who each have a note and have moved to a later stage. A first sandbox syncs without
interruption. During the first sync of a second sandbox, the agent's processes are killed three times and Odoo is
restarted once. Both syncs must end with equal records. Then the bench changes applicants at random moments, while the
agent polls once a minute. Last, the bench exports people. Other load on the machine affects the times, so the load is
printed, too.
"""

import argparse
import hashlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final, NamedTuple

import psycopg

from hirewire.certification.recordings import Sandbox as Control
from hirewire.sandbox import prepared
from hirewire.sandbox.account_beside import Account
from hirewire.sandbox.running import RunningSandbox
from tests.odoo.steps import Models
from tools.odoo_server import Odoo, running

_LOOK_EVERY: Final = 0.05
_PATIENCE: Final = 1800.0
_KILLS: Final = 3
#: How many applicants are added at the same time, each by a thread of its own.
_AT_ONCE: Final = 4
#: Both syncs must write equal rows to these tables of the hub. Columns that depend on the run are left out.
TABLES: Final = {
    "hub_candidate": "ats_candidate_id, first_name, last_name, email_addresses, phone_numbers, ats_last_modified_at",
    "hub_candidatenote": "ats_candidate_id, note_id, note",
    "hub_application": "ats_job_application_id, ats_candidate_id, ats_job_posting_id, ats_last_modified_at",
    "hub_stage": "ats_job_application_id, part_id, stage, ats_created_at",
}
Digests = Mapping[str, tuple[int, str]]


class Hub(NamedTuple):
    """A sandbox that is connected to Odoo, and its two databases."""

    sandbox: RunningSandbox
    hub: psycopg.Connection[Any]
    agent: psycopg.Connection[Any]

    def first_sync(self) -> timedelta:
        query = "SELECT finished_at - started_at FROM agent_sync WHERE is_first_done"
        return _awaited("the first sync", lambda: self.agent.execute(query).fetchone())[0]  # type: ignore[no-any-return]  # a row of any values

    def digests(self) -> Digests:
        return {table: self._digest(table, columns) for table, columns in TABLES.items()}

    def _digest(self, table: str, columns: str) -> tuple[int, str]:
        rows = self.hub.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
        return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def main() -> None:
    options = parse()
    draw = random.Random(options.seed)
    with running(options.folder.resolve()) as odoo:
        job = fill(odoo, options.applicants)
        print(f"{os.cpu_count()} cores, load {_load()}", flush=True)
        with connected(odoo) as hub:
            print(f"first sync: {hub.first_sync().total_seconds():.1f} s, load {_load()}", flush=True)
            whole = hub.digests()
        with connected(odoo) as hub:
            interrupt(odoo, hub, draw)
            print(f"with {_KILLS} kills and a restart of Odoo: {hub.first_sync().total_seconds():.1f} s", flush=True)
            is_equal = compare(whole, hub.digests())
            report("change to Recruiter", changes(odoo, hub, options.changes, draw))
            report("export to Odoo", exports(odoo, hub, job, options.exports))
    sys.exit(not is_equal)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("var/odoo11"))
    parser.add_argument("--applicants", type=int, default=2000)
    parser.add_argument("--changes", type=int, default=100)
    parser.add_argument("--exports", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def fill(odoo: Odoo, applicants: int) -> int:
    """Add applicants until there are ``applicants`` of them, each in the second or third stage and with a note.

    Return the key of an open job.
    """
    models = Models.of(odoo)
    stages = models.do("hr.recruitment.stage", "search", [], order="sequence, id")
    for name in ("Initial", "Interview", "Offer")[len(stages) :]:
        stages.append(models.do("hr.recruitment.stage", "create", {"name": name, "sequence": len(stages)}))
    countries = models.do("res.country", "search", [["code", "=", "PL"]])
    # Recruiter rejects jobs without a location.
    place = models.do("res.partner", "create", {"name": "Yard", "city": "Gdansk", "country_id": countries[0]})
    job: int = models.do("hr.job", "create", {"name": "Welder", "description": "We weld. " * 20})
    models.do("hr.job", "write", models.do("hr.job", "search", []), {"address_id": place})
    known = models.do("hr.applicant", "search_count", [])

    def add(number: int) -> None:
        name = f"Ada Number{number}"
        contact = {"email_from": f"ada{number}@mail.example", "partner_phone": f"+48 58 {number:06}"}
        made = models.do("hr.applicant", "create", {"name": name, "partner_name": name, "job_id": job, **contact})
        for stage in stages[1 : 2 + number % 2]:
            models.do("hr.applicant", "write", [made], {"stage_id": stage})
        kind = {"message_type": "comment", "subtype": "mail.mt_note"}
        models.do("hr.applicant", "message_post", [made], body=f"Note {number}", **kind)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(add, range(known, applicants)))
    return job


@contextmanager
def connected(odoo: Odoo) -> Iterator[Hub]:
    settings = {"base_url": odoo.url, "database": odoo.database, "user": odoo.login, "key": odoo.password}
    sandbox = RunningSandbox(account=Account("odoo", settings))
    try:
        sandbox.start()
        folder = sandbox.folder / "postgres"
        port = (folder / "data" / "postmaster.pid").read_text().splitlines()[3]
        address = f"postgresql://{prepared.ROLE}@127.0.0.1:{port}"
        keys = {"password": (folder / "password").read_text().strip(), "autocommit": True}
        with (
            psycopg.connect(f"{address}/{prepared.FIRST}", **keys) as hub,
            psycopg.connect(f"{address}/{prepared.ATS}", **keys) as agent,
        ):
            yield Hub(sandbox, hub, agent)
    finally:
        sandbox.stop()


def interrupt(odoo: Odoo, hub: Hub, draw: random.Random) -> None:
    supervisor = hub.sandbox.supervisor
    assert supervisor is not None
    agent = next(child for child in supervisor.children if child.name == "ats")
    for number in range(_KILLS):
        before = hub.agent.execute("SELECT count(*) FROM agent_sent").fetchone()
        _awaited("records", lambda seen=before: hub.agent.execute("SELECT count(*) FROM agent_sent").fetchone() != seen)
        time.sleep(draw.random())
        os.killpg(agent.process.pid, signal.SIGKILL)
        agent.process.wait()
        if number == 1:
            odoo.restart()
        supervisor.revive(print)


def compare(whole: Digests, again: Digests) -> bool:
    for table in TABLES:
        verdict = "equal" if whole[table] == again[table] else f"NOT EQUAL: {again[table]}"
        print(f"  {table:<20}{whole[table][0]:>7} rows, {whole[table][1]}  {verdict}", flush=True)
    return whole == again


def changes(odoo: Odoo, hub: Hub, number: int, draw: random.Random) -> list[float]:
    """Change ``number`` applicants at random moments. Return how many seconds each change took to reach Recruiter."""
    models = Models.of(odoo)
    keys = draw.sample(models.do("hr.applicant", "search", [["partner_id", "=", False]]), number)
    made_at: dict[str, datetime] = {}
    for key in keys:
        time.sleep(draw.uniform(0, 6))
        email = f"change{key}.{draw.randrange(10**9)}@mail.example"
        models.do("hr.applicant", "write", [key], {"email_from": email})
        made_at[email] = datetime.now(UTC)
    arrived: dict[str, datetime] = {}
    query = "SELECT e, received_at FROM hub_candidate, unnest(email_addresses) AS e WHERE e = ANY(%s)"

    def is_over() -> bool:
        arrived.update(hub.hub.execute(query, [list(made_at)]).fetchall())
        return len(arrived) == number

    _awaited("changes", is_over)
    return [(arrived[email] - at).total_seconds() for email, at in made_at.items()]


def exports(odoo: Odoo, hub: Hub, job: int, number: int) -> list[float]:
    """Export ``number`` people, one after another. Return how many seconds each export took to reach Odoo."""
    query = "SELECT count(*) FROM hr_applicant WHERE job_id = %s"
    took = []
    with psycopg.connect(odoo.database_url, autocommit=True) as database, Control(hub.sandbox.hub_url) as control:
        count = lambda: database.execute(query, [job]).fetchone()  # noqa: E731 - looked at twice
        for _ in range(number):
            before, began = count(), time.monotonic()
            control.post("exports", {"job": str(job)})
            _awaited("an export", lambda seen=before: count() != seen)
            took.append(time.monotonic() - began)
    return took


def _awaited(what: str, look: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is looked for
    give_up_at = time.monotonic() + _PATIENCE
    while not (seen := look()):
        if time.monotonic() > give_up_at:
            raise SystemExit(f"waited {_PATIENCE:.0f} seconds in vain for {what}")
        time.sleep(_LOOK_EVERY)
    return seen


def report(what: str, seconds: list[float]) -> None:
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    middle = median(seconds)
    print(f"{what}: {len(seconds)} times, median {middle:.1f} s, p95 {p95:.1f} s, load {_load()}", flush=True)


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


if __name__ == "__main__":
    main()
