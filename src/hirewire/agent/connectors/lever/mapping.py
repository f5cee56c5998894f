"""Pure functions that turn Lever's rows into records."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Final

from hirewire.agent.connectors.lever import rows
from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.names import author, split_name
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

OPEN: Final = frozenset({"published", "internal"})
#: Without approval, a posting counts as a draft, because it is not a job yet.
_STATES: Final = {
    **dict.fromkeys(OPEN, JobState.OPEN),
    **dict.fromkeys(("draft", "pending", "rejected"), JobState.DRAFT),
}
HIRED: Final = "Hired"
ARCHIVED: Final = "Archived"
_ADMIN: Final = "super admin"
_RATED: Final = frozenset({"score", "score-system", "scorecard", "dropdown", "multiple-choice", "yes-no"})
_WRITTEN: Final = frozenset({"text", "textarea", "note"})


def job_from(row: rows.PostingRow, users: Mapping[str, rows.UserRow]) -> Job:
    urls = row.urls or rows.Urls()
    return Job(
        id=row.id,
        title=row.text or "",
        description=_description(row.content) if row.content else "",
        city=(row.categories.location if row.categories else None) or "",
        country=row.country or "",
        # Treat an unknown state as closed: perhaps nobody can apply for a job in that state.
        state=_STATES.get(row.state or "", JobState.CLOSED),
        is_posted=row.state == "published",
        is_confidential=row.is_confidential,
        apply_url=urls.apply or "",
        url=urls.show or "",
        owner=_owner(users.get(row.owner or "")),
        created_at=row.created,
        modified_at=row.modified,
    )


def user_from(row: rows.UserRow) -> User:
    name = author(row.name) or Named("", "")
    return User(
        id=row.id,
        email=row.email or "",
        first_name=name.first_name,
        last_name=name.last_name,
        is_admin=row.access_role == _ADMIN,
    )


def group_from(row: rows.PostingRow) -> Group:
    team = (row.owner, row.hiring_manager, *(row.followers or ()))
    user_ids = tuple(dict.fromkeys(user for user in team if user))
    return Group(id=group_id(row), name=row.text or "", user_ids=user_ids, job_ids=(row.id,))


def group_id(row: rows.PostingRow) -> str:
    return f"job-{row.id}"


def candidate_from(
    opportunities: Sequence[rows.OpportunityRow], notes: Iterable[rows.NoteRow], users: Mapping[str, rows.UserRow]
) -> Candidate:
    """Build a candidate from a contact's opportunities, each of which repeats the contact's details."""
    # Confidential opportunities are used only if the contact has no other opportunities.
    shown = [row for row in opportunities if not row.is_confidential] or list(opportunities)
    latest = max(shown, key=lambda row: (row.modified, row.created_at, row.id))
    name = split_name(latest.name or "")
    title, company = employment(latest.headline or "")
    consent = latest.data_protection.contact if latest.data_protection else None
    return Candidate(
        id=latest.contact,
        first_name=name.first_name,
        last_name=name.last_name,
        emails=tuple(email for email in latest.emails or () if email),
        phones=tuple(Phone(phone.value) for phone in latest.phones or () if phone.value),
        addresses=(Address(line1=latest.location),) if latest.location else (),
        title=title,
        company=company,
        profile_url=first_profile(latest.links or ()),
        is_private=latest.is_confidential,
        # Only an explicit “no” forbids contact. Most accounts have no data protection policy, and so record no answer.
        do_not_contact=True if consent is not None and consent.allowed is False else None,
        url=(latest.urls.show if latest.urls else None) or "",
        notes=_notes(notes, users),
        created_at=min(row.created for row in shown),
        modified_at=max(row.modified for row in shown),
    )


def application_from(row: rows.OpportunityRow, parts: rows.Parts, names: rows.Names) -> Application:
    name = split_name(row.name or "")
    emails = [email for email in row.emails or () if email]
    reason = names.reasons.get(row.archived.reason or "") if row.archived else None
    return Application(
        id=row.id,
        candidate_id=row.contact,
        job_id=row.posting or "",
        job_title=(parts.posting.text if parts.posting else None) or "",
        first_name=name.first_name,
        last_name=name.last_name,
        email=emails[0] if emails else None,
        source=next((source for source in row.sources or () if source), ""),
        disposition=(reason.text or "") if reason and not _is_hire(reason) else "",
        stages=_stages(row, names),
        notes=_notes(parts.notes, names.users),
        feedback=tuple(_feedback(form, names.users) for form in parts.feedback if not form.deleted_at),
        files=tuple(file for resume in parts.resumes if (file := _file(row, resume))),
        created_at=row.created,
        modified_at=row.modified,
    )


def employment(headline: str) -> tuple[str, str]:
    """Split a headline into title and employer.

    Without “ at ”, a headline is typically a list of employers that begins with the present employer.
    """
    title, at, employer = headline.partition(" at ")
    if at:
        return title.strip(), employer.strip()
    return "", headline.partition(",")[0].strip()


def file_id(opportunity_id: str, resume_id: str) -> str:
    return f"{opportunity_id}_{resume_id}"


def _description(content: rows.Content) -> str:
    opening = content.description_html or _paragraph(content.description)
    lists = [
        f"<p><b>{escape(each.text or '')}</b></p><ul>{each.content or ''}</ul>"
        for each in content.lists or ()
        if each.text or each.content
    ]
    return "".join([opening, *lists, content.closing_html or _paragraph(content.closing)])


def _paragraph(text: str | None) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _owner(user: rows.UserRow | None) -> Owner | None:
    if user is None or not user.email:
        return None
    name = author(user.name) or Named("", "")
    return Owner(email=user.email, first_name=name.first_name, last_name=name.last_name)


def _notes(note_rows: Iterable[rows.NoteRow], users: Mapping[str, rows.UserRow]) -> tuple[Note, ...]:
    notes = []
    for row in sorted(note_rows, key=lambda note: (note.created_at, note.id)):
        values = [field.value for field in row.fields or () if isinstance(field.value, str)]
        marked = unmark("\n".join(value for value in values if value))
        if marked.text and not row.deleted_at:
            notes.append(
                Note(
                    id=row.id,
                    text=marked.text,
                    author=_named(row.user, users),
                    created_at=row.created,
                    is_private=bool(row.secret),
                    is_from_recruiter=marked.is_from_recruiter,
                )
            )
    return tuple(notes)


def _stages(row: rows.OpportunityRow, names: rows.Names) -> tuple[StageEntry, ...]:
    entries = [
        StageEntry(id=f"{row.id}-{number}", name=name, entered_at=_at(change.updated_at, row))
        for number, change in enumerate(row.stage_changes or ())
        if (name := _text(names.stages, change.to_stage_id))
    ]
    if not entries and (name := _text(names.stages, row.stage)):
        entries.append(StageEntry(id=f"{row.id}-0", name=name, entered_at=row.created))
    if row.archived:
        reason = names.reasons.get(row.archived.reason or "")
        end = HIRED if reason and _is_hire(reason) else ARCHIVED
        # An archived opportunity stays archived when it is moved to another stage, so this entry must be the latest.
        latest = max((entry.entered_at for entry in entries), default=row.created)
        at = max(latest, _at(row.archived.archived_at, row))
        entries.append(StageEntry(id=f"{row.id}-archived", name=end, entered_at=at))
    return tuple(entries)


def _at(milliseconds: int | None, row: rows.OpportunityRow) -> datetime:
    return rows.instant(milliseconds) if milliseconds else row.created


def _is_hire(reason: rows.TextRow) -> bool:
    return reason.type == "hired"


def _text(names: Mapping[str, rows.TextRow], key: str | None) -> str:
    row = names.get(key or "")
    return (row.text if row else None) or ""


def _feedback(form: rows.FeedbackRow, users: Mapping[str, rows.UserRow]) -> Feedback:
    fields = form.fields or ()
    ratings = [
        Rating(field.text, result)
        for field in fields
        if field.type in _RATED and field.text and (result := _result(field.value))
    ]
    texts = [field.value for field in fields if field.type in _WRITTEN and isinstance(field.value, str) and field.value]
    return Feedback(
        id=form.id,
        interviewer=_named(form.user, users),
        text="\n\n".join(texts),
        ratings=tuple(ratings),
        submitted_at=rows.instant(form.completed_at) if form.completed_at else None,
    )


def _result(value: object) -> str:
    """Return the value of a rating as text. Some types of fields hold an object or a list."""
    match value:
        case None | "":
            return ""
        case dict():
            return _result(value.get("text") or value.get("score"))
        case list():
            return ", ".join(filter(None, map(_result, value)))
        case _:
            return str(value)


def _file(row: rows.OpportunityRow, resume: rows.ResumeRow) -> File | None:
    name = (resume.file.name if resume.file else None) or ""
    kind = FileType.of(name)
    if kind is None or resume.file is None:
        return None
    uploaded_at = rows.instant(resume.file.uploaded_at) if resume.file.uploaded_at else resume.created
    return File(id=file_id(row.id, resume.id), name=name, type=kind, created_at=resume.created, modified_at=uploaded_at)


def _named(key: str | None, users: Mapping[str, rows.UserRow]) -> Named | None:
    user = users.get(key or "")
    return author(user.name) if user else None
