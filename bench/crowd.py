"""Makes up people from numbers: the members of a network of any size, and an ATS's candidates.

Some candidates are members. A few names, companies and towns are common and most are rare, as in practice. Members are
written in bulk. Matching finds members by their facts, keys and counts. These are written at the same time, because the
worker would take hours to compute them for a million members.
"""

import multiprocessing
import os
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from stage import without_slow_indexes

from hirewire.wire.records.candidates import Address, Candidate, Phone

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

#: What share of the candidates are members. The other candidates' names come from the same lists as members' names.
KNOWN: Final = 0.55
#: The environment variable that passes the number of members to the processes that make candidates.
MEMBERS: Final = "HIREWIRE_BENCH_MEMBERS"
#: How many members a process prepares at a time.
_CHUNK: Final = 2_000
#: People with this number or a higher one are not members.
_STRANGERS: Final = 1_000_000_000


def _words(*parts: str) -> list[str]:
    return ["".join(pieces).capitalize() for pieces in product(*(part.split() for part in parts))]


_FIRST: Final = _words(
    "ma lu an jo ka mi so el ri no ta be za yu vi ol fe da ce gi",
    "na ka ria no ren mir la ton sha dre vin lie ras mon eth iya bert wen cio dda",
)
_LAST: Final = _words(
    "ha lo vel mor sta kov ber gra dun fer os wal ek tri pas nor hu zim lind ros",
    "dd ri an ol em is un ar ett ing",
    "ad son ski ez ini berg ton ova man ford ley sen mark lund acker hoff dale wick brook stein",
)
_FIRMS: Final = _words("har bor cran vek tal min ost pol rut sey", "ba di ko lu me no pa ru sa ti", "x ly tec net lab")
_TOWNS: Final = _words(
    "gor hal lin mar nes ock pel roth sund tor", "by feld ham kirk mouth stad ville wick bridge port"
)
_LEVELS: Final = ("Senior", "Junior", "Lead", "Principal", "Staff", "Associate")
_TRADES: Final = (
    "data engineer", "software engineer", "nurse", "account manager", "product manager", "electrician", "designer",
    "teacher", "recruiter", "accountant", "analyst", "welder", "chef", "pharmacist", "actuary", "radiographer",
    "lawyer", "midwife", "geologist",
)  # fmt: skip
_COUNTRIES: Final = {
    "nl": "Netherlands", "de": "Germany", "fr": "France", "pl": "Poland", "gb": "United Kingdom", "es": "Spain",
    "pt": "Portugal", "at": "Austria", "it": "Italy", "se": "Sweden",
}  # fmt: skip


class CrowdMember(NamedTuple):
    number: int
    first_name: str
    last_name: str
    email: str
    phone: str
    #: Company and title, newest first.
    jobs: tuple[tuple[str, str], ...]
    town: str
    country: str

    @property
    def location(self) -> str:
        return f"{self.town}, {_COUNTRIES[self.country]}"

    @property
    def profile_url(self) -> str:
        return f"hirewire.example/in/crowd-{self.number}"


def crowd_member(number: int) -> CrowdMember:
    """Return the person with this number. The same number always gives the same person."""
    chance = random.Random(number)
    first, last = _one_of(chance, _FIRST), _one_of(chance, _LAST)
    jobs = tuple(
        (f"{_one_of(chance, _FIRMS)} {_one_of(chance, _FIRMS)}", f"{chance.choice(_LEVELS)} {_one_of(chance, _TRADES)}")
        for _ in range(chance.choice((1, 2, 3)))
    )
    email = f"{first}.{last}.{number}@mail.example".lower()
    return CrowdMember(
        number, first, last, email, f"06{number % 10**8:08}", jobs, _one_of(chance, _TOWNS),
        _one_of(chance, tuple(_COUNTRIES)),
    )  # fmt: skip


def _one_of(chance: random.Random, values: Sequence[str]) -> str:
    return values[int(chance.random() ** 2 * len(values))]


def candidate(number: int) -> Candidate:
    """Return the candidate with this number.

    Half of the candidates who are members have the member's e-mail address.
    """
    members = int(os.environ[MEMBERS])
    chance = random.Random(f"candidate {number}")
    known = chance.random() < KNOWN
    person = crowd_member(chance.randrange(members) if known else _STRANGERS + number)
    email = person.email if chance.random() < 0.5 else f"{person.last_name}.{number}@post.example".lower()
    company, title = chance.choice(person.jobs)
    return Candidate(
        first_name=person.first_name,
        last_name=person.last_name,
        email_addresses=[email],
        phone_numbers=[Phone(number=person.phone)] if chance.random() < 0.6 else [],
        addresses=[Address(city=person.town, country=person.country)] if chance.random() < 0.6 else [],
        current_company_name=company if chance.random() < 0.8 else "",
        current_job_title=title if chance.random() < 0.8 else "",
        external_profile_url=f"https://ats.example.test/candidates/{number}",
        ats_created_at=1_764_547_200_000 + number,
        ats_last_modified_at=1_767_225_600_000 + number,
    )


