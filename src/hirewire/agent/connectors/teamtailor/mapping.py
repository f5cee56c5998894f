"""Pure functions that turn Teamtailor's rows into records."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from hirewire.agent.connectors.teamtailor import rows
from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.names import author, split_name
from hirewire.agent.sdk.profiles import first_profile
from hirewire.agent.sdk.records import (
    Application,
    Candidate,
    File,
    FileType,
    Group,
    Job,
    JobState,
    Note,
    Owner,
    Phone,
    StageEntry,
    User,
)
from hirewire.agent.sdk.stages import after

#: A job with one of these statuses accepts people. An internal or unlisted job is open, but not posted.
OPEN: Final = {"open", "published", "unlisted"}
_DRAFTS: Final = {"draft", "scheduled", "temp", "temporary", "unsaved"}
REJECTED: Final = "Rejected"
SOURCED: Final = "Sourced"


def job_from(row: rows.JobRow, *, place: str) -> Job:
    links = row.links or rows.JobLinks()
    location = next(iter(row.locations or ()), None)
    state = state_of(row)
    return Job(
        id=row.id,
        title=row.title or "",
        description=row.body or row.pitch or "",
        city=(location.city or location.name if location else None) or "",
        country=(location.country if location else None) or "",
        state=state,
        is_posted=state is JobState.OPEN and status_of(row) != "unlisted" and not row.internal,
        apply_url=row.external_application_url or links.careersite_job_apply_url or "",
        url=f"{place}/jobs/{row.id}",
        opened_at=_date(row.start_date),
        owner=_owner(row.user),
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at or row.created_at),
    )


def status_of(row: rows.JobRow) -> str:
    """Prefer ``human_status``: in ``status``, an expired job is still “open”."""
    return (row.human_status or row.status or "").casefold()


def state_of(row: rows.JobRow) -> JobState:
    status = status_of(row)
    if status in OPEN:
        return JobState.OPEN
    # Treat a job with an unknown status as closed, because perhaps it accepts nobody.
    return JobState.DRAFT if status in _DRAFTS else JobState.CLOSED


def user_from(row: rows.UserRow) -> User:
    name = split_name(row.name) if row.name and row.name.strip() else None
    return User(
        id=row.id,
        email=row.address,
        first_name=name.first_name if name else "",
        last_name=name.last_name if name else "",
        is_admin=row.role == "admin",
    )


def group_id(row: rows.JobRow) -> str:
    return f"job-{row.id}"


def group_from(row: rows.JobRow) -> Group:
    team = [row.user, *(membership.user for membership in row.team_memberships or ())]
    user_ids = dict.fromkeys(user.id for user in team if user)
    return Group(id=group_id(row), name=row.title or "", user_ids=tuple(user_ids), job_ids=(row.id,))


def candidate_from(
    row: rows.CandidateRow, notes: Iterable[rows.NoteRow], users: Mapping[str, rows.UserRow], *, place: str
) -> Candidate:
    return Candidate(
        id=row.id,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        emails=(row.email,) if row.email else (),
        phones=(Phone(row.phone),) if row.phone else (),
        profile_url=first_profile([row.linkedin_url, row.linkedin_profile]),
        is_private=row.restricted_at is not None,
        url=f"{place}/candidates/{row.id}",
        notes=tuple(_notes(notes, users)),
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at or row.created_at),
    )


def application_from(row: rows.ApplicationRow, candidate: rows.CandidatePart, job: rows.JobPart) -> Application:
    reason = (row.reject_reason.reason if row.reject_reason else None) or ""
    return Application(
        id=row.id,
        candidate_id=candidate.id,
        job_id=job.id,
        job_title=job.title or "",
        first_name=candidate.first_name or "",
        last_name=candidate.last_name or "",
        email=candidate.email or None,
        source=row.referring_site or (SOURCED if row.sourced else ""),
        disposition=reason if row.rejected_at else "",
        stages=_stages(row),
        has_all_stages=False,
        passing_stages=(_rejection(row),),
        files=_files(row, candidate),
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at or row.created_at, row.changed_stage_at or row.created_at),
    )


def _owner(user: rows.UserRow | None) -> Owner | None:
    if user is None or not user.address:
        return None
    name = author(user.name)
    return Owner(
        email=user.address,
        first_name=name.first_name if name else "",
        last_name=name.last_name if name else "",
    )


def _notes(note_rows: Iterable[rows.NoteRow], users: Mapping[str, rows.UserRow]) -> Iterable[Note]:
    for row in sorted(note_rows, key=lambda note: (note.created_at, note.id)):
        marked = unmark(row.note or "")
        # Leave out notes that were written by a trigger, not by a person.
        if not marked.text or row.created_by_trigger:
            continue
        user = users.get(str(row.user_id)) if row.user_id is not None else None
        yield Note(
            id=row.id,
            text=marked.text,
            author=author(user.name) if user else None,
            created_at=row.created_at,
            is_private=bool(row.private_note),
            is_from_recruiter=marked.is_from_recruiter,
        )


def _stages(row: rows.ApplicationRow) -> tuple[StageEntry, ...]:
    """The current stage and the rejection, if any: Teamtailor keeps no history of earlier stages."""
    entries: list[StageEntry] = []
    entered_at = row.changed_stage_at or row.created_at
    if row.stage and row.stage.name:
        key = f"{row.id}-{row.stage.id}-{round(entered_at.timestamp() * 1000)}"
        entries.append(StageEntry(id=key, name=row.stage.name, entered_at=entered_at))
    if row.rejected_at:
        at = after(entries, row.rejected_at)
        entries.append(StageEntry(id=_rejection(row), name=REJECTED, entered_at=at))
    return tuple(entries)


def _rejection(row: rows.ApplicationRow) -> str:
    """The id of the stage for a rejection. Recruiter keeps that stage until the rejection is taken back."""
    return f"{row.id}-rejected"


def _files(row: rows.ApplicationRow, candidate: rows.CandidatePart) -> tuple[File, ...]:
    """The candidate's résumé, without a link: each answer has a new link, which expires after thirty seconds."""
    if not candidate.resume:
        return ()
    name = urlsplit(candidate.resume).path.rpartition("/")[2]
    kind = FileType.of(name)
    return (
        File(
            id=f"{row.id}-{candidate.id}",
            # A name without a known ending belongs to a PDF file, because Teamtailor turns résumés into PDF.
            name=name if kind else "resume.pdf",
            type=kind or FileType.PDF,
            created_at=row.created_at,
            modified_at=row.created_at,
        ),
    )


def _date(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
