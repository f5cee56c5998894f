"""Generates the records of a sync from numbers, in two forms: as a client sends them, and as the tables store them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import crowd
from stage import email, profile

from hirewire.client import RscClient
from hirewire.client.batches import Outcomes
from hirewire.wire.records.applications import Application, Stage
from hirewire.wire.records.candidates import Address, Candidate, Phone

STAGES = ("Applied", "Phone Screen", "Onsite Interview")


class Leg(NamedTuple):
    name: str
    #: How many records are generated from one number.
    each: int
    send: Callable[[RscClient, range], Outcomes[Any]]
    #: The rows generated from one number, as the table stores them.
    rows: Callable[[int], list[Any]]


def candidate(number: int) -> Candidate:
    return Candidate(
        first_name="Noor",
        last_name=f"Haddad {number}",
        email_addresses=[email(number)],
        phone_numbers=[Phone(number=f"555 {number:07}")],
        addresses=[Address(line1="Dockside 5", city="Gdansk", postal_code="80-001", country="pl")],
        current_company_name="Harbour Cranes",
        current_job_title="Rigger",
        external_profile_url=f"https://ats.example.test/candidates/{number}",
        linked_in_profile_url=f"https://www.{profile(number)}/" if number % 2 else None,
        do_not_contact=False,
        ats_created_at=1_764_547_200_000 + number,
        ats_last_modified_at=1_767_225_600_000 + number,
    )


def application(number: int) -> Application:
    return Application(
        ats_job_posting_id=f"REQ-{number % 500}",
        ats_job_posting_name="Welding Robot Technician",
        first_name="Noor",
        last_name=f"Haddad {number}",
        ats_candidate_id=f"C-{number * 2 // 3}",
        candidate_email=email(number * 2 // 3),
        source="Career site",
        ats_created_at=1_764_547_200_000 + number,
        ats_last_modified_at=1_767_225_600_000 + number,
    )


def stages(number: int) -> dict[tuple[str, str], Stage]:
    return {
        (f"A-{number}", f"S-{place}"): Stage(stage=name, ats_created_at=1_764_547_200_000 + number + place)
        for place, name in enumerate(STAGES)
    }


def candidate_rows(number: int) -> list[Any]:
    from hirewire.hub.ats.candidates.rows import candidate_row  # noqa: PLC0415 - needs Django

    return [candidate_row(0, f"C-{number}", candidate(number))]


def application_rows(number: int) -> list[Any]:
    from hirewire.hub.ats.applications.rows import application_row  # noqa: PLC0415 - needs Django

    return [application_row(f"A-{number}", application(number))]


def stage_rows(number: int) -> list[Any]:
    from hirewire.hub.ats.applications.rows import stage_row  # noqa: PLC0415 - needs Django

    return [stage_row(*ids, stage) for ids, stage in stages(number).items()]


CANDIDATES = Leg(
    "candidates",
    1,
    lambda client, some: client.upsert_candidates({f"C-{n}": candidate(n) for n in some}),
    candidate_rows,
)
APPLICATIONS = Leg(
    "applications",
    1,
    lambda client, some: client.upsert_applications({f"A-{n}": application(n) for n in some}),
    application_rows,
)
STAGE_RECORDS = Leg(
    "stages",
    len(STAGES),
    lambda client, some: client.upsert_stages({ids: one for n in some for ids, one in stages(n).items()}),
    stage_rows,
)
CROWD = Leg(
    "people of a network",
    1,
    lambda client, some: client.upsert_candidates({f"C-{n}": crowd.candidate(n) for n in some}),
    lambda _number: [],
)
LEGS = {leg.name: leg for leg in (CANDIDATES, APPLICATIONS, STAGE_RECORDS, CROWD)}
