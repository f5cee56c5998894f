"""Writes a company's data for page benchmarks in plain SQL: members, and what its ATS sent about some of them."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from stage import Customer, without_slow_indexes

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from hirewire.hub.identity.accounts.models import Seat
    from hirewire.hub.platform.provisioning.models import DeveloperApplication

#: One statement writes the candidacies of this many job applications.
CHUNK: Final = 20_000

# The next constants hold arrays of words. The arrays are part of the SQL, and PostgreSQL picks a word by its index. If
# the arrays were stored in a table, picking words would take several times as long.
_FIRST = "{ma,lu,an,jo,ka,mi,so,el,ri,no,ta,be,za,yu,vi,ol,fe,da,ce,gi}"
_FIRST_ENDS = "{na,ka,ria,no,ren,mir,la,ton,sha,dre,vin,lie,ras,mon,eth,iya,bert,wen,cio,dda}"
_LAST = "{ha,lo,vel,mor,sta,kov,ber,gra,dun,fer,os,wal,ek,tri,pas}"
_LAST_MIDDLES = "{dd,ri,an,ol,em,is,un,ar,ett,ing}"
_LAST_ENDS = "{ad,son,ski,ez,ini,berg,ton,ova,man,ford,ley,sen}"
_TITLES = (
    "{data engineer,software engineer,nurse,account manager,product manager,electrician,designer,teacher,recruiter,"
    "accountant,analyst,welder,chef,pharmacist,actuary,radiographer,site reliability engineer,lawyer,midwife,geologist}"
)
_PLACES = (
    "{Rotterdam,Utrecht,Lyon,Łódź,Málaga,Oslo,Cork,Leeds,Graz,Turin,Porto,Ghent,Malmö,Austin,Denver,Toronto,Lagos,"
    "Nairobi,Pune,Osaka}"
)
_SKILLS = (
    "{dbt,Kafka,Airflow,Python,Django,PostgreSQL,Excel,Triage,Phlebotomy,Negotiation,Figma,Wiring,TIG,Payroll,Phonics,"
    "Contracts,Kubernetes,Terraform,Go,Rust,Spark,Looker,Sales,German,French,Arabic,Scrum,SAP,Excavation,Imaging}"
)
_MADE_UP = (
    "{bio,cyber,data,eco,fin,geo,hydro,macro,nano,opto}",
    "{graph,log,metr,nav,plan,scop}",
    "{ics,ing,ology,ware}",
)


def _word(number: str, *lists: str) -> str:
    """Return SQL that joins one word from each list. ``number``, itself SQL, selects the combination."""
    parts, below = [], 1
    for words in reversed(lists):
        size = words.count(",") + 1
        parts.append(f"('{words}'::text[])[1 + {number} / {below} % {size}]")
        below *= size
    return " || ".join(reversed(parts)).replace("%", "%%")


def _skill(number: str) -> str:
    return f"CASE WHEN {number} < 30 THEN {_word(number, _SKILLS)} ELSE initcap({_word(number, *_MADE_UP)}) END"


# Powers of random numbers make a few values common and most of them rare, as in practice.
_MEMBERS = f"""
INSERT INTO hub_member (first_name, last_name, headline, current_title, current_company, location, industry, summary,
    skills, profile_url, created_at)
SELECT first, last, title || ' at ' || company, title, company, place, industry,
    'Works with ' || array_to_string(skills, ', ') || ' since the years at ' || before, skills,
    'hirewire.example/in/bench-' || n, now() - n * interval '30 seconds'
