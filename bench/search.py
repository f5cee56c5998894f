"""How long a page of the people search takes the server, by kind of search, among as many members as one likes.

    python bench/search.py [--members 1000000] [--rounds 20] [--seed 7]

Members, candidates (a fifth as many), applications and stages, InMail and notes
are written straight into the tables. Pages are made in this process one after
another, from the request to the last byte, as one web process makes them.
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

from stage import Customer, database, enter_hub, environment, seed

from hirewire.kit.processes import Supervisor

if TYPE_CHECKING:
    from django.test import Client

    from hirewire.hub.accounts.models import Seat

#: Milliseconds of server time at the 95th percentile of all pages.
AIM = 150
#: What each filter would leave comes after the page.
COUNTS = "counts, beside a page"

_NAMES = """
CREATE FUNCTION pg_temp.one_of(names text[], at double precision) RETURNS text LANGUAGE sql IMMUTABLE
AS $$ SELECT names[1 + floor(at * array_length(names, 1))::int] $$;
CREATE TEMP TABLE bench_words AS SELECT
    ARRAY(SELECT initcap(a || b) FROM unnest('{ma,lu,an,jo,ka,mi,so,el,ri,no,ta,be,za,yu,vi,ol,fe,da,ce,gi}'::text[]) a,
        unnest('{na,ka,ria,no,ren,mir,la,ton,sha,dre,vin,lie,ras,mon,eth,iya,bert,wen,cio,dda}'::text[]) b) AS first,
    ARRAY(SELECT initcap(a || b || c) FROM
        unnest('{ha,lo,vel,mor,sta,kov,ber,gra,dun,fer,os,wal,ek,tri,pas}'::text[]) a,
        unnest('{dd,ri,an,ol,em,is,un,ar,ett,ing}'::text[]) b,
        unnest('{ad,son,ski,ez,ini,berg,ton,ova,man,ford,ley,sen}'::text[]) c) AS last,
    ARRAY['Data engineer','Software engineer','Nurse','Account manager','Product manager','Electrician','Designer',
        'Teacher','Recruiter','Accountant','Analyst','Welder','Chef','Pharmacist','Actuary','Radiographer',
        'Site reliability engineer','Lawyer','Midwife','Geologist'] AS title,
    ARRAY['Senior','Junior','Lead','Principal','Staff','Associate'] AS level,
    ARRAY['Rotterdam','Utrecht','Lyon','Łódź','Málaga','Oslo','Cork','Leeds','Graz','Turin','Porto','Ghent','Malmö',
        'Austin','Denver','Toronto','Lagos','Nairobi','Pune','Osaka'] AS place,
    ARRAY['dbt','Kafka','Airflow','Python','Django','PostgreSQL','Excel','Triage','Phlebotomy','Negotiation','Figma',
        'Wiring','TIG','Payroll','Phonics','Contracts','Kubernetes','Terraform','Go','Rust','Spark','Looker','Sales',
        'German','French','Arabic','Scrum','SAP','Excavation','Imaging'] AS skill;
"""
# Squares make some values common and most of them rare, as in life.
_MEMBERS = """
INSERT INTO hub_member (first_name, last_name, headline, current_title, current_company, location, industry, summary,
    skills, profile_url, created_at)
SELECT pg_temp.one_of(w.first, random() ^ 2), pg_temp.one_of(w.last, random() ^ 2), t.title || ' at ' || t.company,
    t.title, t.company, pg_temp.one_of(w.place, random() ^ 2), '', 'Works with ' || array_to_string(t.skills, ', '),
    t.skills, 'hirewire.example/in/bench-' || n, now() - n * interval '30 seconds'
FROM bench_words w, generate_series(1, %(members)s) n, LATERAL (SELECT n AS row,
    pg_temp.one_of(w.level, random()) || ' ' || lower(pg_temp.one_of(w.title, random() ^ 2)) AS title,
    'Company ' || (random() ^ 2 * 20000)::int AS company,
    ARRAY[pg_temp.one_of(w.skill, random()), pg_temp.one_of(w.skill, random() ^ 2),
        pg_temp.one_of(w.skill, random() ^ 3)] AS skills) t
"""
_SYNCED = """
INSERT INTO hub_candidate (organization_id, application_id, ats_candidate_id, first_name, last_name, middle_initial,
    prefix, suffix, current_company_name, current_job_title, external_profile_url, linked_in_profile_url,
    email_addresses, phone_numbers, addresses, match_emails, match_profile_url, ats_created_at, ats_last_modified_at,
    received_at)
SELECT %(organization)s, %(application)s, 'C-' || id, first_name, last_name, '', '', '', '', '',
    'https://ats.example.test/' || id, '', '{}', '[]', '[]', '{}', '', now(), now(), now()
FROM hub_member WHERE id %% 5 = 0;
INSERT INTO hub_match (organization_id, application_id, ats_candidate_id, member_id, is_manual, probability, evidence,
    found_at)
SELECT organization_id, application_id, ats_candidate_id, substr(ats_candidate_id, 3)::bigint, false, 0.9, '[]',
    now() - random() * interval '900 days' FROM hub_candidate;
INSERT INTO hub_application (organization_id, application_id, ats_job_application_id, ats_candidate_id,
    ats_job_posting_id, ats_job_posting_name, candidate_email, match_email, first_name, last_name, source,
    disposition_reason, ats_created_at, ats_last_modified_at, received_at)
SELECT organization_id, application_id, 'A' || k || substr(ats_candidate_id, 2), ats_candidate_id,
    'J-' || (random() ^ 2 * %(last_job)s)::int, 'Some job', '', '', 'Noor', '', '',
    CASE WHEN random() < 0.5 THEN 'Salary' ELSE '' END, now(), now(), now()
