"""What the agent may ask an ATS to write."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hirewire.agent.sdk.records import Named, Phone, Rating


class ExportedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person whom a recruiter sends into the ATS. Contact data are there only if the recruiter typed them in."""

    #: The person's URN in Recruiter.
    person: str
    first_name: str
    last_name: str
    profile_url: str = ""
    #: In the person's own words; mostly title and employer.
    headline: str = ""
    #: What the person is at the first of the employers, for an ATS that keeps the two apart.
    title: str = ""
    location: str = ""
    employers: Sequence[str] = ()
    emails: Sequence[str] = ()
    phones: Sequence[Phone] = ()


class AddToJob(msgspec.Struct, frozen=True, kw_only=True):
    """Put a person on a job, or only into the ATS if there is no job.

    Without ``candidate_id`` the person is created. The agent decides which of
    the two is right, since it alone knows who was written before.
    """

    person: ExportedPerson
    candidate_id: str | None = None
    job_id: str | None = None
    #: E-mail of the user who gets the credit.
    credited_to: str | None = None


class AddNote(msgspec.Struct, frozen=True, kw_only=True):
    candidate_id: str
    text: str
    author_first_name: str
    author_last_name: str


class KeepMessage(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An InMail that was exchanged in Recruiter. It may be ordered twice, and is kept once."""

    message_id: str
    thread: str
    #: Only users with a seat on this contract may read what it says.
    contract: str
    recruiter: Named
    is_from_candidate: bool
    subject: str = ""
    text: str
    sent_at: datetime
    candidate_id: str = ""


class KeepNote(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What a recruiter noted in Recruiter, as it is now: a later order replaces an earlier one."""

    note_id: str
    contract: str
    author: Named
    text: str
    written_at: datetime
    changed_at: datetime
    candidate_id: str = ""


class RemoveNote(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The note was deleted in Recruiter, or shared no longer."""

    note_id: str
    contract: str
    candidate_id: str = ""


class AddProspect(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Somebody shared contact data in an answer. They are added to the candidate, or make a new one."""

    person: ExportedPerson
    candidate_id: str = ""


class NoteClosedAccount(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Somebody who was exported closed the account. Whether the record is kept is the customer's to decide."""

    closed_at: datetime
    candidate_id: str = ""


class SetReaders(msgspec.Struct, frozen=True, kw_only=True):
    """The users with a seat on a contract, and when it was last asked for news."""

    contract: str
    user_ids: Sequence[str]
    fetched_at: datetime


class AttachFile(msgspec.Struct, frozen=True, kw_only=True):
    candidate_id: str
    file_name: str
    content_type: str
    content: bytes


class MoveStage(msgspec.Struct, frozen=True, kw_only=True):
    """Only for customers who switched it on: in many an ATS a move writes to the candidate."""

    application_id: str
    stage: str


class KeepEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """What a recruiter thinks of an application. It may be ordered twice, and is kept once."""

    application_id: str
    evaluation_id: str
    evaluator: Named
    rating: str
    criteria: Sequence[Rating] = ()
    comment: str = ""
    evaluated_at: datetime


#: What comes from Recruiter about a person; the agent keeps it until it knows which candidate that is.
FromRecruiter = KeepMessage | KeepNote | RemoveNote | AddProspect | NoteClosedAccount
Order = AddToJob | AddNote | AttachFile | MoveStage | FromRecruiter | SetReaders | KeepEvaluation


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What the ATS holds now because of an order."""

    candidate_id: str
    application_id: str | None = None
    note_id: str | None = None
    #: The person or the application was there before.
    was_there: bool = False