FROM generate_series(1, %(members)s) n, LATERAL (
    SELECT n AS row, (random() ^ 2 * 400)::int AS first_no, (random() ^ 2 * 1800)::int AS last_no,
        (random() * 6)::int AS level_no, (random() ^ 2 * 19.9)::int AS title_no,
        (random() ^ 2 * 20000)::int AS company_no, (random() ^ 2 * 19.9)::int AS place_no,
        (random() * 7.9)::int AS industry_no, (random() * 1800)::int AS before_no,
        (random() * 269)::int AS s1, (random() ^ 2 * 269)::int AS s2, (random() ^ 3 * 269)::int AS s3
    OFFSET 0
) d, LATERAL (
    SELECT initcap({_word("first_no", _FIRST, _FIRST_ENDS)}) AS first,
        initcap({_word("last_no", _LAST, _LAST_MIDDLES, _LAST_ENDS)}) AS last,
        {_word("level_no", "{Senior,Junior,Lead,Principal,Staff,Associate}")}
            || ' ' || {_word("title_no", _TITLES)} AS title,
        'Company ' || company_no AS company, {_word("place_no", _PLACES)} AS place,
        {_word("industry_no", "{Health care,Insurance,Construction,Education,Energy,Retail,Logistics,Software}")}
            AS industry,
        initcap({_word("before_no", _LAST, _LAST_MIDDLES)}) AS before,
        ARRAY[{_skill("s1")}, {_skill("s2")}, {_skill("s3")}] AS skills
) said
"""
_SYNCED = """
INSERT INTO hub_jobposting (organization_id, application_id, external_job_posting_id, title, description, availability,
    state, company_apply_url, location, country_code, postal_code, requisition_owner_email,
    requisition_owner_first_name, requisition_owner_last_name, sent_description, extra, listed_at, updated_at)
SELECT %(organization)s, %(application)s, 'J-' || n, 'Job ' || n, '', 'PRIVATE_TO_ATS_INTEGRATION', 'LISTED',
    'https://jobs.example.test/', 'Utrecht', '', '', '', '', '', '', '{}', now() - n * interval '1 hour', now()
FROM generate_series(0, %(last_job)s) n;
INSERT INTO hub_candidate (organization_id, application_id, ats_candidate_id, first_name, last_name, middle_initial,
    prefix, suffix, current_company_name, current_job_title, external_profile_url, linked_in_profile_url,
    email_addresses, phone_numbers, addresses, match_emails, match_profile_url, ats_created_at, ats_last_modified_at,
    received_at)
SELECT %(organization)s, %(application)s, 'C-' || id, first_name, last_name, '', '', '', '', '',
    'https://ats.example.test/' || id, '', '{}', '[]', '[]', '{}', '', now(), now(), now()
FROM hub_member WHERE id %% %(every)s = 0;
INSERT INTO hub_match (organization_id, application_id, ats_candidate_id, member_id, is_manual, probability, evidence,
    found_at)
SELECT organization_id, application_id, ats_candidate_id, substr(ats_candidate_id, 3)::bigint, false, 0.9, '[]',
    now() - random() * interval '900 days' FROM hub_candidate WHERE application_id = %(application)s;
INSERT INTO hub_application (organization_id, application_id, ats_job_application_id, ats_candidate_id,
    ats_job_posting_id, ats_job_posting_name, candidate_email, first_name, last_name, source,
    disposition_reason, ats_created_at, ats_last_modified_at, received_at)
SELECT organization_id, application_id, 'A' || k || substr(ats_candidate_id, 2), ats_candidate_id,
    'J-' || (random() ^ 2 * %(last_job)s)::int, 'Some job', '', 'Noor', '', '',
    CASE WHEN random() < 0.5 THEN 'Salary' ELSE '' END, now(), now(), now()
FROM hub_candidate, generate_series(1, 2) k WHERE application_id = %(application)s AND random() < 0.75;
INSERT INTO hub_stage (organization_id, application_id, ats_job_application_id, part_id, stage, ats_created_at,
    received_at)
SELECT organization_id, application_id, ats_job_application_id, k::text,
    CASE WHEN k = 1 THEN 'Applied' WHEN random() < 0.0001 THEN 'Reference call' ELSE
        (ARRAY['Phone screen','Onsite interview','Offer','Rejected'])[1 + floor(random() * 4)::int] END,
    now() - (random() + 2 - k) * interval '300 days', now()
FROM hub_application, generate_series(1, 2) k WHERE application_id = %(application)s;
INSERT INTO hub_thread (contract_id, seat_id, member_id, state, created_at)
SELECT %(contract)s, CASE WHEN random() < 0.9 THEN %(colleague)s ELSE %(seat)s END, id, 'WAITING', now()
FROM hub_member WHERE random() < 0.02;
INSERT INTO hub_prospectnote (contract_id, owner_id, member_id, text, visibility, is_active, was_shared, created_at,
    last_modified_at)
