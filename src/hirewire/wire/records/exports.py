from typing import Annotated

from hirewire.wire.records import fields
from hirewire.wire.records.candidates import Phone
from hirewire.wire.urn import OrganizationUrn, PersonUrn, SeatUrn
from hirewire.wire.validation import Record
from hirewire.wire.words import about


class YearMonth(Record, frozen=True, kw_only=True):
    year: Annotated[int, about("The year.", example=2019)]
    month: Annotated[int | None, about("The month, from 1 to 12.", example=4)] = None


class Position(Record, frozen=True, kw_only=True):
    company_name: Annotated[str, about("The employer.", example="Harbour Cranes")]
    title: Annotated[str | None, about("The job title.", example="Rigger")] = None
    start_date: Annotated[YearMonth | None, about("The first month in the job.")] = None
    end_date: Annotated[YearMonth | None, about("The last month in the job. Absent for a current job.")] = None


class Education(Record, frozen=True, kw_only=True):
    school_name: Annotated[str, about("The school.", example="Harbour College")]
    degree_name: Annotated[str | None, about("The degree.", example="Diploma")] = None


class StubProfile(Record, frozen=True, kw_only=True):
    """The part of a profile that an ATS gets.

    The contact data is what a recruiter entered when exporting the person, or what
    the person shared in reply to an InMail.
    """

    member: Annotated[
        PersonUrn,
        about(
            "The person's id, which is specific to your application. Send it back as `manualMatchedMember`.",
            example="urn:li:person:aB1cD2",
        ),
    ]
    first_name: Annotated[str, about("The given name.", example="Noor")]
    last_name: Annotated[str, about("The family name.", example="Haddad")]
    current_employer_names: Annotated[list[str], about("Current employers. May be empty.", example=["Harbour Cranes"])]
    profile_url: Annotated[str, about("The address of the profile.", example="https://hirewire.example/in/noor-haddad")]
    email_addresses: Annotated[
        list[str],
        about("Addresses that a recruiter entered or the person shared. May be empty.", example=["noor@example.test"]),
    ]
    headline: Annotated[str | None, about("The person's own headline.", example="Rigger")] = None
    location: Annotated[str | None, about("The person's location.", example="Gdansk, Poland")] = None
    years_of_experience: Annotated[str | None, about("The person's work experience, as text.", example="7")] = None
    skills: Annotated[list[str] | None, about("The first three skills.", example=["Rigging"])] = None
    positions: Annotated[list[Position] | None, about("The two most recent jobs.")] = None
    educations: Annotated[list[Education] | None, about("Schools and degrees.")] = None
    phone_numbers: Annotated[list[Phone] | None, about("Phone numbers that the person shared.")] = None


class ExportedCandidate(Record, frozen=True, kw_only=True):
    integration_context: Annotated[
        OrganizationUrn,
        about(
            "The company. Check that it is the customer whose callback URL received the event.",
            example="urn:li:organization:4000123",
        ),
    ]
    candidate: Annotated[StubProfile, about("The person.")]
    external_job_posting_id: Annotated[
        str | None, about("The job that the recruiter chose. Absent if the recruiter chose none.", example="REQ-2041")
    ] = None
    exported_by: Annotated[
        SeatUrn | None, about("The seat that exported the person. A Hirewire extension.", example="urn:li:seat:31")
    ] = None
    make_new: Annotated[
        bool | None,
        about(
            "If true, create a new record for the person even if you have one, because the recruiter asked for this. "
            "Otherwise add the job to your existing record. A Hirewire extension.",
            example=False,
        ),
    ] = None
    ats_candidate_id: Annotated[
        str | None,
        about(
            "The id of the record in your ATS to which the recruiter chose to add the export. A Hirewire extension.",
            example="C-7",
        ),
    ] = None
    beside_ats_candidates: Annotated[
        list[str] | None,
        about(
            "If `makeNew` is true, the ids of records in your ATS that are, or may be, about the same person. "
            "A Hirewire extension.",
            example=["C-7"],
        ),
    ] = None


class ExportFailure(Record, frozen=True, kw_only=True):
    """Our extension: the ATS reports that it could not import a person. Recruiter then shows the reason."""

    request_id: Annotated[
        fields.ForeignId,
        about("The id of the push event that announced the export.", example="5b7f6c1e-0000-4000-8000-000000000002"),
    ]
    reason: Annotated[
        str,
        about("Why the ATS could not import the person, in words for the recruiter.", example="The job is closed."),
    ]


class PurgedExportedCandidate(Record, frozen=True, kw_only=True):
    """A person who closed their account after an export. We chose the fields: the public documents show none."""

    integration_context: Annotated[
        OrganizationUrn, about("The company for which the person was exported.", example="urn:li:organization:4000123")
    ]
    member: Annotated[
        PersonUrn, about("The person's id, which is specific to your application.", example="urn:li:person:aB1cD2")
    ]
    closed_at: Annotated[int, about("When the account was closed, in milliseconds since 1970.", example=1767225600000)]
