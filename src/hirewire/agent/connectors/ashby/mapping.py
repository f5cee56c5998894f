"""Pure functions that turn Ashby's rows into records."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from hirewire.agent.connectors.ashby import rows
from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.names import split_name
from hirewire.agent.sdk.profiles import first_profile
from hirewire.agent.sdk.records import (
    Address,
    Application,
    Candidate,
    Feedback,
    File,
    FileType,
    Group,
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
from hirewire.agent.sdk.stages import after

_STATES: Final = {"Open": JobState.OPEN, "Draft": JobState.DRAFT}
_ENDED: Final = frozenset({"Archived", "Hired"})
_ADMIN: Final = "Organization Admin"
_RECRUITER: Final = "Recruiter"
_RATED: Final = frozenset({"Score", "ValueSelect", "MultiValueSelect", "Boolean"})
_PROFILE: Final = "LinkedIn"


def job_from(row: rows.JobRow, posting: rows.PostingRow | None, *, app_url: str) -> Job:
    address = posting.address.postal_address if posting and posting.address else None
    return Job(
        id=row.id,
        title=(posting.title if posting else None) or row.title or "",
        description=(posting.description_html if posting else None) or "",
        city=(address.address_locality if address else None) or (posting.location_name if posting else None) or "",
        country=(address.address_country if address else None) or "",
        # Treat an unknown state as closed, because Ashby may refuse candidates for such a job.
        state=_STATES.get(row.status or "", JobState.CLOSED),
        is_posted=posting is not None,
        is_confidential=bool(row.confidential),
        apply_url=(posting.apply_link if posting else None) or "",
        url=f"{app_url}/jobs/{row.id}",
        opened_at=_day(posting.published_date if posting else None) or row.opened_at,
        owner=_owner(row),
        created_at=row.created_at,
        modified_at=max(row.modified, (posting.updated_at if posting else None) or row.modified),
    )


def user_from(row: rows.UserRow) -> User:
    return User(
        id=row.id,
        email=row.email or "",
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        is_admin=row.global_role == _ADMIN,
    )


def group_from(row: rows.JobRow) -> Group:
    user_ids = dict.fromkeys(member.user_id for member in row.hiring_team or () if member.user_id)
    return Group(id=group_id(row), name=row.title or "", user_ids=tuple(user_ids), job_ids=(row.id,))


def group_id(row: rows.JobRow) -> str:
    return f"job-{row.id}"


def candidate_from(row: rows.CandidateRow, notes: Iterable[rows.NoteRow]) -> Candidate:
    name = split_name(row.name or "")
    return Candidate(
        id=row.id,
        first_name=name.first_name,
        last_name=name.last_name,
        emails=emails_of(row),
        phones=tuple(Phone(phone.value) for phone in row.phone_numbers or () if phone.value),
        addresses=tuple(_addresses(row.location)),
        title=row.position or "",
        company=row.company or "",
        profile_url=profile_of(row),
        url=row.profile_url or "",
        notes=tuple(_notes(notes)),
        application_ids=None if row.application_ids is None else tuple(row.application_ids),
        created_at=row.created_at,
        modified_at=row.modified,
    )


def profile_of(row: rows.CandidateRow) -> str:
    links = row.social_links or []
    typed = next((link.url for link in links if link.type == _PROFILE and link.url), None)
    return typed or first_profile(link.url for link in links)


def emails_of(row: rows.CandidateRow) -> tuple[str, ...]:
    primary = [row.primary_email_address] if row.primary_email_address else []
    return tuple(dict.fromkeys(each.value for each in (*primary, *(row.email_addresses or ())) if each.value))


def application_from(row: rows.ApplicationRow, parts: rows.ApplicationParts) -> Application:
    name = split_name(row.candidate.name or "")
    email = row.candidate.primary_email_address
    return Application(
        id=row.id,
        candidate_id=row.candidate.id,
        job_id=(row.job.id if row.job else None) or "",
        job_title=(row.job.title if row.job else None) or "",
        first_name=name.first_name,
        last_name=name.last_name,
        email=(email.value if email else None) or None,
        source=(row.source.title if row.source else None) or "",
        disposition=(row.archive_reason.text if row.archive_reason else None) or "",
        stages=_stages(row, parts.history),
        feedback=tuple(_feedback(each) for each in parts.feedback),
        files=tuple(_files(row, parts.resume)),
        created_at=row.created_at,
        modified_at=row.modified,
    )


def _addresses(location: rows.Location | None) -> Iterator[Address]:
    if location is None:
        return
    parts = {part.type: part.name for part in location.location_components or () if part.name}
    if parts:
        yield Address(city=parts.get("City"), region=parts.get("Region"), country=parts.get("Country"))
    elif location.location_summary:
        yield Address(line1=location.location_summary)


def _owner(row: rows.JobRow) -> Owner | None:
    for member in row.hiring_team or ():
        if member.role == _RECRUITER and member.email:
            return Owner(email=member.email, first_name=member.first_name or "", last_name=member.last_name or "")
    return None


def _day(text: str | None) -> datetime | None:
    try:
        day = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def _notes(note_rows: Iterable[rows.NoteRow]) -> Iterator[Note]:
    for row in sorted(note_rows, key=lambda note: (note.created_at is None, note.created_at, note.id)):
        marked = unmark(row.content or "")
        if marked.text:
            yield Note(
                id=row.id,
                text=marked.text,
                author=_named(row.author),
                created_at=row.created_at,
                is_private=bool(row.is_private),
                is_from_recruiter=marked.is_from_recruiter,
            )


def _stages(row: rows.ApplicationRow, history: Iterable[rows.Entry]) -> tuple[StageEntry, ...]:
    entries = [
        StageEntry(id=entry.id, name=entry.title, entered_at=entry.entered_stage_at or row.created_at)
        for entry in history
        if entry.title
    ]
    entries.sort(key=lambda entry: entry.entered_at)
    current = (row.current_interview_stage.title if row.current_interview_stage else None) or ""
    if not entries and current:
        entries.append(StageEntry(id=f"{row.id}-current", name=current, entered_at=row.modified))
    # The history does not always contain the last stage.
    if row.status in _ENDED and row.status and (not entries or entries[-1].name not in {row.status, current}):
        at = after(entries, row.archived_at or row.modified)
        entries.append(StageEntry(id=f"{row.id}-{row.status.casefold()}", name=current or row.status, entered_at=at))
    return tuple(entries)


def _feedback(row: rows.FeedbackRow) -> Feedback:
    values = row.submitted_values or {}
    fields = [each.field for section in _sections(row) for each in section.fields or () if each.field]
    answers = [(field, values.get(field.path or "")) for field in fields]
    ratings = [
        Rating(field.title, result)
        for field, value in answers
        if field.type in _RATED and field.title and (result := _result(field, value))
    ]
    texts = [text for field, value in answers if field.type not in _RATED and (text := _text(value))]
    return Feedback(
        id=row.id,
        interviewer=_named(row.submitted_by_user),
        text="\n\n".join(texts),
        ratings=tuple(ratings),
        submitted_at=row.submitted_at,
    )


def _sections(row: rows.FeedbackRow) -> Iterable[rows.Section]:
    return (row.form_definition.sections if row.form_definition else None) or ()


def _result(field: rows.Field, value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A rating, in the words of the feedback form."""
    match value:
        case None | "":
            return ""
        case bool():
            return "Yes" if value else "No"
        case dict():
            return _result(field, value.get("score", value.get("value")))
        case list():
            return ", ".join(filter(None, (_result(field, each) for each in value)))
    labels = {choice.value: choice.label for choice in field.selectable_values or () if choice.label}
    return labels.get(str(value)) or str(value)


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """The plain text of an answer. Rich text is an object that contains its plain form."""
    if isinstance(value, dict):
        value = value.get("value") or value.get("plainText")
    return value if isinstance(value, str) else ""


def _files(row: rows.ApplicationRow, resume: rows.FileHandle | None) -> Iterator[File]:
    kind = FileType.of(resume.name or "") if resume else None
    if resume is not None and kind is not None:
        key = resume_id(row.id, resume)
        yield File(id=key, name=resume.name or "", type=kind, created_at=row.created_at, modified_at=row.created_at)


def resume_id(application_id: str, resume: rows.FileHandle) -> str:
    return f"{application_id}_{resume.id}"


def _named(member: rows.Member | None) -> Named | None:
    """Return both names or None: Recruiter rejects an author with only one name."""
    if member is None or not member.first_name or not member.last_name:
        return None
    return Named(member.first_name, member.last_name)
