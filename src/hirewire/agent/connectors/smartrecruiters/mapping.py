"""Pure functions that turn SmartRecruiters' rows into records."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from hirewire.agent.connectors.smartrecruiters import rows
from hirewire.agent.sdk.invented import is_invented
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
    Owner,
    Phone,
    Rating,
    StageEntry,
    User,
)

OPEN: Final = {"SOURCING", "INTERVIEW", "OFFER"}
_DRAFTS: Final = {"CREATED", "NOT_APPROVED", "APPROVAL_PENDING"}
RECRUITER: Final = "RECRUITER"
RESUME: Final = "RESUME"
#: Joins the parts of an id: an application's id is “candidate:job”, and a résumé's id is “application:file”.
SEPARATOR: Final = ":"


def application_id(candidate_id: str, job_id: str) -> str:
    return f"{candidate_id}{SEPARATOR}{job_id}"


def job_from(
    row: rows.JobRow,
    publications: Iterable[rows.PublicationRow],
    team: Iterable[rows.MemberRow],
    users: Mapping[str, rows.UserRow],
    *,
    app_url: str,
) -> Job:
    published = [publication.published_on for publication in publications if publication.published_on]
    links = [link for publication in publications for link in (publication.apply_url, publication.posting_url) if link]
    place = row.location or rows.Place()
    state = state_of(row)
    return Job(
        id=row.id,
        title=row.title or "",
        description=_description(row.job_ad),
        city=", ".join(part for part in (place.city, place.region) if part),
        country=place.country or "",
        state=state,
        is_posted=state is JobState.OPEN and row.posting_status == "PUBLIC",
        apply_url=next(iter(links), ""),
        url=f"{app_url}/app/jobs/details/{row.id}",
        opened_at=min(published, default=None),
        owner=_owner(team, users),
        created_at=row.created_on,
        modified_at=max(row.created_on, row.updated_on or row.created_on),
    )


def state_of(row: rows.JobRow) -> JobState:
    if row.status in OPEN:
        return JobState.OPEN
    # Treat an unknown status as closed: perhaps nobody can apply for a job with that status.
    return JobState.DRAFT if row.status in _DRAFTS else JobState.CLOSED


def user_from(row: rows.UserRow) -> User:
    return User(
        id=row.id,
        email=row.email or "",
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        is_admin=row.role == "ADMINISTRATOR",
    )


def group_id(job_id: str) -> str:
    return f"job-{job_id}"


def group_from(row: rows.JobRow, team: Iterable[rows.MemberRow]) -> Group:
    user_ids = dict.fromkeys(member.id for member in team)
    return Group(id=group_id(row.id), name=row.title or "", user_ids=tuple(user_ids), job_ids=(row.id,))


def candidate_from(row: rows.CandidateRow, *, app_url: str, invented: str) -> Candidate:
    """Leave out e-mail addresses in the domain ``invented``, because the agent made them up."""
    now = next((each for each in row.experience or () if each.current), rows.Experience())
    web = row.web or rows.Web()
    return Candidate(
        id=row.id,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        emails=_emails(row, invented),
        phones=(Phone(row.phone_number),) if row.phone_number else (),
        addresses=tuple(_addresses(row.location)),
        title=now.title or "",
        company=now.company or "",
        profile_url=first_profile([web.linkedin, web.website]),
        url=f"{app_url}/app/people/{row.id}",
        application_ids=tuple(application_id(row.id, job_id) for job_id, _ in row.assignments()),
        created_at=row.created_on,
        modified_at=row.modified_at,
    )


def application_from(
    row: rows.CandidateRow, job_id: str, assignment: rows.Assignment, parts: rows.Parts, *, invented: str
) -> Application:
    key = application_id(row.id, job_id)
    reason = assignment.reason_of_rejection or assignment.reason_of_withdrawal
    stages = _stages(key, assignment, parts.history, row.modified_at)
    entered = [stage.entered_at for stage in stages]
    return Application(
        id=key,
        candidate_id=row.id,
        job_id=job_id,
        job_title=(assignment.job.title if assignment.job else None) or "",
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        email=next(iter(_emails(row, invented)), None),
        source=assignment.source or "",
        disposition=(reason.label if reason else None) or "",
        stages=stages,
        feedback=tuple(_feedback(review) for review in sorted(parts.reviews or (), key=lambda review: review.id)),
        has_all_feedback=parts.reviews is not None,
        files=tuple(file for each in parts.attachments if (file := _file(row, key, each))),
        created_at=min((entry.changed_on for entry in parts.history), default=row.created_on),
        modified_at=max((row.modified_at, *entered)),
    )


def _description(ad: rows.JobAd | None) -> str:
    sections = (ad.sections if ad else None) or rows.Sections()
    parts = (
        sections.job_description,
        sections.qualifications,
        sections.additional_information,
        sections.company_description,
    )
    return "\n".join(part.text for part in parts if part and part.text)


def _owner(team: Iterable[rows.MemberRow], users: Mapping[str, rows.UserRow]) -> Owner | None:
    for member in team:
        user = users.get(member.id)
        if member.role == RECRUITER and user is not None and user.email:
            return Owner(email=user.email, first_name=user.first_name or "", last_name=user.last_name or "")
    return None


def _emails(row: rows.CandidateItem, invented: str) -> tuple[str, ...]:
    return (row.email,) if row.email and not is_invented(row.email, invented) else ()


def _addresses(place: rows.Place | None) -> Iterable[Address]:
    if place and (place.city or place.region or place.country):
        yield Address(city=place.city, region=place.region, postal_code=place.postal_code, country=place.country)


def _stages(
    key: str, assignment: rows.Assignment, history: Iterable[rows.HistoryRow], changed_at: datetime
) -> tuple[StageEntry, ...]:
    current = _words(assignment.status, assignment.sub_status)
    changes = [(row.changed_on, _words(row.status, row.sub_status)) for row in history]
    # If several changes have the same time, put the change to the current stage last.
    changes.sort(key=lambda change: (change[0], change[1] == current))
    times = Counter[int]()
    stages: list[StageEntry] = []
    for at, name in changes or [(changed_at, current)]:
        if not name:
            continue
        millis = round(at.timestamp() * 1000)
        times[millis] += 1
        repeated = f"-{times[millis]}" if times[millis] > 1 else ""
        stages.append(StageEntry(id=f"{key}-{millis}{repeated}", name=name, entered_at=at))
    return tuple(stages)


def _words(status: str | None, sub_status: str | None) -> str:
    """The company's own name for a stage, or else the vendor's status in words: “In review” for ``IN_REVIEW``."""
    return sub_status or (status or "").replace("_", " ").capitalize()


def _feedback(row: rows.ReviewRow) -> Feedback:
    overall = [Rating("Overall", f"{row.rating:g}")] if row.rating is not None else []
    ratings = [
        Rating(each.name, f"{each.rating:g}") for each in row.criteria or () if each.name and each.rating is not None
    ]
    reviewer = row.reviewer
    has_name = reviewer is not None and reviewer.first_name and reviewer.last_name
    return Feedback(
        id=row.id,
        interviewer=Named(reviewer.first_name or "", reviewer.last_name or "") if reviewer and has_name else None,
        text=row.comment or "",
        ratings=(*overall, *ratings),
        submitted_at=row.created_on,
    )


def _file(row: rows.CandidateRow, key: str, attachment: rows.AttachmentRow) -> File | None:
    name = attachment.name or ""
    kind = FileType.of(name)
    if attachment.type != RESUME or kind is None:
        return None
    # SmartRecruiters does not say when a file was attached, so use the time at which the candidate was created. The
    # time need not be exact, because a new file is recognized by its new id.
    return File(
        id=f"{key}{SEPARATOR}{attachment.id}",
        name=name,
        type=kind,
        created_at=row.created_on,
        modified_at=row.created_on,
    )
