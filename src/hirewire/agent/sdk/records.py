"""An ATS's records as the agent sees them, whatever the ATS. Children travel inside their parent."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec


class Stream(StrEnum):
    """What the agent reads, in the order in which it is sent."""

    JOBS = "jobs"
    USERS = "users"
    CANDIDATES = "candidates"
    APPLICATIONS = "applications"
    #: Who may see which jobs; read only for customers who use access lists in Recruiter.
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
    #: It came from Recruiter and must not go back there.
    is_from_recruiter: bool = False


class StageEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One stage that was entered; the last one is where the application stands."""

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
    #: A draft has none.
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
    """``id`` is what the ATS's own call for a new application takes, since an export names a job by nothing else."""

    id: str
    title: str
    created_at: datetime
    modified_at: datetime
    url: str = ""
    #: The public page for applicants; ``url`` stands in where there is none.
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
    #: Who this is in Recruiter; empty for nobody, None where the ATS has no place to keep it and we remember it.
    recruiter_person: str | None = None
    is_private: bool = False
    do_not_contact: bool | None = None
    notes: tuple[Note, ...] = ()


class FileType(StrEnum):
    PDF = "PDF"
    DOC = "DOC"
    DOCX = "DOCX"
    TXT = "TXT"


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A résumé. Its bytes are asked for when they are sent, and not before."""

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
    notes: tuple[Note, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    files: tuple[File, ...] = ()


#: The id of the group whose jobs everybody sees, whether in it or not; an ATS without one has none.
EVERYBODY: Final = "everybody"


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A security group or a job's team: whoever is in it sees its jobs, and so what belongs to them."""

    id: str
    name: str
    user_ids: tuple[str, ...] = ()
    job_ids: tuple[str, ...] = ()


Record = Job | User | Candidate | Application | Group
