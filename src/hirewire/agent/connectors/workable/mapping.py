"""Pure functions that turn Workable's rows into records."""

from collections.abc import Iterable, Sequence
from typing import Final

from hirewire.agent.connectors.workable import rows
from hirewire.agent.sdk.invented import is_invented
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

PUBLISHED: Final = "published"
#: The state “closed” in the API means an internal job: it is on no careers page, but accepts people.
_STATES: Final = {"draft": JobState.DRAFT, PUBLISHED: JobState.OPEN, "closed": JobState.OPEN}
#: Only members with one of these roles in a job's team can be the job's owner. The best role comes first.
_OWNERS: Final = ("recruiting_admin", "hiring_manager")
_ADMINS: Final = frozenset({"admin", "ats.admin", "workable.superadmin"})
#: Activities that create a record, or put an existing record into a stage.
_ENTRIES: Final = frozenset({"applied", "uploaded", "copied", "moved", "recommended", "referral", "reverted"})
DISQUALIFIED: Final = "Disqualified"
WITHDREW: Final = "Withdrew"
SOURCED: Final = "Sourced"
_NO_SOURCE: Final = "Unknown"
#: The role of the plain members of a job's team. An activity that they may not see is private.
EVERYBODY: Final = "simple"


def job_from(row: rows.JobRow, team: Iterable[rows.MemberRow]) -> Job:
    location = row.location or rows.Location()
    return Job(
        id=row.shortcode,
        title=row.title or "",
        description=row.full_description or "",
        city=location.city or location.region or "",
        country=location.country or "",
        state=state_of(row),
        is_posted=row.state == PUBLISHED,
        is_confidential=bool(row.confidential),
        apply_url=row.application_url or "",
        url=row.url or "",
        owner=_owner(team),
        created_at=row.created_at,
        modified_at=row.modified_at,
    )


def state_of(row: rows.JobRow) -> JobState:
    # Treat a job in an unknown state as closed, because perhaps it accepts nobody.
    return _STATES.get(row.state or "", JobState.CLOSED)


def user_from(row: rows.MemberRow) -> User:
    name = author(row.name) or Named("", "")
    return User(
        id=row.id,
        email=row.email or "",
        first_name=name.first_name,
        last_name=name.last_name,
        is_admin=not _ADMINS.isdisjoint({row.role, *(row.roles or ())}),
    )


def group_from(row: rows.JobRow, team: Iterable[rows.MemberRow]) -> Group:
    user_ids = tuple(member.id for member in team)
    return Group(id=group_id(row.shortcode), name=row.title or "", user_ids=user_ids, job_ids=(row.shortcode,))


def group_id(shortcode: str) -> str:
    return f"job-{shortcode}"


def candidate_from(
    person_id: str, row: rows.CandidateRow, activities: Iterable[rows.ActivityRow], *, invented: str
) -> Candidate:
    name = _name(row)
    experience = next((entry for entry in row.experience_entries or () if entry.current), rows.Experience())
    addresses = [_address(row)] if row.address or row.location else []
    return Candidate(
        id=person_id,
        first_name=name.first_name,
        last_name=name.last_name,
        emails=(row.email,) if row.email and not is_invented(row.email, invented) else (),
        phones=(Phone(row.phone),) if row.phone else (),
        addresses=tuple(address for address in addresses if address != Address()),
        title=experience.title or row.headline or "",
        company=experience.company or "",
        profile_url=first_profile(profile.url for profile in row.social_profiles or ()),
        url=row.profile_url or "",
        notes=_notes(activities),
        created_at=row.created_at,
        modified_at=row.modified_at,
    )


def application_from(
    person_id: str,
    row: rows.CandidateRow,
    activities: Sequence[rows.ActivityRow],
    resume: rows.ResumeMetadata | None,
    *,
    invented: str,
) -> Application:
    name = _name(row)
    file = _file(row, resume)
    return Application(
        id=row.id,
        candidate_id=person_id,
        job_id=row.job_id,
        job_title=(row.job.title if row.job else None) or "",
        first_name=name.first_name,
        last_name=name.last_name,
        email=None if is_invented(row.email, invented) else row.email,
        source=_source(row),
        disposition=row.disqualification_reason or (WITHDREW if row.withdrew else ""),
        stages=_stages(row, activities),
        notes=_notes(activities),
        feedback=tuple(_feedback(each) for each in activities if each.action == "rating" and is_open(each)),
        files=(file,) if file else (),
        created_at=row.created_at,
        modified_at=row.modified_at,
    )