FROM hub_candidate, generate_series(1, 2) k WHERE random() < 0.75;
INSERT INTO hub_stage (organization_id, application_id, ats_job_application_id, part_id, stage, ats_created_at,
    received_at)
SELECT organization_id, application_id, ats_job_application_id, k::text,
    CASE k WHEN 1 THEN 'Applied' ELSE (ARRAY['Phone screen','Onsite interview','Offer','Rejected'])[1 + floor(
        random() * 4)::int] END, now() - random() * interval '600 days' + k * interval '600 days', now()
FROM hub_application, generate_series(1, 2) k;
INSERT INTO hub_thread (contract_id, seat_id, member_id, state, created_at)
SELECT %(contract)s, %(seat)s, id, 'WAITING', now() FROM hub_member WHERE id %% 50 = 1;
INSERT INTO hub_prospectnote (contract_id, owner_id, member_id, text, visibility, is_active, was_shared, created_at,
    last_modified_at)
SELECT %(contract)s, %(seat)s, id, 'Ring', 'CONTRACT', true, true, now(), now() FROM hub_member WHERE id %% 70 = 1;
"""
_SLOW_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'hub_member' AND indexdef LIKE '%gin%'"


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url), HIREWIRE_BACKGROUND="0")
            enter_hub()
            customer = seed(0)
            seat = fill(customer, options.members)
            report(options, measure(seat, options))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20, help="pages of each kind")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def fill(customer: Customer, members: int) -> "Seat":
    from django.db import connection  # noqa: PLC0415 - needs Django

    from hirewire.hub.accounts.models import Person, Seat  # noqa: PLC0415 - as above
    from hirewire.hub.integrations.models import Integration, IntegrationType  # noqa: PLC0415 - as above
    from hirewire.hub.organizations.models import Contract  # noqa: PLC0415 - as above
    from hirewire.hub.provisioning.models import DeveloperApplication  # noqa: PLC0415 - as above
    from hirewire.kit import clock  # noqa: PLC0415 - as above

    application = DeveloperApplication.objects.get(client_id=customer.client_id)
    contract = Contract.objects.get()
    person = Person.objects.create(email="amara@larkspur.example", first_name="Amara", last_name="Okafor")
    seat = Seat.objects.create(contract=contract, person=person, roles=["recruiter"])
    for kind in IntegrationType:
        integration, _ = Integration.objects.get_or_create(
            application=application,
            organization=application.organization,
            contract=contract if kind == IntegrationType.CSA_API else None,
            integration_type=kind,
        )
        integration.integration_name, integration.named_at = "ATS", clock.now()
        integration.save()
        for key in ("APPLICATION_VIEWERS", "JOB_POSTING_VIEWERS"):
            integration.configurations.create(key=key, value="ALL_PRODUCT_USERS")
    began = time.perf_counter()
    print(f"writing {members:,} members ...", flush=True)
    ids = {
        "members": members,
        "organization": customer.organization_id,
        "application": application.pk,
        "contract": contract.pk,
        "seat": seat.pk,
        "last_job": 2000,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setseed(0.5); {_NAMES}")
        cursor.execute(_SLOW_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(_MEMBERS, ids)
        for _, definition in indexes:
            cursor.execute(definition)
        print(f"  {time.perf_counter() - began:.0f} s; what the ATS sent ...", flush=True)
        cursor.execute(_SYNCED, ids)
        cursor.execute("VACUUM ANALYZE")
    print(f"  {time.perf_counter() - began:.0f} s", flush=True)
    return seat


def kinds(chance: random.Random) -> dict[str, Callable[[], dict[str, Any]]]:
    from hirewire.hub.members.models import Member  # noqa: PLC0415 - needs Django
    from hirewire.hub.provisioning.models import DeveloperApplication  # noqa: PLC0415 - as above

    low, high = Member.objects.order_by("pk")[0].pk, Member.objects.order_by("-pk")[0].pk
    application = DeveloperApplication.objects.get().pk

    def somebody() -> Member:
        return Member.objects.get(pk=chance.randint(low, high))

    def job() -> str:
        return f"{application}:J-{int(chance.random() ** 2 * 2000)}"

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
        "company": lambda: {"company": somebody().current_company},
        "title, place, skill": lambda: {
            "title": somebody().current_title,
            "location": somebody().location,
            "skill": skill(),
        },
        "in ATS": lambda: {"ats": "in"},
        "a word in ATS": lambda: {"text": skill(), "ats": "in"},
        "a word not in ATS": lambda: {"text": skill(), "ats": "out"},
        "past applicants": lambda: {"text": skill(), "past": True},
        "of a job": lambda: {"job": job()},
        "a job and a stage": lambda: {"job": job(), "stage": "Onsite interview"},
        "a stage, by activity": lambda: {"stage": "Offer", "order": "activity"},
        "InMail and a word": lambda: {"inmail": True, "text": skill()},
        "notes": lambda: {"notes": True, "order": "activity"},
        "nobody": lambda: {"text": "xylophonist", "ats": "in", "past": True},
    }


def measure(seat: "Seat", options: argparse.Namespace) -> dict[str, list[float]]:
    from django.test import Client  # noqa: PLC0415 - needs Django

    from hirewire.hub.accounts.queries import SEAT_KEY  # noqa: PLC0415 - as above
    from hirewire.hub.searches.models import PeopleSearch  # noqa: PLC0415 - as above

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
            beside = timed(browser, f"/search/{kept.pk}/counts/")
            if round_number:
                times.setdefault(COUNTS, []).append(beside)
        typed = chance.choice(["eng", "nur", "mana", "kaf", "ro", "lov"])
        took = timed(browser, "/search/suggestions/", {"text": typed})
        if round_number:
            times.setdefault("suggestions", []).append(took)
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
