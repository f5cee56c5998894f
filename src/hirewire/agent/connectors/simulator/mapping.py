"""Pure functions that turn the Simulator's rows into records."""

from collections.abc import Iterable

from hirewire.agent.connectors.simulator import rows
from hirewire.agent.sdk.records import (
    Address,
    Application,
    Candidate,
    Feedback,
    File,
    FileType,
    Group,
    Interview,
    Job,
    JobState,
    Named,
    Note,
    Owner,
    Phone,
    Rating,
    StageEntry,
    User,
)


def job_from(row: rows.JobRow) -> Job:
    return Job(
        id=row.id,
        title=row.title or "",
        description=row.description or "",
        city=row.city or "",
        country=row.country or "",
        state=_job_state(row.state),
        is_posted=bool(row.posted),
        is_confidential=bool(row.confidential),
        apply_url=row.apply_url or "",
        url=row.url or "",
        opened_at=row.opened_at,
        owner=_owner(row.owner),
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at),
    )


def user_from(row: rows.UserRow) -> User:
    return User(
        id=row.id,
        email=row.email,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        is_admin=bool(row.is_admin),
        groups=tuple(row.groups or ()),
    )


def group_from(row: rows.GroupRow) -> Group:
    return Group(id=row.id, name=row.name or "", user_ids=tuple(row.user_ids or ()), job_ids=tuple(row.job_ids or ()))


def candidate_from(row: rows.CandidateRow) -> Candidate:
    return Candidate(
        id=row.id,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        emails=tuple(row.emails or ()),
        phones=tuple(Phone(phone.number, phone.extension) for phone in row.phones or () if phone.number),
        addresses=tuple(_address(address) for address in row.addresses or ()),
        title=row.title or "",
        company=row.company or "",
        profile_url=row.profile_url or "",
        recruiter_person=row.recruiter_person or "",
        is_private=bool(row.private),
        do_not_contact=row.do_not_contact,
        url=row.url or "",
        notes=_notes(row.notes or ()),
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at),
    )


def application_from(row: rows.ApplicationRow) -> Application:
    person = row.candidate or rows.PersonRow()
    return Application(
        id=row.id,
        candidate_id=row.candidate_id,
        job_id=row.job_id,
        job_title=row.job_title or "",
        first_name=person.first_name or "",
        last_name=person.last_name or "",
        email=person.email or None,
        source=row.source or "",
        disposition=row.disposition or "",
        stages=tuple(_stage(stage) for stage in row.stages or () if stage.name),
        notes=_notes(row.notes or ()),
        feedback=tuple(_feedback(scorecard) for scorecard in row.scorecards or ()),
        files=tuple(_file(file) for file in row.files or () if file.type in set(FileType)),
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at),
    )


def _job_state(text: str | None) -> JobState:
    try:
        return JobState(text or "")
    except ValueError:
        # Treat an unknown state as closed: perhaps nobody can apply for a job in that state.
        return JobState.CLOSED


def _owner(row: rows.PersonRow | None) -> Owner | None:
    if row is None or not row.email:
        return None
    return Owner(email=row.email, first_name=row.first_name or "", last_name=row.last_name or "")


def _address(row: rows.AddressRow) -> Address:
    return Address(
        line1=row.line1 or None,
        city=row.city or None,
        region=row.region or None,
        postal_code=row.postal_code or None,
        country=row.country or None,
    )


def _notes(note_rows: Iterable[rows.NoteRow]) -> tuple[Note, ...]:
    return tuple(
        Note(
            id=note.id,
            text=note.text or "",
            author=_named(note.author),
            created_at=note.created_at,
            is_private=bool(note.private),
            is_from_recruiter=note.origin == "recruiter",
        )
        for note in note_rows
    )


def _stage(row: rows.StageRow) -> StageEntry:
    return StageEntry(id=row.id, name=row.name or "", entered_at=row.entered_at)


def _file(row: rows.FileRow) -> File:
    """``modified_at`` equals ``created_at``, because the Simulator replaces a file instead of changing it."""
    kind = FileType(row.type or "")
    name = row.name or f"resume.{kind.value.casefold()}"
    return File(id=row.id, name=name, type=kind, created_at=row.created_at, modified_at=row.created_at)


def _feedback(row: rows.ScorecardRow) -> Feedback:
    verdict = f"Verdict: {row.verdict}" if row.verdict else ""
    return Feedback(
        id=row.id,
        interviewer=_named(row.interviewer),
        interview=Interview(row.interview) if row.interview in set(Interview) else None,
        # The protocol has no field for the verdict. The verdict matters most to readers, so it is added to the text.
        text="\n\n".join(part for part in (row.summary, verdict) if part),
        ratings=tuple(Rating(rating.attribute, rating.result) for rating in row.ratings or () if rating.attribute),
        submitted_at=row.submitted_at,
    )


def _named(row: rows.PersonRow | None) -> Named | None:
    """Return the first and last name, or None if one is missing: Recruiter rejects an author with only one name."""
    if row is None or not row.first_name or not row.last_name:
        return None
    return Named(row.first_name, row.last_name)
