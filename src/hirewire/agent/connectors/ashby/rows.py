"""Rows of Ashby's lists. The connector requires only their ids, and the timestamps that a record needs.

Everything else may be null or absent, whatever the vendor's schema promises: of 32 recorded answers, only 8 fitted the
schema.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from hirewire.agent.sdk.decoding import Instant


class Row(msgspec.Struct, kw_only=True, rename="camel"):
    id: str


class Dated(Row, kw_only=True, rename="camel"):
    created_at: Instant
    updated_at: Instant | None = None

    @property
    def modified(self) -> datetime:
        return max(self.created_at, self.updated_at or self.created_at)


class Member(msgspec.Struct, rename="camel"):
    user_id: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    role: str | None = None


class JobRow(Dated, kw_only=True, rename="camel"):
    title: str | None = None
    status: str | None = None
    confidential: bool | None = None
    hiring_team: list[Member] | None = None
    opened_at: Instant | None = None


class PostalAddress(msgspec.Struct, rename="camel"):
    address_locality: str | None = None
    address_country: str | None = None


class Place(msgspec.Struct, rename="camel"):
    postal_address: PostalAddress | None = None


class PostingRow(Row, kw_only=True, rename="camel"):
    job_id: str | None = None
    title: str | None = None
    is_listed: bool | None = None
    location_name: str | None = None
    apply_link: str | None = None
    #: A day or an instant.
    published_date: str | None = None
    updated_at: Instant | None = None
    #: Lists of postings contain neither this field nor the next.
    description_html: str | None = None
    address: Place | None = None


class Contact(msgspec.Struct, rename="camel"):
    value: str | None = None


class Link(msgspec.Struct):
    type: str | None = None
    url: str | None = None


class LocationPart(msgspec.Struct):
    type: str | None = None
    name: str | None = None


class Location(msgspec.Struct, rename="camel"):
    location_summary: str | None = None
    location_components: list[LocationPart] | None = None


class CandidateRow(Dated, kw_only=True, rename="camel"):
    name: str | None = None
    primary_email_address: Contact | None = None
    email_addresses: list[Contact] | None = None
    phone_numbers: list[Contact] | None = None
    social_links: list[Link] | None = None
    position: str | None = None
    company: str | None = None
    location: Location | None = None
    profile_url: str | None = None
    application_ids: list[str] | None = None


class NoteRow(Row, kw_only=True, rename="camel"):
    content: str | None = None
    is_private: bool | None = None
    author: Member | None = None
    created_at: Instant | None = None


class PersonRow(Row, kw_only=True, rename="camel"):
    name: str | None = None
    primary_email_address: Contact | None = None


class Titled(msgspec.Struct):
    id: str | None = None
    title: str | None = None


class Reason(msgspec.Struct):
    text: str | None = None


class Entry(Row, kw_only=True, rename="camel"):
    """A stage that an application was in."""

    title: str | None = None
    entered_stage_at: Instant | None = None


class FileHandle(Row, kw_only=True):
    name: str | None = None
    handle: str | None = None


class FileLink(msgspec.Struct):
    url: str


class ApplicationRow(Dated, kw_only=True, rename="camel"):
    candidate: PersonRow
    job: Titled | None = None
    status: str | None = None
    current_interview_stage: Titled | None = None
    source: Titled | None = None
    archive_reason: Reason | None = None
    archived_at: Instant | None = None
    #: Lists of applications contain neither this field nor the next.
    application_history: list[Entry] | None = None
    resume_file_handle: FileHandle | None = None


class Choice(msgspec.Struct):
    label: str | None = None
    value: str | None = None


class Field(msgspec.Struct, rename="camel"):
    path: str | None = None
    title: str | None = None
    type: str | None = None
    selectable_values: list[Choice] | None = None


class FormField(msgspec.Struct):
    field: Field | None = None


class Section(msgspec.Struct):
    fields: list[FormField] | None = None


class Form(msgspec.Struct):
    sections: list[Section] | None = None


class FeedbackRow(Row, kw_only=True, rename="camel"):
    application_id: str | None = None
    submitted_at: Instant | None = None
    submitted_by_user: Member | None = None
    form_definition: Form | None = None
    submitted_values: dict[str, Any] | None = None


class UserRow(Row, kw_only=True, rename="camel"):
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    global_role: str | None = None
    is_enabled: bool | None = None


class ApplicationParts(msgspec.Struct, frozen=True, kw_only=True):
    history: Sequence[Entry] = ()
    resume: FileHandle | None = None
    feedback: Sequence[FeedbackRow] = ()
