"""Checks the whole file of a world before anything is changed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from django.db import DatabaseError

from hirewire.hub.identity.accounts.models import SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Product
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.sandbox.control import world_file as file
from hirewire.sandbox.control import world_jobs
from hirewire.sandbox.control.errors import BadPart, BadWorld
from hirewire.wire.records.postings import (
    Availability,
    EmploymentStatus,
    ExperienceLevel,
    ListingType,
    Operation,
    decode_posting,
)
from hirewire.wire.validation import InvalidRecord

#: Maps the name of a field to the words that the field accepts. msgspec's errors do not list these words.
_WORDS: Final[Mapping[str, Iterable[object]]] = {
    "format": [file.FORMAT],
    "product": Product,
    "seats": Role,
    "seat_states": SeatState,
    "availability": Availability,
    "employment_status": EmploymentStatus,
    "experience_level": ExperienceLevel,
    "listing_type": ListingType,
}
_FIELD: Final = re.compile(r"\.(\w+)")


def checked(body: Mapping[str, Any]) -> file.World:
    try:
        world = msgspec.convert(body, file.World)
    except msgspec.ValidationError as wrong:
        raise BadWorld(f"The file does not describe a world: {wrong}.{_words(str(wrong))}") from None
    for number, company in enumerate(world.companies):
        _check_company(company, f"companies[{number}]")
    for number, member in enumerate(world.members or ()):
        if member.id < FIRST_ID:
            why = f"Members’ ids begin at {FIRST_ID}. Smaller ids, such as {member.id}, are for people with a seat."
            raise BadPart(f"members[{number}].id", why)
    return world


@contextmanager
def refusing(path: str) -> Iterator[None]:
    """Turn an error in the block into ``BadPart``, which names the part of the file that was refused.

    If blocks are nested, the path of the innermost block is named.
    """
    try:
        yield
    except (ApiError, DatabaseError, ValueError) as refused:
        raise BadPart(path, " ".join(str(refused).split())) from refused


def _words(wrong: str) -> str:
    if not wrong.startswith("Invalid enum value"):
        return ""
    words = _WORDS.get(_FIELD.findall(wrong)[-1], ())
    return f" Use one of these: {', '.join(map(str, words))}."


def _check_company(company: file.Company, path: str) -> None:
    if not company.application:
        _check_unconnected(company, path)
    for number, colleague in enumerate(company.people):
        for contract in colleague.seats:
            if not contract.isdecimal():
                why = f"Seats are named by the numbers of their contracts, and {contract[:20]!r} is not a number."
                raise BadPart(f"{path}.people[{number}].seats", why)
        for contract in set(colleague.seat_states) - set(colleague.seats):
            why = f"A state is given for contract {contract[:20]}, but {colleague.email} has no seat on that contract."
            raise BadPart(f"{path}.people[{number}].seat_states", why)
    for number, company_contract in enumerate(company.contracts):
        if company_contract.is_over and company_contract.is_on:
            raise BadPart(f"{path}.contracts[{number}].is_on", "The contract is over, so the integration cannot be on.")
    _check_jobs(company.jobs, company, path)
    _check_further(company, path)


def _check_further(company: file.Company, path: str) -> None:
    over = {contract.id for contract in company.contracts if contract.is_over}
    foreign_ids = {company.application}
    for number, further in enumerate(company.more_applications):
        below = f"{path}.more_applications[{number}]"
        if further.id in foreign_ids or not company.application:
            why = "Each application has its own foreign id. The first application's id is the company's `application`."
            raise BadPart(f"{below}.id", why)
        foreign_ids.add(further.id)
        for contract in over.intersection(further.contracts or ()):
            raise BadPart(
                f"{below}.contracts", f"Contract {contract} is over, so the application cannot be switched on for it."
            )
        _check_jobs(further.jobs, company, below)


def _check_unconnected(company: file.Company, path: str) -> None:
    """Refuse parts that only a company with an application can have. Ignoring these parts would hide the mistake."""
    parts = {"is_on": company.is_on, "jobs": company.jobs}
    parts |= {f"contracts[{number}].is_on": contract.is_on for number, contract in enumerate(company.contracts)}
    for part, value in parts.items():
        if value:
            why = "This needs the company's `application`, the foreign id by which its ATS is known."
            raise BadPart(f"{path}.{part}", why)


def _check_jobs(jobs: Sequence[file.Job], company: file.Company, path: str) -> None:
    for number, job in enumerate(jobs):
        _check_job(job, company, f"{path}.jobs[{number}]")


def _check_job(job: file.Job, company: file.Company, path: str) -> None:
    try:
        decode_posting(world_jobs.element(job, company_id=company.id, operation=Operation.CREATE))
    except InvalidRecord as invalid:
        fault = invalid.faults[0]
        raise BadPart(f"{path}{world_jobs.path_in_file(fault.pointer)}", f"{fault.reason}.") from None
