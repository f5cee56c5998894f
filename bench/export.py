"""Measures how long a recruiter waits for an export: from the click until Recruiter reports the candidate's arrival.

    python bench/export.py [--exports 200] [--limit 2.0]

Starts the whole sandbox, PostgreSQL included, in separate processes: hub, ATS, agent and their workers. A recruiter's
session posts the form of the Export dialog and then polls the state of the export, as the page does, but more often.
Exports run one after another, so the figures are those of a single user.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.cast.cast import LARKSPUR
from tests.support.stack import Stack, running_stack

#: A seat may export 300 people a month.
MOST = 300
#: Seconds between two polls of an export's state.
GLANCE = 0.02
#: Seconds after which an export counts as lost.
PATIENCE = 60
RECRUITER = next(one for one in LARKSPUR.colleagues if one.first_name == "Amara")


def main() -> None:
    options = parse()
    print("Starting a sandbox ...", flush=True)
    with running_stack() as stack, httpx2.Client(base_url=stack.hub_url, trust_env=False, timeout=30) as http:
        stack.lend()
        sign_in(http)
        members, job = choose(stack, options.exports)
        print(f"Exporting {len(members)} people to {job}, one after the other ...", flush=True)
        waits = [export(http, member, job) for member in members]
    sys.exit(report(waits, limit=options.limit))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exports", type=int, default=200, choices=range(2, MOST + 1), metavar=f"2..{MOST}")
    parser.add_argument("--limit", type=float, default=2.0, help="seconds within which 95 of 100 exports must arrive")
    return parser.parse_args()


def sign_in(http: httpx2.Client) -> None:
    http.get("/sign-in/")
    fields = {"email": RECRUITER.email, "password": LARKSPUR.password, **token(http)}
    http.post("/sign-in/", data=fields, follow_redirects=True).raise_for_status()


def token(http: httpx2.Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": http.cookies["hub_csrf"]}


def choose(stack: Stack, count: int) -> tuple[list[int], str]:
    """Members whom the ATS does not know, and a listed job."""
    strangers = (
        "SELECT id FROM hub_member m WHERE organization_id IS NULL AND closed_at IS NULL"
        " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id AND t.organization_id = %s)"
        " ORDER BY id DESC LIMIT %s"
    )
    jobs = (
        "SELECT external_job_posting_id FROM hub_jobposting WHERE organization_id = %s AND state = 'LISTED'"
        " ORDER BY listed_at DESC LIMIT 1"
    )
    return [member for (member,) in stack.rows(strangers, LARKSPUR.id, count)], stack.rows(jobs, LARKSPUR.id)[0][0]


def export(http: httpx2.Client, member: int, job: str) -> float:
    began = time.perf_counter()
    posted = http.post(f"/people/{member}/export/", data={"job": job, **token(http)}, follow_redirects=True)
    posted.raise_for_status()
    words = posted.text
    found = re.search(r'hx-get="(/exports/\d+/)"', words)
    while found and " arrived" not in words:
        if "The ATS did not accept" in words or time.perf_counter() - began > PATIENCE:
            raise SystemExit(f"The export of member {member} did not arrive: {' '.join(words.split())[:500]}")
        time.sleep(GLANCE)
        words = http.get(found[1]).text
    if " arrived" not in words:
        raise SystemExit(f"The profile of member {member} shows no export.")
    return time.perf_counter() - began


def report(waits: Sequence[float], *, limit: float) -> int:
    median, late = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
    print(f"\n{len(waits)} exports, click to arrived, {os.cpu_count()} cores")
    print(f"  median            {median:8.3f} s")
    print(f"  95th percentile   {late:8.3f} s")
    print(f"  slowest           {max(waits):8.3f} s")
    is_kept = late <= limit
    print(f"{'Within' if is_kept else 'OVER'} the {limit:g} seconds that are promised.")
    return 0 if is_kept else 1


if __name__ == "__main__":
    main()
