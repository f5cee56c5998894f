"""Rows of the Simulator. The connector relies only on a record's ids and times, and on a user's e-mail address.

Everything else may be null or absent, whatever the documentation of the API promises.
"""

from typing import Generic, TypeVar

import msgspec

from hirewire.agent.sdk.decoding import Instant

T = TypeVar("T")


class Items(msgspec.Struct, Generic[T]):
    items: list[T]
    next: str | None = None
    #: On the last page only: where the next run continues.
    watermark: str | None = None


class AccountRow(msgspec.Struct):
    name: str
    version: str | None = None
    permissions: list[str] | None = None


class PersonRow(msgspec.Struct):
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


class NoteRow(msgspec.Struct):
    id: str
    text: str | None = None
    author: PersonRow | None = None
    created_at: Instant | None = None
    private: bool | None = None
    origin: str | None = None


class JobRow(msgspec.Struct):
    id: str
    created_at: Instant
    updated_at: Instant
    title: str | None = None
    description: str | None = None
    city: str | None = None
    country: str | None = None
    state: str | None = None
    posted: bool | None = None
    confidential: bool | None = None
    apply_url: str | None = None
    url: str | None = None
    opened_at: Instant | None = None
    owner: PersonRow | None = None


class UserRow(msgspec.Struct):
    id: str
    email: str
    first_name: str | None = None
    last_name: str | None = None
    is_admin: bool | None = None
    groups: list[str] | None = None


class GroupRow(msgspec.Struct):
    id: str
    name: str | None = None
    user_ids: list[str] | None = None
    job_ids: list[str] | None = None


class PhoneRow(msgspec.Struct):
    number: str | None = None
    extension: str | None = None


class AddressRow(msgspec.Struct):
    line1: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class CandidateRow(msgspec.Struct):
    id: str
    created_at: Instant
    updated_at: Instant
    first_name: str | None = None
    last_name: str | None = None
    emails: list[str] | None = None
    phones: list[PhoneRow] | None = None
    addresses: list[AddressRow] | None = None
    title: str | None = None
    company: str | None = None
    profile_url: str | None = None
    recruiter_person: str | None = None
    private: bool | None = None
    do_not_contact: bool | None = None
    url: str | None = None
    notes: list[NoteRow] | None = None


class StageRow(msgspec.Struct):
    id: str
    entered_at: Instant
    name: str | None = None


class RatingRow(msgspec.Struct):
    attribute: str | None = None
    result: str | None = None


class ScorecardRow(msgspec.Struct):
    id: str
    interviewer: PersonRow | None = None
    interview: str | None = None
    summary: str | None = None
    verdict: str | None = None
    ratings: list[RatingRow] | None = None
    submitted_at: Instant | None = None


class FileRow(msgspec.Struct):
    id: str
    created_at: Instant
    name: str | None = None
    type: str | None = None


class ApplicationRow(msgspec.Struct):
    id: str
    candidate_id: str
    job_id: str
    created_at: Instant
    updated_at: Instant
    job_title: str | None = None
    candidate: PersonRow | None = None
    source: str | None = None
    disposition: str | None = None
    stages: list[StageRow] | None = None
    notes: list[NoteRow] | None = None
    scorecards: list[ScorecardRow] | None = None
    files: list[FileRow] | None = None


class DeletionRow(msgspec.Struct):
    kind: str
    id: str


class EventRow(msgspec.Struct):
    event: str
    kind: str
    id: str
