from collections.abc import Sequence
from typing import TypedDict

from django.db import transaction

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Address, Candidate, Phone, email_key, profile_key
from hirewire.simulator.records.resemblance import services as resemblance
from hirewire.simulator.records.services.changes import (
    announce,
    changed,
    changed_too,
    deleted,
    require_recruiter,
    reserve,
    take_turn,
)


class CandidateFields(TypedDict, total=False):
    """The fields that a person or another system may set. Fields that are left out stay unchanged."""

    first_name: str
    last_name: str
    title: str
    company: str
    emails: list[str]
    phones: list[Phone]
    addresses: list[Address]
    profile_url: str
    recruiter_person: str
    is_private: bool
    do_not_contact: bool | None
    source: str


@transaction.atomic
def create_candidate(
    *, account: Account, fields: CandidateFields, owner: User | None = None, beside: Sequence[Candidate] = ()
) -> Candidate:
    """Create a candidate.

    ``beside`` lists records that may be the same person, according to the recruiter who exported the candidate.
    """
    candidate = Candidate(account=account, owner=owner, number=reserve(account.pk, "next_candidate"))
    if fields.get("recruiter_person"):
        require_recruiter(account.pk)
    fill(candidate, fields)
    candidate.save()
    resemblance.suspect(candidate, beside)
    resemblance.compare(account.pk, [candidate.pk])
    announce([candidate])
    return candidate


@transaction.atomic
def edit_candidate(*, candidate: Candidate, fields: CandidateFields) -> Candidate:
    take_turn(candidate.account_id, candidate)
    if fields.get("recruiter_person"):
        require_recruiter(candidate.account_id)
    before = shown(candidate)
    fill(candidate, fields)
    changed(candidate)
    if shown(candidate) != before:
        changed_too(candidate.applications.all())
    resemblance.compare(candidate.account_id, [candidate.pk])
    return candidate


@transaction.atomic
def delete_candidate(*, candidate: Candidate) -> None:
    """Delete a candidate with all applications. The candidate and each application leave a tombstone."""
    take_turn(candidate.account_id, candidate)
    deleted([*candidate.applications.all(), candidate])
    candidate.delete()


def shown(candidate: Candidate) -> tuple[object, ...]:
    """Return the candidate's values that the API repeats in each application, and whether the record is private."""
    return candidate.first_name, candidate.last_name, candidate.emails[:1], candidate.is_private


def fill(candidate: Candidate, fields: CandidateFields) -> None:
    for name, value in fields.items():
        setattr(candidate, name, value)
    candidate.email_keys = [email_key(address) for address in candidate.emails]
    candidate.profile_key = profile_key(candidate.profile_url)
