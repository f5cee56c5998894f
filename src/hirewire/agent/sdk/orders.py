"""What the agent may ask an ATS to write."""

from collections.abc import Sequence
from datetime import datetime

import msgspec


class ExportedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person whom a recruiter sends into the ATS. Contact data are there only if the recruiter typed them in."""

    #: The person's URN in Recruiter.
    person: str
    first_name: str
    last_name: str
    profile_url: str = ""
    headline: str = ""
    location: str = ""
    employers: Sequence[str] = ()
    emails: Sequence[str] = ()


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


class LogMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was exchanged in Recruiter; ``event_id`` keeps it from being logged twice."""

    candidate_id: str
    event_id: str
    text: str
    sent_at: datetime
    is_from_candidate: bool


class AttachFile(msgspec.Struct, frozen=True, kw_only=True):
    candidate_id: str
    file_name: str
    content_type: str
    content: bytes


class MoveStage(msgspec.Struct, frozen=True, kw_only=True):
    """Only for customers who switched it on: in many an ATS a move writes to the candidate."""

    application_id: str
    stage: str


Order = AddToJob | AddNote | LogMessage | AttachFile | MoveStage


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What the ATS holds now because of an order."""

    candidate_id: str
    application_id: str | None = None
    note_id: str | None = None
    #: The person or the application was there before.
    was_there: bool = False
