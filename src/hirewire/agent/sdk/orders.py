"""Orders: the writes that the agent asks of an ATS."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hirewire.agent.sdk.records import Named, Phone, Rating
from hirewire.agent.sdk.undo import Part


class ExportedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person that the agent sends to the ATS.

    Contact data is present only if a recruiter typed it in, or if the person shared it in a reply.
    """

    #: The person's URN in Recruiter.
    person: str
    first_name: str
    last_name: str
    profile_url: str = ""
    #: In the person's own words, mostly title and employer.
    headline: str = ""
    #: The title that belongs to the first employer in ``employers``. It is for an ATS with separate fields for title
    #: and employer.
    title: str = ""
    location: str = ""
    employers: Sequence[str] = ()
    emails: Sequence[str] = ()
    phones: Sequence[Phone] = ()


class AddToJob(msgspec.Struct, frozen=True, kw_only=True):
    """Add a person to the ATS, and to a job if ``job_id`` is given.

    Without ``candidate_id``, a new candidate is created. The agent decides whether to pass this id, because only the
    agent knows whom it has already added to the ATS.
    """

    person: ExportedPerson
    candidate_id: str | None = None
    job_id: str | None = None
    #: The ids of existing candidates who may be the same person, for an ATS that lists the possible duplicates of a new
    #: candidate.
    beside: Sequence[str] = ()
    #: The recruiter who exported the person. None if Recruiter does not tell the agent the recruiter's name.
    exported_by: Named | None = None
    #: The e-mail address of the ATS user who gets the credit for the candidate.
    credited_to: str | None = None


class AddNote(msgspec.Struct, frozen=True, kw_only=True):
    candidate_id: str
    text: str
    author_first_name: str
    author_last_name: str


class KeepMessage(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An InMail from Recruiter. If the order is repeated, the message is still stored once."""

    message_id: str
    thread: str
    #: Only users with a seat on this contract may read the text.
    contract: str
    recruiter: Named
    is_from_candidate: bool
    subject: str = ""
    text: str
    sent_at: datetime
    candidate_id: str = ""


class KeepNote(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The current version of a note in Recruiter. A later order for the same note has a newer version."""

    note_id: str
    contract: str
    author: Named
    text: str
    written_at: datetime
    changed_at: datetime
    candidate_id: str = ""


class RemoveNote(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The note was deleted in Recruiter, or is no longer shared."""

    note_id: str
    contract: str
    candidate_id: str = ""


class AddProspect(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A person shared contact data in a reply. Add the data to the candidate, or create a candidate."""

    person: ExportedPerson
    candidate_id: str = ""


class NoteClosedAccount(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Tell the ATS that an exported person closed their account. The customer decides whether to keep the candidate."""

    closed_at: datetime
    candidate_id: str = ""


class SetReaders(msgspec.Struct, frozen=True, kw_only=True):
    """Tell the ATS which of its users may read a contract's messages and notes.

    These are the users who have an active seat on the contract.
    """

    contract: str
    user_ids: Sequence[str]
    fetched_at: datetime


class KeepEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """A recruiter's evaluation of an application. If the order is repeated, the evaluation is still stored once."""

    application_id: str
    evaluation_id: str
    evaluator: Named
    rating: str
    criteria: Sequence[Rating] = ()
    comment: str = ""
    evaluated_at: datetime


#: Orders about a person's history in Recruiter. The agent keeps them until it knows which candidate the person is.
FromRecruiter = KeepMessage | KeepNote | RemoveNote | AddProspect | NoteClosedAccount
Order = AddToJob | AddNote | FromRecruiter | SetReaders | KeepEvaluation


class Written(msgspec.Struct, frozen=True, kw_only=True):
    candidate_id: str
    application_id: str | None = None
    note_id: str | None = None
    #: Whether the person, the application or the note already existed.
    was_there: bool = False
    #: The records that the write certainly made. Undoing the write never deletes anything else.
    made: tuple[Part, ...] = ()