SELECT %(contract)s, %(seat)s, id, 'Ring', 'CONTRACT', true, true, now(), now() FROM hub_member WHERE random() < 0.015;
"""


def fill(customer: Customer, *, members: int, candidates: int) -> "Seat":
    """Create a seat that sees everything, and ``members`` members.

    ``candidates`` is the number of members whom the ATS knows.
    """
    from django.db import connection  # noqa: PLC0415 - needs Django

    seat = open_up(customer)
    ids = {
        "members": members,
        "every": max(members // candidates, 1),
        "organization": customer.organization_id,
        "application": application_of(customer).pk,
        "contract": seat.contract_id,
        "seat": seat.pk,
        "colleague": colleague_of(seat).pk,
        "last_job": min(max(candidates // 100, 20), 2000),
    }
    began = time.perf_counter()
    print(f"writing {members:,} members ...", flush=True)
    with connection.cursor() as cursor:
        write_members(cursor, members)
        print(f"  {time.perf_counter() - began:.0f} s; what the ATS sent about {candidates:,} ...", flush=True)
        write_synced(cursor, ids)
        print(f"  {time.perf_counter() - began:.0f} s; their stages ...", flush=True)
        follow(customer)
        cursor.execute("VACUUM ANALYZE")
    print(f"  {time.perf_counter() - began:.0f} s", flush=True)
    return seat


def write_members(cursor: "CursorWrapper", count: int) -> None:
    cursor.execute("SELECT setseed(0.5)")
    with without_slow_indexes(cursor, "hub_member"):
        cursor.execute(_MEMBERS, {"members": count})


def write_synced(cursor: "CursorWrapper", ids: Mapping[str, int]) -> None:
    """Write what an ATS sent about every n-th member.

    ``ids`` holds the values for the SQL. The value ``every`` is n. Most of the other values are ids, for example of the
    company and the contract.
    """
    cursor.execute(_SYNCED, ids)


def application_of(customer: Customer) -> "DeveloperApplication":
    from hirewire.hub.platform.provisioning.models import DeveloperApplication  # noqa: PLC0415 - needs Django

    return DeveloperApplication.objects.get(client_id=customer.client_id)


def open_up(customer: Customer) -> "Seat":
    from hirewire.hub.identity.accounts.models import Person, Seat  # noqa: PLC0415 - needs Django
    from hirewire.hub.identity.organizations.models import Contract  # noqa: PLC0415 - as above
    from hirewire.hub.platform.integrations.models import TYPES, Integration  # noqa: PLC0415 - as above
    from hirewire.kit import clock  # noqa: PLC0415 - as above
    from hirewire.wire.records.integrations import OF_CONTRACT  # noqa: PLC0415 - as above

    application, contract = application_of(customer), Contract.objects.get()
    person = Person.objects.create(email="amara@larkspur.example", first_name="Amara", last_name="Okafor")
    for kind in TYPES:
        integration, _ = Integration.objects.get_or_create(
            application=application,
            organization=application.organization,
            contract=contract if kind == OF_CONTRACT else None,
            integration_type=kind,
        )
        integration.integration_name, integration.named_at = "ATS", clock.now()
        integration.save()
        for key in ("APPLICATION_VIEWERS", "JOB_POSTING_VIEWERS"):
            integration.configurations.create(key=key, value="ALL_PRODUCT_USERS")
    return Seat.objects.create(contract=contract, person=person, roles=["recruiter", "admin"])


def colleague_of(seat: "Seat", email: str = "tomas@larkspur.example") -> "Seat":
    from hirewire.hub.identity.accounts.models import Person, Seat  # noqa: PLC0415 - needs Django

    person = Person.objects.create(email=email, first_name="Tomás", last_name="Echeverría")
    return Seat.objects.create(contract=seat.contract, person=person, roles=["recruiter"])


def follow(customer: Customer) -> None:
    """Write the candidacies of the new job applications, as the worker does when it empties the queue ``FOLLOW``."""
    from hirewire.hub.ats.applications.models import Application  # noqa: PLC0415 - needs Django
    from hirewire.hub.ats.matching.candidacies import follow_applications  # noqa: PLC0415 - as above

    sent = Application.objects.filter(application__client_id=customer.client_id)
    names = list(sent.values_list("ats_job_application_id", flat=True))
    for start in range(0, len(names), CHUNK):
        follow_applications(
            organization_id=customer.organization_id,
            application_id=application_of(customer).pk,
            job_application_ids=names[start : start + CHUNK],
        )
