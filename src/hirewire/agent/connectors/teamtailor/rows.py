"""Rows of Teamtailor. The connector relies on their ids and times of creation only.

Everything else may be null or absent.
"""

from datetime import datetime

import msgspec

from hirewire.agent.sdk.decoding import Instant


class Row(msgspec.Struct, kw_only=True, rename="kebab"):
    id: str


class UserRow(Row, kw_only=True):
    name: str | None = None
    email: str | None = None
    login_email: str | None = None
    role: str | None = None

    @property
    def address(self) -> str:
        """The user's e-mail address or, if they hide it, the address with which they sign in."""
        return self.email or self.login_email or ""

    @property
    def is_active(self) -> bool:
        return self.role != "no_access"


class LocationRow(Row, kw_only=True):
    city: str | None = None
    country: str | None = None
    name: str | None = None


class MembershipRow(Row, kw_only=True):
    user: UserRow | None = None


class JobLinks(msgspec.Struct, kw_only=True, rename="kebab"):
    careersite_job_url: str | None = None
    careersite_job_apply_url: str | None = None


class JobPart(Row, kw_only=True):
    title: str | None = None


class JobRow(JobPart, kw_only=True):
    body: str | None = None
    pitch: str | None = None
    status: str | None = None
    human_status: str | None = None
    internal: bool | None = None
    start_date: str | None = None
    external_application_url: str | None = None
    created_at: Instant
    updated_at: Instant | None = None
    links: JobLinks | None = None
    user: UserRow | None = None
    locations: list[LocationRow] | None = None
    team_memberships: list[MembershipRow] | None = None


class CandidatePart(Row, kw_only=True):
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    #: A link to the résumé. The link expires after thirty seconds.
    resume: str | None = None


class CandidateRow(CandidatePart, kw_only=True):
    phone: str | None = None
    linkedin_url: str | None = None
    linkedin_profile: str | None = None
    restricted_at: Instant | None = None
    created_at: Instant
    updated_at: Instant | None = None


class StageRow(Row, kw_only=True):
    name: str | None = None


class ReasonRow(Row, kw_only=True):
    reason: str | None = None


class ApplicationRow(Row, kw_only=True):
    created_at: Instant
    updated_at: Instant | None = None
    changed_stage_at: Instant | None = None
    rejected_at: Instant | None = None
    referring_site: str | None = None
    sourced: bool | None = None
    candidate: CandidatePart | None = None
    job: JobPart | None = None
    stage: StageRow | None = None
    reject_reason: ReasonRow | None = None


class NoteRow(Row, kw_only=True):
    candidate_id: int | str | None = None
    user_id: int | str | None = None
    note: str | None = None
    private_note: bool | None = None
    created_by_trigger: bool | None = None
    created_at: Instant
    updated_at: Instant | None = None

    @property
    def modified_at(self) -> datetime:
        return max(self.created_at, self.updated_at or self.created_at)


class CompanyRow(Row, kw_only=True):
    name: str | None = None
