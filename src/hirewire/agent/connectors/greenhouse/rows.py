"""Rows of Greenhouse's lists.

The connector requires only a row's ids and times. Everything else may be null or absent, whatever the vendor's schema
promises.
"""

from collections.abc import Mapping, Sequence

import msgspec

from hirewire.agent.sdk.decoding import Instant


class Row(msgspec.Struct, kw_only=True):
    id: int


class Dated(Row, kw_only=True):
    created_at: Instant
    updated_at: Instant


class Value(msgspec.Struct):
    value: str | None = None
    type: str | None = None


class JobRow(Dated, kw_only=True):
    name: str | None = None
    status: str | None = None
    confidential: bool | None = None
    is_template: bool | None = None
    opened_at: Instant | None = None
    office_ids: list[int] | None = None


class PostRow(Dated, kw_only=True):
    job_id: int | None = None
    title: str | None = None
    content: str | None = None
    internal: bool | None = None
    live: bool | None = None
    public_url: str | None = None
    first_published_at: Instant | None = None


class PostLocationRow(Row, kw_only=True):
    job_post_id: int | None = None
    plain_text_location: str | None = None
    office_id: int | None = None


class OfficeRow(Row, kw_only=True):
    name: str | None = None
    location: str | None = None


class UserRow(Dated, kw_only=True):
    first_name: str | None = None
    last_name: str | None = None
    primary_email: str | None = None
    deactivated: bool | None = None
    site_admin: bool | None = None


class JobUserRow(Row, kw_only=True):
    """Somebody's role in a job: owner, hiring manager or job admin."""

    job_id: int
    user_id: int
    type: str | None = None
    responsible: bool | None = None


class CandidateRow(Dated, kw_only=True):
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    title: str | None = None
    private: bool | None = None
    can_email: bool | None = None
    email_addresses: list[Value] | None = None
    phone_numbers: list[Value] | None = None
    addresses: list[Value] | None = None
    website_addresses: list[Value] | None = None
    social_media_addresses: list[Value] | None = None

    @property
    def is_anonymized(self) -> bool:
        """Whether Greenhouse has erased the name: the first name is then “Anonymized”, and the last name is the id."""
        return self.first_name == "Anonymized" and self.last_name == str(self.id)


class ApplicationRow(Dated, kw_only=True):
    candidate_id: int
    job_id: int | None = None
    source_id: int | None = None
    status: str | None = None
    prospect: bool | None = None
    rejected_at: Instant | None = None

    @property
    def is_visible(self) -> bool:
        """False for prospects and converted prospects, which the vendor's own integration leaves out, too."""
        return self.job_id is not None and not self.prospect and self.status != "converted"


class ApplicationStageRow(Dated, kw_only=True):
    application_id: int
    job_interview_stage_id: int | None = None
    entered_at: Instant | None = None


class NamedRow(Row, kw_only=True):
    """A stage, a source, a rejection reason or a scorecard attribute."""

    name: str | None = None


class RejectionRow(Dated, kw_only=True):
    application_id: int
    rejection_reason_id: int | None = None
    rejected_at: Instant | None = None


class NoteRow(Dated, kw_only=True):
    candidate_id: int | None = None
    application_id: int | None = None
    body: str | None = None
    type: str | None = None
    user_id: int | None = None
    visibility: str | None = None


class ScorecardRow(Dated, kw_only=True):
    application_id: int
    interviewer_id: int | None = None
    candidate_rating: str | None = None
    notes: str | None = None
    status: str | None = None
    submitted_at: Instant | None = None


class RatingRow(Row, kw_only=True):
    scorecard_id: int
    job_candidate_attribute_id: int | None = None
    candidate_attribute_rating: str | None = None


class AttachmentRow(Dated, kw_only=True):
    application_id: int
    type: str | None = None
    filename: str | None = None
    url: str | None = None


class JobParts(msgspec.Struct, frozen=True, kw_only=True):
    posts: Sequence[PostRow] = ()
    locations: Sequence[PostLocationRow] = ()
    owners: Sequence[JobUserRow] = ()
    offices: Mapping[int, OfficeRow]
    users: Mapping[int, UserRow]


class ApplicationParts(msgspec.Struct, frozen=True, kw_only=True):
    candidate: CandidateRow | None = None
    job: JobRow | None = None
    source: NamedRow | None = None
    stages: Sequence[ApplicationStageRow] = ()
    stage_names: Mapping[int, NamedRow]
    rejection: RejectionRow | None = None
    reasons: Mapping[int, NamedRow]
    notes: Sequence[NoteRow] = ()
    scorecards: Sequence[ScorecardRow] = ()
    ratings: Sequence[RatingRow] = ()
    attributes: Mapping[int, NamedRow]
    attachments: Sequence[AttachmentRow] = ()
    users: Mapping[int, UserRow]
