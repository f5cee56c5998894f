"""Records as the agent sees them, whatever the ATS. Each record contains its parts, such as its notes."""

from datetime import datetime
from enum import StrEnum
from typing import Final, Self

import msgspec


class Stream(StrEnum):
    """The streams that the agent reads. All of them except users are also sent to Recruiter, in this order."""

    JOBS = "jobs"
    USERS = "users"
    CANDIDATES = "candidates"
    APPLICATIONS = "applications"
    #: Groups say who may see which jobs. The agent reads them only for customers who use access lists in Recruiter.
    GROUPS = "groups"


class Named(msgspec.Struct, frozen=True):
    first_name: str
    last_name: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    text: str
    author: Named | None = None
    created_at: datetime | None = None
    is_private: bool = False
    #: Whether the note came from Recruiter, so that it must not be sent back there.
    is_from_recruiter: bool = False


class StageEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A stage that an application entered. An application's last entry is its current stage."""

    id: str
    name: str
    entered_at: datetime


class Interview(StrEnum):
    PHONE_SCREEN = "phone_screen"
    ONSITE = "onsite"


class Rating(msgspec.Struct, frozen=True):
    attribute: str
    result: str | None = None


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    interviewer: Named | None = None
    interview: Interview | None = None
    text: str = ""
    ratings: tuple[Rating, ...] = ()
    #: None for a draft.
    submitted_at: datetime | None = None


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    email: str
    first_name: str = ""
    last_name: str = ""


class JobState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job.

    The API of the ATS must accept ``id`` when it creates an application, because an export names a job only by its id.
    """

    id: str
    title: str
    created_at: datetime
    modified_at: datetime
    url: str = ""
    #: The public page for applicants. If it is empty, ``url`` is used instead.
    apply_url: str = ""
    description: str = ""
    city: str = ""
    country: str = ""
    state: JobState = JobState.OPEN
    is_posted: bool = True
    is_confidential: bool = False
    opened_at: datetime | None = None
    owner: Owner | None = None


class User(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    is_admin: bool = False
    groups: tuple[str, ...] = ()


class Phone(msgspec.Struct, frozen=True):
    number: str
    extension: str | None = None


class Address(msgspec.Struct, frozen=True, kw_only=True):
    line1: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    first_name: str
    last_name: str
    created_at: datetime
    modified_at: datetime
    url: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    title: str = ""
    company: str = ""
    profile_url: str = ""
    #: The linked person in Recruiter. An empty string if nobody is linked. None if the agent has to store the link,
    #: because the ATS cannot.
    recruiter_person: str | None = None
    is_private: bool = False
    do_not_contact: bool | None = None
    notes: tuple[Note, ...] = ()
    #: Whether these are all the notes. If the key may not read notes, Recruiter keeps the notes that it has.
    has_all_notes: bool = True
    #: All applications of the candidate, if the ATS names them with the candidate. If Recruiter has an application that
    #: is not named in this field, the agent asks the ATS for this application. If the ATS no longer has it, the agent
    #: removes the application from Recruiter.
    application_ids: tuple[str, ...] | None = None
    is_cut_short: bool = False

    def is_still(self, person: str) -> bool:
        """Whether a link that the agent stores is still valid.

        If the record names another person or nobody, somebody changed the link in the ATS.
        """
        return self.recruiter_person in {None, person}

    def may_be(self, person: str) -> bool:
        """Whether the record may be this person: the ATS links it to this person, or to nobody."""
        return self.recruiter_person in {None, "", person}


class FileType(StrEnum):
    PDF = "PDF"
    DOC = "DOC"
    DOCX = "DOCX"
    TXT = "TXT"

    @classmethod
    def of(cls, file_name: str) -> Self | None:
        """The type of a file with this name, judging by its extension. None if Recruiter does not accept this type."""
        ending = file_name.rpartition(".")[2].upper()
        return cls(ending) if ending in set(cls) else None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A résumé. Its bytes are read only when they are sent."""

    id: str
    name: str
    type: FileType
    created_at: datetime
    modified_at: datetime


class Application(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    candidate_id: str
    job_id: str
    job_title: str
    first_name: str
    last_name: str
    created_at: datetime
    modified_at: datetime
    email: str | None = None
    source: str = ""
    disposition: str = ""
    stages: tuple[StageEntry, ...] = ()
    #: Whether these are all the stages that the application entered. If not, Recruiter keeps stages that were sent
    #: before, even if ``stages`` lacks them now.
    has_all_stages: bool = True
    #: The ids of stages that Recruiter drops once they are missing from ``stages``, even if ``has_all_stages`` is
    #: false. One example is a rejection: if somebody takes it back, its stage has to go.
    passing_stages: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    #: Whether this is all the feedback. If the key may not read feedback, Recruiter keeps the feedback that it has.
    #: ``has_all_notes`` and ``has_all_files`` have the same effect on notes and files.
    has_all_feedback: bool = True
    files: tuple[File, ...] = ()
    has_all_notes: bool = True
    has_all_files: bool = True
    #: Whether a list left out some of the parts, because the record has not changed for a long time and each part would
    #: cost a request. Such parts are unknown, not gone. A record that is read on its own is never cut short.
    is_cut_short: bool = False


#: The id of the group whose jobs are visible to everybody, not only to its members. Not every ATS has this group.
EVERYBODY: Final = "everybody"


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A security group or a job's team. Its members see its jobs and everything that belongs to these jobs."""

    id: str
    name: str
    user_ids: tuple[str, ...] = ()
    job_ids: tuple[str, ...] = ()


Record = Job | User | Candidate | Application | Group