# ---- members in bulk

_COLUMNS: Final = {
    "hub_member": "id, first_name, last_name, headline, current_title, current_company, location, industry, summary, "
    "skills, profile_url, created_at",
    "hub_memberemail": "member_id, address",
    "hub_position": "member_id, title, company, location, starts_year, ends_year",
    "hub_memberfacts": "member_id, person, keys, counted",
}
# Writes the rows of all members together. A trigger on hub_memberfacts would write them for one member after another.
_KEYS_AND_COUNTS: Final = """
INSERT INTO hub_memberkey (tenant_id, key, member_id)
SELECT 0, key, member_id FROM hub_memberfacts CROSS JOIN unnest(keys) AS key ORDER BY 2, 3;
INSERT INTO hub_valuecount (tenant_id, value, members)
SELECT 0, value, count(*) FROM hub_memberfacts CROSS JOIN unnest(counted) AS value GROUP BY 2 ORDER BY 2;
"""


def write(cursor: "CursorWrapper", count: int) -> None:
    """Write members numbered 0 to ``count`` - 1. Each id is the number plus one."""
    began = time.perf_counter()
    for table in _COLUMNS:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    with multiprocessing.get_context("spawn").Pool(2) as pool, without_slow_indexes(cursor, "hub_member"):
        for tables in pool.imap(_rows, [range(n, min(n + _CHUNK, count)) for n in range(0, count, _CHUNK)]):
            for table, rows in tables.items():
                with cursor.copy(f"COPY {table} ({_COLUMNS[table]}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
    print(f"  {time.perf_counter() - began:.0f} s; their keys ...", flush=True)
    cursor.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '512MB'")
    for table in _COLUMNS:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    cursor.execute(_KEYS_AND_COUNTS)
    cursor.execute("SELECT setval(pg_get_serial_sequence('hub_member', 'id'), %s)", [count + 1])
    cursor.execute("RESET maintenance_work_mem; RESET work_mem")
    cursor.execute("VACUUM ANALYZE")
    print(f"  {time.perf_counter() - began:.0f} s", flush=True)


def _rows(numbers: range) -> dict[str, list[tuple[Any, ...]]]:
    import django  # noqa: PLC0415 - its settings come from the environment of the benchmark

    django.setup()
    people = [crowd_member(number) for number in numbers]
    return {
        "hub_member": [_member_row(each) for each in people],
        "hub_memberemail": [(each.number + 1, each.email) for each in people],
        "hub_position": [row for each in people for row in _position_rows(each)],
        "hub_memberfacts": [_facts_row(each) for each in people],
    }


def _member_row(each: CrowdMember) -> tuple[Any, ...]:
    company, title = each.jobs[0]
    headline = f"{title} at {company}"
    return (
        each.number + 1, each.first_name, each.last_name, headline, title, company, each.location, "", "", [],
        each.profile_url, "2026-01-01",
    )  # fmt: skip


def _position_rows(each: CrowdMember) -> Iterator[tuple[Any, ...]]:
    for place, (company, title) in enumerate(each.jobs):
        yield each.number + 1, title, company, "", 2020 - 4 * place, 2024 - 4 * place if place else None


def _facts_row(each: CrowdMember) -> tuple[Any, ...]:
    from hirewire.hub.ats.matching.people import encoded, place_of  # noqa: PLC0415 - needs Django
    from hirewire.linkage.blocking import blocking_keys  # noqa: PLC0415 - as above
    from hirewire.linkage.counting import counted_values, hash_of  # noqa: PLC0415 - as above
    from hirewire.linkage.fetching import EVERYBODY  # noqa: PLC0415 - as above
    from hirewire.linkage.persons import person  # noqa: PLC0415 - as above
    from hirewire.linkage.records import Employment, Record  # noqa: PLC0415 - as above

    one = person(
        Record(
            str(each.number + 1),
            first_name=each.first_name,
            last_name=each.last_name,
            emails=(each.email,),
            profile_url=each.profile_url,
            employments=tuple(Employment(*job, is_current=not place) for place, job in enumerate(each.jobs)),
            places=(place_of(each.location),),
        )
    )
    counted = {hash_of(*pair) for pair in (EVERYBODY, *counted_values(one))}
    return each.number + 1, encoded(one), _array(blocking_keys(one)), _array(counted)


def _array(numbers: Iterable[int]) -> str:
    return f"{{{','.join(map(str, sorted(numbers)))}}}"
