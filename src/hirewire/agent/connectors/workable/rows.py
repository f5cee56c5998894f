"""Rows of Workable. The connector relies on their ids and times of creation only.

Everything else may be null or absent.
"""

from datetime import datetime
from typing import Any

import msgspec

from hirewire.agent.sdk.decoding import Instant


class Dated(msgspec.Struct, kw_only=True):
    created_at: Instant
    updated_at: Instant | None = None

    @property
    def modified_at(self) -> datetime:
        return max(self.created_at, self.updated_at or self.created_at)


class Location(msgspec.Struct):
    country: str | None = None
    region: str | None = None
    city: str | None = None
    zip_code: str | None = None


class JobRow(Dated, kw_only=True):
    #: The id of a job in requests. Jobs also have an ``id``, but no request accepts it.
    shortcode: str
    title: str | None = None
    state: str | None = None
    confidential: bool | None = None
    url: str | None = None
    application_url: str | None = None
    location: Location | None = None
    #: Only the job's own URL returns this field.
    full_description: str | None = None


class Author(msgspec.Struct, kw_only=True):
    id: str
    name: str | None = None


class MemberRow(Author, kw_only=True):
    email: str | None = None
    #: An older field, which has only the first of ``roles``.
    role: str | None = None
    roles: list[str] | None = None
    active: bool | None = None
    #: The role in a job's team.
    collaboration_role: str | None = None


class JobStageRow(msgspec.Struct, kw_only=True):
    slug: str
    kind: str | None = None
    position: int | None = None


class JobOfCandidate(msgspec.Struct):
    shortcode: str | None = None
    title: str | None = None


class Experience(msgspec.Struct):
    title: str | None = None
    company: str | None = None
    current: bool | None = None


class Profile(msgspec.Struct, omit_defaults=True):
    type: str | None = None
    name: str | None = None
    username: str | None = None
    url: str | None = None


class ResumeMetadata(msgspec.Struct):
    filename: str | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None


class CandidateRow(Dated, kw_only=True):
    """A person on one job, or in the talent pool. On a second job, the same person has a second record, a copy."""

    id: str
    name: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    headline: str | None = None
    job: JobOfCandidate | None = None
    stage: str | None = None
    disqualified: bool | None = None
    withdrew: bool | None = None
    anonymized: bool | None = None
    disqualification_reason: str | None = None
    sourced: bool | None = None
    profile_url: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    domain: str | None = None
    common_source: str | None = None
    #: Only lists contain this field.
    resume_metadata: ResumeMetadata | None = None
    #: Only the candidate's own URL returns this and the following fields.
    resume_url: str | None = None
    location: Location | None = None
    experience_entries: list[Experience] | None = None
    social_profiles: list[Profile] | None = None
    originating_candidate_id: str | None = None

    @property
    def job_id(self) -> str:
        return (self.job.shortcode if self.job else None) or ""


class FullCandidateRow(CandidateRow, kw_only=True):
    """A candidate as their own URL shows them."""


class OneCandidate(msgspec.Struct):
    candidate: msgspec.Raw


class StageRow(msgspec.Struct):
    name: str | None = None


class ActivityRow(Dated, kw_only=True):
    id: str
    action: str | None = None
    body: str | None = None
    action_stage: StageRow | None = None
    target_stage: StageRow | None = None
    member: Author | None = None
    rating: dict[str, Any] | None = None
    visibility_roles: list[str] | None = None
