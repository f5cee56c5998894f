"""The rows of SmartRecruiters' answers.

The connector relies on ids, on times of creation, and on the times of a status history. Everything else may be null or
absent.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from hirewire.agent.sdk.decoding import Instant


class Row(msgspec.Struct, kw_only=True, rename="camel"):
    id: str


class Labeled(msgspec.Struct, kw_only=True):
    id: str | None = None
    label: str | None = None


class Place(msgspec.Struct, kw_only=True, rename="camel"):
    country: str | None = None
    region: str | None = None
    city: str | None = None
    postal_code: str | None = None


class Section(msgspec.Struct, kw_only=True):
    text: str | None = None


class Sections(msgspec.Struct, kw_only=True, rename="camel"):
    job_description: Section | None = None
    qualifications: Section | None = None
    additional_information: Section | None = None
    company_description: Section | None = None


class JobAd(msgspec.Struct, kw_only=True):
    sections: Sections | None = None


class JobRow(Row, kw_only=True):
    title: str | None = None
    status: str | None = None
    posting_status: str | None = None
    template: bool | None = None
    location: Place | None = None
    job_ad: JobAd | None = None
    created_on: Instant
    updated_on: Instant | None = None


class PublicationRow(msgspec.Struct, kw_only=True, rename="camel"):
    published_on: Instant | None = None
    apply_url: str | None = None
    posting_url: str | None = None


class MemberRow(Row, kw_only=True):
    """A member of a job's hiring team. The id is the user's."""

    role: str | None = None


class UserRow(Row, kw_only=True):
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    role: str | None = None
    active: bool | None = None


class AssignedJob(msgspec.Struct, kw_only=True):
    id: str | None = None
    title: str | None = None


class Assignment(msgspec.Struct, kw_only=True, rename="camel"):
    job: AssignedJob | None = None
    status: str | None = None
    sub_status: str | None = None
    source: str | None = None
    reason_of_rejection: Labeled | None = None
    reason_of_withdrawal: Labeled | None = None


class CandidateItem(Row, kw_only=True):
    """A candidate in a list. Of the listed contact details, the connector reads only the e-mail address."""

    email: str | None = None
    primary_assignment: Assignment | None = None
    secondary_assignments: list[Assignment] | None = None

    def assignments(self) -> Iterator[tuple[str, Assignment]]:
        for assignment in (self.primary_assignment, *(self.secondary_assignments or ())):
            if assignment is not None and assignment.job is not None and assignment.job.id:
                yield assignment.job.id, assignment


class Web(msgspec.Struct, kw_only=True):
    linkedin: str | None = None
    website: str | None = None


class Experience(msgspec.Struct, kw_only=True):
    title: str | None = None
    company: str | None = None
    current: bool | None = None


class CandidateRow(CandidateItem, kw_only=True):
    first_name: str | None = None
    last_name: str | None = None
    phone_number: str | None = None
    location: Place | None = None
    web: Web | None = None
    experience: list[Experience] | None = None
    average_rating: float | None = None
    created_on: Instant
    updated_on: Instant | None = None

    @property
    def modified_at(self) -> datetime:
        return max(self.created_on, self.updated_on or self.created_on)


class HistoryRow(msgspec.Struct, kw_only=True, rename="camel"):
    changed_on: Instant
    status: str | None = None
    sub_status: str | None = None


class AttachmentRow(Row, kw_only=True):
    name: str | None = None
    type: str | None = None


class Reviewer(msgspec.Struct, kw_only=True, rename="camel"):
    first_name: str | None = None
    last_name: str | None = None


class Criterion(msgspec.Struct, kw_only=True):
    name: str | None = None
    rating: float | None = None


class ReviewRow(Row, kw_only=True):
    rating: float | None = None
    comment: str | None = None
    reviewer: Reviewer | None = None
    criteria: list[Criterion] | None = None
    created_on: Instant | None = None


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    history: list[HistoryRow]
    #: None if the key may not read reviews.
    reviews: list[ReviewRow] | None
    attachments: list[AttachmentRow]
