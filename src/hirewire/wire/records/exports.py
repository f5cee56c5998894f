"""People on their way from Recruiter into an ATS."""

from hirewire.wire.records import fields
from hirewire.wire.records.candidates import Phone
from hirewire.wire.urn import OrganizationUrn, PersonUrn, SeatUrn
from hirewire.wire.validation import Record


class YearMonth(Record, frozen=True, kw_only=True):
    year: int
    month: int | None = None


class Position(Record, frozen=True, kw_only=True):
    company_name: str
    title: str | None = None
    start_date: YearMonth | None = None
    end_date: YearMonth | None = None


class Education(Record, frozen=True, kw_only=True):
    school_name: str
    degree_name: str | None = None


class StubProfile(Record, frozen=True, kw_only=True):
    """The limited profile that leaves Recruiter.

    Contact data are those that a recruiter typed in at an export, or that the
    member gave in the answer to an InMail.
    """

    member: PersonUrn
    first_name: str
    last_name: str
    current_employer_names: list[str]
    profile_url: str
    email_addresses: list[str]
    headline: str | None = None
    location: str | None = None
    years_of_experience: str | None = None
    skills: list[str] | None = None
    positions: list[Position] | None = None
    educations: list[Education] | None = None
    phone_numbers: list[Phone] | None = None


class ExportedCandidate(Record, frozen=True, kw_only=True):
    integration_context: OrganizationUrn
    candidate: StubProfile
    #: Absent when the person was exported without a job.
    external_job_posting_id: str | None = None
    #: Ours; the public contract does not say who pressed the button.
    exported_by: SeatUrn | None = None
    #: Ours: true when the recruiter, shown the record that the ATS has, wants another one. An ATS that does not know
    #: the field adds to the record it has, as it must without it.
    make_new: bool | None = None


class ExportFailure(Record, frozen=True, kw_only=True):
    """Ours: how an ATS says that it could not take a person, so that nobody waits for nothing."""

    request_id: fields.ForeignId
    reason: str


class PurgedExportedCandidate(Record, frozen=True, kw_only=True):
    """Somebody who closed the account after being exported. The fields are ours: the public contract shows none."""

    integration_context: OrganizationUrn
    member: PersonUrn
    closed_at: int
