from dataclasses import dataclass
from typing import Final

from django.db import models

from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import JobPosting


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    model: type[models.Model]
    #: The column with the time when a record last arrived.
    moment: str = "received_at"
    #: If not empty, distinct values of this column are counted instead of rows, and there are no numbers by week.
    once: str = ""
    #: The column with the time when the ATS changed a record; empty if no delay is measured for this kind.
    changed: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented model API


#: The kinds of records, in the order in which an ATS sends the records.
RECORDS: Final = (
    Kind("jobs", JobPosting, "updated_at"),
    Kind("candidates", Candidate, changed="ats_last_modified_at"),
    Kind("candidate_notes", CandidateNote),
    Kind("applications", Application, changed="ats_last_modified_at"),
    Kind("application_notes", ApplicationNote),
    Kind("feedback", InterviewFeedback),
    Kind("stages", Stage),
)
#: Members who match candidates of the ATS.
PEOPLE: Final = Kind("people", Match, "found_at", once="member_id")
CHANGED: Final = tuple(kind for kind in RECORDS if kind.changed)
