"""Measures how long the server takes for a page of each kind of people search, among ``--members`` members.

    python bench/search.py [--members 1000000] [--rounds 20] [--seed 7] [--row-security]

Members, candidates (a fifth as many), applications and stages, InMail and notes
are written straight into the tables. This process renders pages one after
another, from the request to the last byte, as a web process does. With
--row-security, PostgreSQL's row security is on, as with HIREWIRE_ROW_SECURITY=1.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from people import fill
from stage import database, enter, environment, seed

from hirewire.kit.work.gc_tuning import settle
from hirewire.sandbox.processes import Supervisor

if TYPE_CHECKING:
    from django.test import Client

    from hirewire.hub.identity.accounts.models import Seat
    from hirewire.hub.identity.members.models import Member

#: The server time of all pages together, without ``COUNTS``, should be below this many milliseconds at the 95th
#: percentile.
AIM = 100
#: Percentiles need at least two figures.
FEWEST_ROUNDS = 2
#: The title of a line in the report. After a page has loaded, it sends another request to get the counts of each
#: filter. The line is about these requests.
COUNTS = "counts, after a page"


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            row_security = "1" if options.row_security else ""
            os.environ.update(environment(url), HIREWIRE_ROW_SECURITY=row_security)
            enter()
            if options.row_security:
                call_command("row_security", verbosity=0)
            customer = seed(0)
            seat = fill(customer, members=options.members, candidates=options.members // 5)
            report(options, measure(seat, options))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20, help="pages of each kind, at least two")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--row-security", action="store_true", help="use a database role that sees one company")
    options = parser.parse_args()
    if options.rounds < FEWEST_ROUNDS:
        parser.error(f"--rounds: percentiles need at least {FEWEST_ROUNDS}")
    return options


def kinds(chance: random.Random) -> dict[str, Callable[[], dict[str, Any]]]:
    from hirewire.hub.identity.members.models import Member  # noqa: PLC0415 - needs Django

    low, high = Member.objects.order_by("pk")[0].pk, Member.objects.order_by("-pk")[0].pk

    def somebody() -> Member:
        return Member.objects.get(pk=chance.randint(low, high))

    return _by_words(chance, somebody) | _by_field(chance, somebody) | _by_ats(chance, somebody)


def _by_words(chance: random.Random, somebody: "Callable[[], Member]") -> dict[str, Callable[[], dict[str, Any]]]:
    def skill() -> str:
        return chance.choice(somebody().skills)

    return {
        "everybody": dict,
        "a name": lambda: {"text": somebody().name},
        "part of a name": lambda: {"text": somebody().last_name[1:6]},
        "a first name": lambda: {"text": somebody().first_name},
        "a common word": lambda: {"text": chance.choice(["engineer", "data", "nurse", "senior"])},
        "a word, by name": lambda: {"text": chance.choice(["engineer", "data", "nurse"]), "order": "name"},
        "a word, by activity": lambda: {"text": chance.choice(["engineer", "chef", "nurse"]), "order": "activity"},
        "words": lambda: {"text": f"{somebody().current_title} {somebody().location}"},
        "AND and OR": lambda: {"text": f"{skill()} AND (engineer OR {skill()})"},
        "OR": lambda: {"text": f"{skill()} OR {skill()}"},
        "NOT": lambda: {"text": f"engineer {skill()} NOT senior"},
        "a phrase": lambda: {"text": f'"{somebody().current_title}"'},
        "a slip": lambda: {"text": f"{somebody().first_name[:-1]}qx"},
    }


def _by_field(chance: random.Random, somebody: "Callable[[], Member]") -> dict[str, Callable[[], dict[str, Any]]]:
    def skill() -> str:
        return chance.choice(somebody().skills)

    return {
        "a title, another company": lambda: {
            "titles": [somebody().current_title],
            "no_companies": [somebody().current_company],
        },
        "a skill picked, a word": lambda: {"skills": [skill()], "text": "senior"},
        "company": lambda: {"company": somebody().current_company},
        "title, place, skill": lambda: {
            "title": somebody().current_title,
            "location": somebody().location,
            "skill": skill(),
        },
    }


def _by_ats(chance: random.Random, somebody: "Callable[[], Member]") -> dict[str, Callable[[], dict[str, Any]]]:
    from hirewire.hub.platform.provisioning.models import DeveloperApplication  # noqa: PLC0415 - needs Django

    application = DeveloperApplication.objects.get().pk

    def job() -> str:
        return f"{application}:J-{int(chance.random() ** 2 * 2000)}"

    def skill() -> str:
        return chance.choice(somebody().skills)

    return {
        "in ATS": lambda: {"ats": "in"},
        "a word in ATS": lambda: {"text": skill(), "ats": "in"},
        "a word not in ATS": lambda: {"text": skill(), "ats": "out"},
        "past applicants": lambda: {"text": skill(), "past": True},
        "of a job": lambda: {"job": job()},
        "a job and a stage": lambda: {"job": job(), "stage": "Onsite interview"},
        "a stage, by activity": lambda: {"stage": "Offer", "order": "activity"},
        "a rare stage": lambda: {"stage": "Reference call"},
        "a rare stage and a word": lambda: {"stage": "Reference call", "text": "engineer"},
        "InMail and a word": lambda: {"inmail": True, "text": skill()},
        "notes": lambda: {"notes": True, "order": "activity"},
        "nobody": lambda: {"text": "xylophonist", "ats": "in", "past": True},
    }


def measure(seat: "Seat", options: argparse.Namespace) -> dict[str, list[float]]:
    from django.test import Client  # noqa: PLC0415 - needs Django

    from hirewire.hub.identity.accounts.queries import SEAT_KEY  # noqa: PLC0415 - as above
    from hirewire.hub.recruiting.searches.models import PeopleSearch  # noqa: PLC0415 - as above

    chance = random.Random(options.seed)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(seat.person, "django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session[SEAT_KEY] = seat.pk
    session.save()
    times: dict[str, list[float]] = {}
    wanted = kinds(chance)
    for round_number in range(options.rounds + 1):
        for name, content in wanted.items():
            kept = PeopleSearch.objects.create(seat=seat, content=content())
            took = timed(browser, f"/search/{kept.pk}/?page={chance.choice([1, 1, 1, 2, 5, 30])}")
            if round_number:
                times.setdefault(name, []).append(took)
            facets = timed(browser, f"/search/{kept.pk}/counts/")
            if round_number:
                times.setdefault(COUNTS, []).append(facets)
        typed = chance.choice(["eng", "nur", "mana", "kaf", "ro", "lov"])
        took = timed(browser, "/search/suggestions/", {"text": typed})
        if round_number:
            times.setdefault("suggestions", []).append(took)
        if not round_number:
            # Exclude all existing objects from garbage collection, as a web process does before it begins to serve.
            settle()
        print(f"  round {round_number} of {options.rounds}" if round_number else "  warm", flush=True)
    return times


def timed(browser: "Client", path: str, sent: dict[str, str] | None = None) -> float:
    began = time.perf_counter()
    answer = browser.get(path) if sent is None else browser.post(path, sent)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return took


def report(options: argparse.Namespace, times: dict[str, list[float]]) -> None:
    print(f"\n{options.members:,} members, {os.cpu_count()} cores, milliseconds of server time")
    for name, each in times.items():
        cuts = [seconds * 1000 for seconds in statistics.quantiles(each, n=20)]
        print(f"  {name:22} p50 {cuts[9]:7.1f}   p95 {cuts[18]:7.1f}")
    everything = [seconds for name, each in times.items() if name != COUNTS for seconds in each]
    cuts = [seconds * 1000 for seconds in statistics.quantiles(everything, n=100)]
    print(f"  p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms; the aim is {AIM}: {'kept' if cuts[94] < AIM else 'MISSED'}")


if __name__ == "__main__":
    main()
