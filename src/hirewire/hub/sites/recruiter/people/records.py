"""Everything that a profile's ATS section shows: the member's records, with jobs, feedback and notes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_applications, visible_jobs
from hirewire.hub.ats.applications.models import Application, ApplicationNote, ApplicationPart, InterviewFeedback, Stage
from hirewire.hub.ats.applications.progress import is_hired
from hirewire.hub.ats.attachments.models import Attachment
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.matching.queries import matches_of
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.evaluations.models import Evaluation
from hirewire.hub.recruiting.evaluations.queries import newest, next_possible_at
from hirewire.hub.recruiting.exports.queries import arrived_exports
from hirewire.hub.sites.recruiter.ats import JobLine, Sign, ats_names
from hirewire.hub.sites.recruiter.people.files import files_of

PartT = TypeVar("PartT", bound=ApplicationPart)
#: The key of a record in an ATS: the id of the developer application, and the ATS's id of the record, which is a
#: candidate or a job application.
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Job:
    application: Application
    #: None if the ATS has not sent the job, or the seat sees the application but not its job.
    posting: JobPosting | None
    #: From the first to the current stage.
    stages: list[Stage]
    files: list[Attachment]
    #: The latest evaluation that was sent.
    evaluation: Evaluation | None = None

    @property
    def current(self) -> Stage | None:
        return self.stages[-1] if self.stages else None

    @property
    def next_evaluation_at(self) -> datetime | None:
        """When the next evaluation is possible; None if it is possible now."""
        return next_possible_at(self.evaluation)

    @property
    def is_hired(self) -> bool:
        return self.current is not None and is_hired(self.current.stage)

    @property
    def is_out(self) -> bool:
        # A reason alone does not mean a rejection: an ATS may also give a reason for hiring somebody.
        return bool(self.application.disposition_reason) and not self.is_hired


@dataclass(frozen=True, slots=True)
class Feedback:
    feedback: InterviewFeedback
    job_name: str


@dataclass(frozen=True, slots=True)
class Note:
    author: str
    at: datetime | None
    text: str
    #: Empty for a note about the person.
    job_name: str


@dataclass(frozen=True, slots=True)
class Record:
    match: Match
    #: Whether an export of the member arrived as this record.
    is_of_export: bool
    candidate: Candidate
    ats_name: str
    jobs: list[Job]
    #: Files of the person, not of one application.
    files: list[Attachment]
    feedback: list[Feedback]
    notes: list[Note]


def records_of(seen: VisibilityScope, member: Member) -> list[Record]:
    """Return the records that match the member, the most probable match first.

    The number of queries does not grow with the number of records.
    """
    matches = matches_of(seen, member)
    if not matches:
        return []
    keys = _any_of("ats_candidate_id", {(match.application_id, match.ats_candidate_id) for match in matches})
    candidates = {
        (candidate.application_id, candidate.ats_candidate_id): candidate
        for candidate in Candidate.objects.filter(seen.tenancy, keys)
    }
    # The matches contain only candidates that the seat sees. The seat may see a candidate but not all of their
    # applications, so feedback and notes about applications are read only for applications that the seat sees.
    applications = list(Application.objects.filter(seen.tenancy, visible_applications(seen), keys))
    files = files_of(seen, candidates=candidates, applications=[_key(application) for application in applications])
    jobs = _jobs(seen, applications, files.of_applications)
    parts = seen.tenancy & _any_of("ats_job_application_id", [_key(application) for application in applications])
    names = ats_names(seen)
    exported = arrived_exports(matches)
    feedback = _grouped(InterviewFeedback.objects.filter(parts).order_by("-ats_created_at", "part_id"))
    about_jobs = _grouped(ApplicationNote.objects.filter(parts))
    about_people: dict[Key, list[CandidateNote]] = defaultdict(list)
    for note in CandidateNote.objects.filter(seen.tenancy, _any_of("ats_candidate_id", candidates)):
        about_people[note.application_id, note.ats_candidate_id].append(note)
    return [
        Record(
            match=match,
            is_of_export=key in exported,
            candidate=candidates[key],
            ats_name=names.get(match.application_id, ""),
            jobs=jobs[key],
            files=files.of_candidates[key],
            feedback=[
                Feedback(interview, job.application.ats_job_posting_name)
                for job in jobs[key]
                for interview in feedback[_key(job.application)]
            ],
            notes=_notes(about_people[key], jobs[key], about_jobs),
        )
        for match in matches
        if (key := (match.application_id, match.ats_candidate_id)) in candidates
    ]


def sign_of(records: Sequence[Record]) -> Sign | None:
    if not records:
        return None
    jobs = sorted((job for record in records for job in record.jobs), key=lambda job: _key(job.application)[1])
    # The sort is stable, so jobs that moved at the same moment stay sorted by id.
    jobs.sort(key=lambda job: job.current.ats_created_at.timestamp() if job.current else -inf, reverse=True)
    return Sign(
        [
            JobLine(
                application_id=job.application.application_id,
                ats_candidate_id=job.application.ats_candidate_id,
                ats_job_application_id=job.application.ats_job_application_id,
                job_id=job.application.ats_job_posting_id,
                job_name=job.application.ats_job_posting_name,
                stage=job.current.stage if job.current else "",
                since=_moved_at(job),
            )
            for job in jobs
        ]
    )


def _jobs(
    seen: VisibilityScope, applications: Sequence[Application], files: dict[Key, list[Attachment]]
) -> dict[Key, list[Job]]:
    """Group the applications by candidate. The seat must see all of these applications.

    Each group begins with the application whose stage changed last.
    """
    parts = _any_of("ats_job_application_id", [_key(application) for application in applications])
    stages = _grouped(Stage.objects.filter(seen.tenancy, parts).order_by("ats_created_at", "part_id"))
    postings = {
        (posting.application_id, posting.external_job_posting_id): posting
        for posting in JobPosting.objects.filter(
            seen.tenancy,
            # The ATS may show the seat an application but hide the application's job.
            visible_jobs(seen),
            _any_of(
                "external_job_posting_id",
                {(application.application_id, application.ats_job_posting_id) for application in applications},
            ),
        ).only("application_id", "external_job_posting_id", "posting_id", "location")
    }
    evaluations = newest(seen, [_key(application) for application in applications])
    jobs_by_key: dict[Key, list[Job]] = defaultdict(list)
    for application in applications:
        key = _key(application)
        posting = postings.get((application.application_id, application.ats_job_posting_id))
        jobs_by_key[application.application_id, application.ats_candidate_id].append(
            Job(application, posting, stages[key], files[key], evaluations.get(key))
        )
    for jobs in jobs_by_key.values():
        jobs.sort(key=_moved_at, reverse=True)
    return jobs_by_key


def _moved_at(job: Job) -> datetime:
    return job.current.ats_created_at if job.current else job.application.ats_created_at


def _notes(
    about: Iterable[CandidateNote], jobs: Sequence[Job], about_jobs: dict[Key, list[ApplicationNote]]
) -> list[Note]:
    notes = [_note(note, "") for note in about]
    notes += [
        _note(note, job.application.ats_job_posting_name) for job in jobs for note in about_jobs[_key(job.application)]
    ]
    return sorted(notes, key=lambda note: note.at.timestamp() if note.at else 0, reverse=True)


def _note(note: CandidateNote | ApplicationNote, job_name: str) -> Note:
    author = f"{note.author_first_name} {note.author_last_name}".strip()
    return Note(author or _("Someone"), note.ats_created_at, note.note, job_name)


def _grouped(parts: Iterable[PartT]) -> dict[Key, list[PartT]]:
    parts_by_key: dict[Key, list[PartT]] = defaultdict(list)
    for part in parts:
        parts_by_key[part.application_id, part.ats_job_application_id].append(part)
    return parts_by_key


def _key(application: Application) -> Key:
    return application.application_id, application.ats_job_application_id


def _any_of(column: str, keys: Iterable[Key]) -> Q:
    """Return a condition that selects the rows with these keys.

    It compares ``application_id`` as well as ``column``, because the same id may exist in two systems.
    """
    by_application: dict[int, list[str]] = defaultdict(list)
    for application_id, record_id in keys:
        by_application[application_id].append(record_id)
    nothing = Q(application_id__in=())
    for application_id, ids in by_application.items():
        nothing |= Q(**{"application_id": application_id, f"{column}__in": ids})
    return nothing