def is_open(activity: rows.ActivityRow) -> bool:
    """Whether every member of the job's team may see an activity. If Workable names no readers, all may see it."""
    return activity.visibility_roles is None or EVERYBODY in activity.visibility_roles


def _name(row: rows.CandidateRow) -> Named:
    if row.firstname and row.lastname:
        return Named(row.firstname, row.lastname)
    return split_name(row.name or row.firstname or row.lastname or "")


def _address(row: rows.CandidateRow) -> Address:
    location = row.location or rows.Location()
    return Address(
        line1=row.address or None,
        city=location.city or None,
        region=location.region or None,
        postal_code=location.zip_code or None,
        country=location.country or None,
    )


def _owner(team: Iterable[rows.MemberRow]) -> Owner | None:
    candidates = [member for member in team if member.email and member.collaboration_role in _OWNERS]
    if not candidates:
        return None
    first = min(candidates, key=lambda member: _OWNERS.index(member.collaboration_role or ""))
    name = author(first.name) or Named("", "")
    return Owner(email=first.email or "", first_name=name.first_name, last_name=name.last_name)


def _source(row: rows.CandidateRow) -> str:
    if row.common_source and row.common_source != _NO_SOURCE:
        return row.common_source
    return row.domain or (SOURCED if row.sourced else "")


def _notes(activities: Iterable[rows.ActivityRow]) -> tuple[Note, ...]:
    notes = []
    for activity in activities:
        marked = unmark(activity.body or "")
        if activity.action == "comment" and marked.text:
            notes.append(
                Note(
                    id=activity.id,
                    text=marked.text,
                    author=author(activity.member.name if activity.member else None),
                    created_at=activity.created_at,
                    is_private=not is_open(activity),
                    is_from_recruiter=marked.is_from_recruiter,
                )
            )
    return tuple(notes)


def _stages(row: rows.CandidateRow, activities: Iterable[rows.ActivityRow]) -> tuple[StageEntry, ...]:
    entries = [
        StageEntry(id=activity.id, name=name, entered_at=activity.created_at)
        for activity in sorted(activities, key=lambda each: (each.created_at, each.id))
        if (name := _entered(activity))
    ]
    if entries:
        return tuple(entries)
    # Only the present stage of an old record is known, because the activities of old records are not read.
    now = DISQUALIFIED if row.disqualified else row.stage
    return (StageEntry(id=f"{row.id}-stage", name=now, entered_at=row.created_at),) if now else ()


def _entered(activity: rows.ActivityRow) -> str:
    """The stage that an activity leads to; empty if it leads to none.

    In a move, ``action`` is the name of the new stage. So only ``target_stage`` shows that an activity is a move.
    """
    if activity.target_stage is not None:
        return activity.target_stage.name or ""
    if activity.action == "disqualified":
        return DISQUALIFIED
    stage = activity.action_stage if activity.action in _ENTRIES else None
    return (stage.name if stage else None) or ""


def _feedback(activity: rows.ActivityRow) -> Feedback:
    score = (activity.rating or {}).get("score")
    return Feedback(
        id=activity.id,
        interviewer=author(activity.member.name if activity.member else None),
        text=activity.body or "",
        ratings=(Rating("Overall", str(score).replace("_", " ")),) if score else (),
        submitted_at=activity.created_at,
    )


def _file(row: rows.CandidateRow, resume: rows.ResumeMetadata | None) -> File | None:
    name = (resume.filename if resume else None) or ""
    kind = FileType.of(name)
    if resume is None or kind is None:
        return None
    created_at = resume.created_at or row.created_at
    modified_at = max(created_at, resume.updated_at or created_at)
    return File(id=row.id, name=name, type=kind, created_at=created_at, modified_at=modified_at)
