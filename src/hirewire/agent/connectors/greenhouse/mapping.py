"""Pure functions that turn Greenhouse's rows into records."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from hirewire.agent.connectors.greenhouse import rows
from hirewire.agent.sdk.marking import unmark
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

#: Types of notes that people write. Notes of other types are e-mails, events, and entries that Greenhouse itself got
#: from LinkedIn.
WRITTEN: Final = {"NOTE", "FEEDBACK", "TOUCHPOINT"}
PUBLIC: Final = "publicly_visible"
REJECTED: Final = "Rejected"
HIRED: Final = "Hired"
_STATES: Final = {"open": JobState.OPEN, "draft": JobState.DRAFT}


def job_from(row: rows.JobRow, parts: rows.JobParts, *, app_url: str) -> Job:
    post = _public_post(parts.posts)
    owner = _owner(parts)
    return Job(
        id=str(row.id),
        title=(post.title if post else None) or row.name or "",
        description=(post.content if post else None) or "",
        city=_place(row, parts, post),
        # Treat an unknown state as closed: perhaps nobody can apply for a job in that state.
        state=_STATES.get(row.status or "", JobState.CLOSED),
        is_posted=post is not None,
        is_confidential=bool(row.confidential),
        apply_url=(post.public_url if post else None) or "",
        url=f"{app_url}/sdash/{row.id}",
        opened_at=(post.first_published_at if post else None) or row.opened_at,
        owner=owner,
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at, *(post.updated_at for post in parts.posts)),
    )


def user_from(row: rows.UserRow) -> User:
    return User(
        id=str(row.id),
        email=row.primary_email or "",
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        is_admin=bool(row.site_admin),
    )


def group_from(job: rows.JobRow, members: Iterable[rows.JobUserRow]) -> Group:
    user_ids = dict.fromkeys(str(member.user_id) for member in members)
    return Group(id=f"job-{job.id}", name=job.name or "", user_ids=tuple(user_ids), job_ids=(str(job.id),))


def candidate_from(
    row: rows.CandidateRow,
    notes: Iterable[rows.NoteRow],
    users: Mapping[int, rows.UserRow],
    *,
    application_ids: tuple[str, ...] | None,
    app_url: str,
) -> Candidate:
    links = [item.value for item in (*(row.social_media_addresses or ()), *(row.website_addresses or ()))]
    return Candidate(
        id=str(row.id),
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        emails=_values(row.email_addresses),
        phones=tuple(Phone(number) for number in _values(row.phone_numbers)),
        addresses=tuple(Address(line1=line) for line in _values(row.addresses)),
        title=row.title or "",
        company=row.company or "",
        profile_url=first_profile(links),
        is_private=bool(row.private),
        # Only an explicit “no” forbids contact: a missing field says nothing.
        do_not_contact=None if row.can_email is None else not row.can_email,
        url=f"{app_url}/people/{row.id}",
        notes=_notes((note for note in notes if note.application_id is None), users),
        application_ids=application_ids,
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at),
    )


def application_from(row: rows.ApplicationRow, parts: rows.ApplicationParts) -> Application:
    person, reason = parts.candidate, None
    if parts.rejection is not None and parts.rejection.rejection_reason_id is not None:
        reason = parts.reasons.get(parts.rejection.rejection_reason_id)
    emails = _values(person.email_addresses) if person else ()
    return Application(
        id=str(row.id),
        candidate_id=str(row.candidate_id),
        job_id=str(row.job_id),
        job_title=(parts.job.name if parts.job else None) or "",
        first_name=(person.first_name if person else None) or "",
        last_name=(person.last_name if person else None) or "",
        email=emails[0] if emails else None,
        source=(parts.source.name if parts.source else None) or "",
        disposition=(reason.name if reason else None) or "",
        stages=_stages(row, parts),
        notes=_notes(parts.notes, parts.users),
        feedback=tuple(_feedback(card, parts) for card in sorted(parts.scorecards, key=lambda card: card.id)),
        files=tuple(file for attachment in parts.attachments if (file := _file(attachment))),
        created_at=row.created_at,
        modified_at=max(row.created_at, row.updated_at),
    )


def _public_post(posts: Iterable[rows.PostRow]) -> rows.PostRow | None:
    live = [post for post in posts if post.live and not post.internal]
    return min(live, key=lambda post: post.id, default=None)


def _owner(parts: rows.JobParts) -> Owner | None:
    recruiters = [owner for owner in parts.owners if owner.type == "recruiter"]
    for owner in sorted(recruiters, key=lambda owner: (not owner.responsible, owner.id)):
        user = parts.users.get(owner.user_id)
        if user is not None and user.primary_email:
            return Owner(email=user.primary_email, first_name=user.first_name or "", last_name=user.last_name or "")
    return None


def _place(row: rows.JobRow, parts: rows.JobParts, post: rows.PostRow | None) -> str:
    """The job's location as text, exactly as in Greenhouse."""
    for location in parts.locations:
        if post is not None and location.job_post_id == post.id:
            if location.plain_text_location:
                return location.plain_text_location
            office = parts.offices.get(location.office_id or 0)
            if office is not None:
                return _office(office)
    offices = [parts.offices[key] for key in row.office_ids or () if key in parts.offices]
    return _office(offices[0]) if offices else ""


