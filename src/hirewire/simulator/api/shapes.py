"""Response bodies of the API: records as other systems see them."""

from datetime import datetime

import msgspec
from django.conf import settings

from hirewire.simulator.people.models import User
from hirewire.simulator.records.models import (
    Address,
    Application,
    Candidate,
    Deletion,
    Job,
    Note,
    Phone,
    Rating,
    Resume,
    Scorecard,
    SecurityGroup,
    StageEntry,
)


class Person(msgspec.Struct):
    first_name: str
    last_name: str


class Contact(Person):
    email: str | None


class NoteShape(msgspec.Struct):
    id: str
    text: str
    author: Person
    created_at: datetime
    private: bool
    origin: str


class UserShape(msgspec.Struct):
    id: str
    email: str
    first_name: str
    last_name: str
    is_admin: bool
    groups: list[str]


class GroupShape(msgspec.Struct):
    id: str
    name: str
    everybody: bool
    user_ids: list[str]
    job_ids: list[str]
    created_at: datetime
    updated_at: datetime


class JobShape(msgspec.Struct):
    id: str
    title: str
    description: str
    city: str
    country: str
    state: str
    posted: bool
    confidential: bool
    apply_url: str
    url: str
    opened_at: datetime | None
    closed_at: datetime | None
    owner: Contact | None
    created_at: datetime
    updated_at: datetime


class CandidateShape(msgspec.Struct):
    id: str
    first_name: str
    last_name: str
    emails: list[str]
    phones: list[Phone]
    addresses: list[Address]
    title: str
    company: str
    profile_url: str
    recruiter_person: str | None
    private: bool
    do_not_contact: bool | None
    source: str
    url: str
    notes: list[NoteShape]
    created_at: datetime
    updated_at: datetime


class StageShape(msgspec.Struct):
    id: str
    name: str
    entered_at: datetime


class ScorecardShape(msgspec.Struct):
    id: str
    interviewer: Person
    interview: str
    summary: str
    verdict: str
    ratings: list[Rating]
    submitted_at: datetime | None


class FileShape(msgspec.Struct):
    id: str
    name: str
    type: str
    size: int
    created_at: datetime


class ApplicationShape(msgspec.Struct):
    id: str
    candidate_id: str
    job_id: str
    job_title: str
    candidate: Contact
    source: str
    disposition: str
    stages: list[StageShape]
    notes: list[NoteShape]
    scorecards: list[ScorecardShape]
    files: list[FileShape]
    created_at: datetime
    updated_at: datetime


class DeletionShape(msgspec.Struct):
    kind: str
    id: str
    deleted_at: datetime


def user(row: User) -> UserShape:
    groups = [group.name for group in row.security_groups.all()]
    return UserShape(row.key, row.email, row.first_name, row.last_name, row.is_admin, groups)


def group(row: SecurityGroup) -> GroupShape:
    return GroupShape(
        id=row.key,
        name=row.name,
        everybody=row.is_for_everybody,
        user_ids=[user.key for user in row.members.all()],
        job_ids=[job.key for job in row.jobs.all()],
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def job(row: Job) -> JobShape:
    url = _absolute(row)
    return JobShape(
        id=row.key,
        title=row.title,
        description=row.description,
        city=row.city,
        country=row.country,
        state=row.state,
        posted=row.is_posted,
        confidential=row.is_confidential,
        # Every job has an apply address: the one that was entered, or else the job's page in this ATS.
        apply_url=row.apply_url or url,
        url=url,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        owner=Contact(row.owner.first_name, row.owner.last_name, row.owner.email) if row.owner else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def candidate(row: Candidate) -> CandidateShape:
    return CandidateShape(
        id=row.key,
        first_name=row.first_name,
        last_name=row.last_name,
        emails=row.emails,
        phones=row.phones,
        addresses=row.addresses,
        title=row.title,
        company=row.company,
        profile_url=row.profile_url,
        recruiter_person=row.recruiter_person or None,
        private=row.is_private,
        do_not_contact=row.do_not_contact,
        source=row.source,
        url=_absolute(row),
        notes=[note(note_row) for note_row in row.notes.all()],
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def application(row: Application) -> ApplicationShape:
    person = row.candidate
    return ApplicationShape(
        id=row.key,
        candidate_id=person.key,
        job_id=row.job.key,
        job_title=row.job.title,
        candidate=Contact(person.first_name, person.last_name, person.emails[0] if person.emails else None),
        source=row.source,
        disposition=row.disposition,
        stages=[_stage(stage) for stage in row.stages.all()],
        notes=[note(note_row) for note_row in row.notes.all()],
        scorecards=[_scorecard(scorecard) for scorecard in row.scorecards.all()],
        files=[file(resume) for resume in person.resumes.all()],
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def note(row: Note) -> NoteShape:
    author = Person(row.author_first_name, row.author_last_name)
    return NoteShape(row.key, row.text, author, row.created_at, row.is_private, row.origin)


def file(row: Resume) -> FileShape:
    return FileShape(row.key, row.name, row.type, row.size, row.created_at)


def deletion(row: Deletion) -> DeletionShape:
    return DeletionShape(row.kind, row.record_id, row.deleted_at)


def _stage(row: StageEntry) -> StageShape:
    return StageShape(f"S-{row.pk}", row.name, row.entered_at)


def _scorecard(row: Scorecard) -> ScorecardShape:
    return ScorecardShape(
        id=f"F-{row.pk}",
        interviewer=Person(row.interviewer_first_name, row.interviewer_last_name),
        interview=row.interview,
        summary=row.summary,
        verdict=row.verdict,
        ratings=row.ratings,
        submitted_at=row.submitted_at,
    )


def _absolute(row: Job | Candidate) -> str:
    site: str = settings.HIREWIRE_ATS_URL
    return site.rstrip("/") + row.get_absolute_url()
