"""Pure functions that turn rows of tables into records."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.names import author
from hirewire.agent.sdk.records import (
    Address,
    Application,
    Candidate,
    Feedback,
    File,
    FileType,
    Job,
    JobState,
    Named,
    Note,
    Owner,
    Phone,
    Rating,
    Record,
    StageEntry,
    User,
)
from hirewire.agent.sdk.stages import after
from hirewire.agent.sdk.tables.columns import CHANGED, TableName
from hirewire.agent.sdk.tables.values import Unfit, Values

#: The attribute that every rating gets, because a row of feedback has a single rating and no name for it.
OVERALL: Final = "Overall"


class Family(NamedTuple):
    row: Values
    parts: Mapping[TableName, Sequence[Values]] = {}
    #: For an application: its candidate and its job.
    candidate: Values | None = None
    job: Values | None = None
    #: Tables of parts that the agent may not read. Their rows are unknown.
    lacking: Collection[TableName] = ()

    def of(self, table: TableName) -> Sequence[Values]:
        return self.parts.get(table, ())


def job_from(family: Family) -> Job:
    row = family.row
    created_at, modified_at = _times(row)
    email = row.text("owner_email")
    owner = Owner(email=email, first_name=row.text("owner_first_name"), last_name=row.text("owner_last_name"))
    return Job(
        id=row.key("id"),
        title=row.text("title"),
        url=row.text("url"),
        apply_url=row.text("apply_url"),
        description=row.text("description"),
        city=row.text("city"),
        country=row.text("country"),
        state=_state(row),
        is_posted=row.flag("is_posted") is not False,
        is_confidential=bool(row.flag("is_confidential")),
        opened_at=row.time("opened_at"),
        owner=owner if email else None,
        created_at=created_at,
        modified_at=modified_at,
    )


def user_from(family: Family) -> User:
    row = family.row
    name = _name(row)
    return User(
        id=row.key("id"),
        email=row.text("email"),
        first_name=name.first_name,
        last_name=name.last_name,
        is_admin=bool(row.flag("is_admin")),
    )


def candidate_from(family: Family) -> Candidate:
    row = family.row
    created_at, modified_at = _times(row)
    name = _name(row)
    return Candidate(
        id=row.key("id"),
        first_name=name.first_name,
        last_name=name.last_name,
        url=row.text("url"),
        emails=_emails(row),
        phones=tuple(Phone(number) for number in row.texts("phone")),
        addresses=_addresses(row),
        title=row.text("title"),
        company=row.text("company"),
        profile_url=row.text("profile_url"),
        # The tables have no column for the person in Recruiter, so the agent itself stores the link to this person.
        recruiter_person=None,
        is_private=bool(row.flag("is_private")),
        do_not_contact=row.flag("do_not_contact"),
        notes=_notes(family.of(TableName.CANDIDATE_NOTES)),
        has_all_notes=TableName.CANDIDATE_NOTES not in family.lacking,
        created_at=created_at,
        modified_at=modified_at,
    )


def application_from(family: Family) -> Application:
    row = family.row
    created_at, modified_at = _times(row)
    if family.candidate is None:
        raise Unfit("candidate_id", row.text("candidate_id"), "the id of a candidate")
    if family.job is None:
        raise Unfit("job_id", row.text("job_id"), "the id of a job")
    name = _name(family.candidate)
    return Application(
        id=row.key("id"),
        candidate_id=row.key("candidate_id"),
        job_id=row.key("job_id"),
        job_title=family.job.text("title"),
        first_name=name.first_name,
        last_name=name.last_name,
        email=next(iter(_emails(family.candidate)), None),
        source=row.text("source"),
        disposition=row.text("disposition"),
        stages=_stages(family, created_at),
        has_all_stages=TableName.STAGES not in family.lacking,
        notes=_notes(family.of(TableName.APPLICATION_NOTES)),
        has_all_notes=TableName.APPLICATION_NOTES not in family.lacking,
        feedback=tuple(_feedback(each) for each in family.of(TableName.FEEDBACK)),
        has_all_feedback=TableName.FEEDBACK not in family.lacking,
        files=tuple(file for each in family.of(TableName.FILES) if (file := _file(each, modified_at))),
        has_all_files=TableName.FILES not in family.lacking,
        created_at=created_at,
        modified_at=modified_at,
    )


RECORDS: Final[Mapping[TableName, Callable[[Family], Record]]] = {
    TableName.JOBS: job_from,
    TableName.USERS: user_from,
    TableName.CANDIDATES: candidate_from,
    TableName.APPLICATIONS: application_from,
}


def _times(row: Values) -> tuple[datetime, datetime]:
    """The times of creation and of the last change. If one is missing, the other is used for both."""
    created_at, modified_at = row.time("created_at"), row.time(CHANGED)
    first = created_at or modified_at
    if first is None:
        raise Unfit(CHANGED, "", "a time")
    return first, max(first, modified_at or first)


def _name(row: Values) -> Named:
    """The first and the last name. Recruiter requires both, so a name of a single word is used for both."""
    first, last = row.text("first_name"), row.text("last_name")
    if not (first or last):
        first, _, last = " ".join(row.text("name").split()).partition(" ")
    return Named(first or last, last or first)


def _emails(row: Values) -> tuple[str, ...]:
    return tuple(part for text in row.texts("email") for part in text.replace(",", " ").split())


def _state(row: Values) -> JobState:
    word = row.text("state").casefold()
    if not word:
        return JobState.OPEN
    if word not in set(JobState):
        raise Unfit("state", word, "draft, open or closed")
    return JobState(word)


def _addresses(row: Values) -> tuple[Address, ...]:
    line1, city, region, postal_code, country = (
        row.text(name) or None for name in ("street", "city", "region", "postal_code", "country")
    )
    if not (line1 or city or region or postal_code or country):
        return ()
    return (Address(line1=line1, city=city, region=region, postal_code=postal_code, country=country),)


def _notes(rows: Sequence[Values]) -> tuple[Note, ...]:
    notes = []
    for row in rows:
        # Somebody may have pasted a note from Recruiter into the ATS, with the line that marks its origin.
        marked = unmark(row.text("text"))
        if marked.text:
            notes.append(
                Note(
                    id=row.key("id"),
                    text=marked.text,
                    author=author(row.text("author")),
                    created_at=row.time("created_at"),
                    is_private=bool(row.flag("is_private")),
                    is_from_recruiter=marked.is_from_recruiter,
                )
            )
    return tuple(notes)


def _stages(family: Family, created_at: datetime) -> tuple[StageEntry, ...]:
    """The stages from the table of stages, plus the present stage if it is not the last of them."""
    row, present = family.row, family.row.text("stage")
    entries = [
        StageEntry(id=part.key("id"), name=part.text("name"), entered_at=part.time("entered_at") or created_at)
        for part in family.of(TableName.STAGES)
    ]
    entries.sort(key=lambda entry: entry.entered_at)
    if present and (not entries or entries[-1].name != present):
        # Do not use the time of the application's last change: each edit would change ``entered_at``.
        at = after(entries, row.time("stage_entered_at") or created_at)
        entries.append(StageEntry(id=f"{row.key('id')}-{present}"[:255], name=present, entered_at=at))
    return tuple(entries)


def _feedback(row: Values) -> Feedback:
    rating = row.text("rating")
    return Feedback(
        id=row.key("id"),
        interviewer=author(row.text("interviewer")),
        text=row.text("text"),
        ratings=(Rating(OVERALL, rating),) if rating else (),
        submitted_at=row.time("submitted_at"),
    )


def _file(row: Values, modified_at: datetime) -> File | None:
    name = row.text("name")
    kind = name.rpartition(".")[2].upper()
    if kind not in set(FileType):
        return None
    created_at = row.time("created_at") or row.time(CHANGED) or modified_at
    changed_at = row.time(CHANGED) or created_at
    return File(id=row.key("id"), name=name, type=FileType(kind), created_at=created_at, modified_at=changed_at)