def _office(row: rows.OfficeRow) -> str:
    return row.location or row.name or ""


def _values(items: Iterable[rows.Value] | None) -> tuple[str, ...]:
    return tuple(item.value for item in items or () if item.value)


def _notes(note_rows: Iterable[rows.NoteRow], users: Mapping[int, rows.UserRow]) -> tuple[Note, ...]:
    notes = []
    for row in sorted(note_rows, key=lambda note: note.id):
        marked = unmark(row.body or "")
        if not marked.text or not (marked.is_from_recruiter or row.type in WRITTEN):
            continue
        notes.append(
            Note(
                id=str(row.id),
                text=marked.text,
                author=_named(users.get(row.user_id or 0)),
                created_at=row.created_at,
                is_private=row.visibility != PUBLIC,
                is_from_recruiter=marked.is_from_recruiter,
            )
        )
    return tuple(notes)


def _stages(row: rows.ApplicationRow, parts: rows.ApplicationParts) -> tuple[StageEntry, ...]:
    entries = [
        StageEntry(id=str(stage.id), name=name, entered_at=stage.entered_at or row.created_at)
        for stage in parts.stages
        if (name := _name(parts.stage_names, stage.job_interview_stage_id))
    ]
    entries.sort(key=lambda entry: (entry.entered_at, int(entry.id)))
    if row.status == "rejected":
        at = row.rejected_at or (parts.rejection.rejected_at if parts.rejection else None) or row.created_at
        entries.append(_end(row, REJECTED, after(entries, at)))
    elif row.status == "hired":
        # Greenhouse does not say when somebody was hired, so take the time of the application's last change.
        entries.append(_end(row, HIRED, after(entries, row.updated_at)))
    return tuple(entries)


def _end(row: rows.ApplicationRow, name: str, at: datetime) -> StageEntry:
    return StageEntry(id=f"{row.id}-{name.casefold()}", name=name, entered_at=at)


def _name(names: Mapping[int, rows.NamedRow], key: int | None) -> str:
    row = names.get(key or 0)
    return (row.name if row else None) or ""


def _feedback(card: rows.ScorecardRow, parts: rows.ApplicationParts) -> Feedback:
    overall = [Rating("Overall", card.candidate_rating)] if card.candidate_rating else []
    ratings = [
        Rating(name, row.candidate_attribute_rating)
        for row in sorted(parts.ratings, key=lambda rating: rating.id)
        if row.scorecard_id == card.id
        and row.candidate_attribute_rating
        and (name := _name(parts.attributes, row.job_candidate_attribute_id))
    ]
    return Feedback(
        id=str(card.id),
        interviewer=_named(parts.users.get(card.interviewer_id or 0)),
        text=card.notes or "",
        ratings=(*overall, *ratings),
        submitted_at=(card.submitted_at or card.updated_at) if card.status == "complete" else None,
    )


def _file(row: rows.AttachmentRow) -> File | None:
    name = row.filename or ""
    kind = FileType.of(name)
    if row.type != "resume" or kind is None:
        return None
    return File(
        id=f"{row.application_id}-{row.id}",
        name=name,
        type=kind,
        created_at=row.created_at,
        modified_at=row.updated_at,
    )


def _named(row: rows.UserRow | None) -> Named | None:
    """Return the first and last name, or None if one is missing: Recruiter rejects an author with only one name."""
    if row is None or not row.first_name or not row.last_name:
        return None
    return Named(row.first_name, row.last_name)
