"""The tables that an ATS is read from, and their columns."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.records import Stream

#: Longer texts are cut. Recruiter's own limit is lower, and a page of rows with texts of this length fits into memory.
LONGEST_TEXT: Final = 200_000


class TableName(StrEnum):
    JOBS = "jobs"
    USERS = "users"
    CANDIDATES = "candidates"
    CANDIDATE_NOTES = "candidate_notes"
    APPLICATIONS = "applications"
    STAGES = "stages"
    APPLICATION_NOTES = "application_notes"
    FEEDBACK = "feedback"
    FILES = "files"


class Kind(StrEnum):
    #: A number, a short text or a UUID.
    KEY = "an id"
    TEXT = "text"
    #: One value or several.
    TEXTS = "text"
    TIME = "a time"
    FLAG = "yes or no"
    CONTENT = "bytes"


class Column(NamedTuple):
    name: str
    kind: Kind = Kind.TEXT
    is_needed: bool = False


class Table(NamedTuple):
    name: TableName
    label: str
    entity: Entity | None
    #: What does not work without the table.
    without: str
    columns: Sequence[Column]
    #: The column with the id of the record to which a row belongs.
    owner: str = "id"
    #: At least one of these columns is needed.
    one_of: Sequence[str] = ()
    is_optional: bool = True

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def is_part(self) -> bool:
        """Whether the rows are parts of another table's records."""
        return self.owner != "id"

    @property
    def needed(self) -> Sequence[str]:
        return [column.name for column in self.columns if column.is_needed]

    @property
    def useful(self) -> Sequence[str]:
        return [column.name for column in self.columns if not column.is_needed and column.name not in self.one_of]


#: The column with the time of a row's last change. Only rows that changed are read again.
CHANGED: Final = "modified_at"
_ID: Final = Column("id", Kind.KEY, is_needed=True)
_CREATED: Final = Column("created_at", Kind.TIME)
_MODIFIED: Final = Column(CHANGED, Kind.TIME, is_needed=True)
#: Optional in a table of parts. Without it, a changed part is read again only when the record that owns it changes.
_PART_MODIFIED: Final = Column(CHANGED, Kind.TIME)


def _key(name: str) -> Column:
    return Column(name, Kind.KEY, is_needed=True)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


_NAMES: Final = ("last_name", "name")
_NOTE: Final = (Column("text", is_needed=True), _CREATED, _PART_MODIFIED, *_texts("author"))
TABLES: Final[Mapping[TableName, Table]] = {
    table.name: table
    for table in (
        Table(
            TableName.JOBS,
            "Jobs",
            Entity.JOBS,
            "nothing can be sent, because everything belongs to a job",
            (
                *(_ID, Column("title", is_needed=True), _MODIFIED, _CREATED),
                *_texts("state", "url", "apply_url", "description", "city", "country"),
                *(Column("opened_at", Kind.TIME), Column("is_posted", Kind.FLAG), Column("is_confidential", Kind.FLAG)),
                *_texts("owner_email", "owner_first_name", "owner_last_name"),
            ),
            # Recruiter accepts no job without a URL.
            one_of=("url", "apply_url"),
            is_optional=False,
        ),
        Table(
            TableName.USERS,
            "Users",
            None,
            "the users of the ATS are not known",
            (_ID, Column("email", is_needed=True), *_texts("first_name", *_NAMES), Column("is_admin", Kind.FLAG)),
            one_of=_NAMES,
        ),
        Table(
            TableName.CANDIDATES,
            "Candidates",
            Entity.CANDIDATES,
            "recruiters do not see who is in the ATS already",
            (
                # Recruiter accepts no candidate without a page URL.
                *(_ID, Column("url", is_needed=True), _MODIFIED, _CREATED, *_texts("first_name", *_NAMES)),
                *(Column("email", Kind.TEXTS), Column("phone", Kind.TEXTS)),
                *_texts("street", "city", "region", "postal_code", "country", "title", "company", "profile_url"),
                *(Column("is_private", Kind.FLAG), Column("do_not_contact", Kind.FLAG)),
            ),
            one_of=_NAMES,
            is_optional=False,
        ),
        Table(
            TableName.CANDIDATE_NOTES,
            "Notes on candidates",
            Entity.CANDIDATE_NOTES,
            "notes on candidates do not arrive",
            (_ID, _key("candidate_id"), *_NOTE, Column("is_private", Kind.FLAG)),
            owner="candidate_id",
        ),
        Table(
            TableName.APPLICATIONS,
            "Applications",
            Entity.APPLICATIONS,
            "recruiters do not see who applied for what",
            (
                *(_ID, _key("candidate_id"), _key("job_id"), _MODIFIED, _CREATED, *_texts("source", "disposition")),
                *(Column("stage"), Column("stage_entered_at", Kind.TIME)),
            ),
            is_optional=False,
        ),
        Table(
            TableName.STAGES,
            "Stages of applications",
            Entity.STAGES,
            "only the present stage of an application is known",
            (
                *(_ID, _key("application_id"), Column("name", is_needed=True)),
                *(Column("entered_at", Kind.TIME, is_needed=True), _PART_MODIFIED),
            ),
            owner="application_id",
        ),
        Table(
            TableName.APPLICATION_NOTES,
            "Notes on applications",
            Entity.APPLICATION_NOTES,
            "notes on applications do not arrive",
            (_ID, _key("application_id"), *_NOTE, Column("is_private", Kind.FLAG)),
            owner="application_id",
        ),
        Table(
            TableName.FEEDBACK,
            "Interview feedback",
            Entity.FEEDBACK,
            "interview feedback does not arrive",
            (
                *(_ID, _key("application_id"), *_texts("text", "rating", "interviewer")),
                *(Column("submitted_at", Kind.TIME), _PART_MODIFIED),
            ),
            owner="application_id",
        ),
        Table(
            TableName.FILES,
            "Résumés",
            Entity.FILES,
            "résumés do not arrive",
            (
                *(_ID, _key("application_id"), Column("name", is_needed=True)),
                *(Column("content", Kind.CONTENT, is_needed=True), _CREATED, _PART_MODIFIED),
            ),
            owner="application_id",
        ),
    )
}
_OF_STREAM: Final = {
    Stream.JOBS: TableName.JOBS,
    Stream.USERS: TableName.USERS,
    Stream.CANDIDATES: TableName.CANDIDATES,
    Stream.APPLICATIONS: TableName.APPLICATIONS,
}
PARTS: Final[Mapping[TableName, Sequence[TableName]]] = {
    TableName.CANDIDATES: (TableName.CANDIDATE_NOTES,),
    TableName.APPLICATIONS: (
        TableName.STAGES,
        TableName.APPLICATION_NOTES,
        TableName.FEEDBACK,
        TableName.FILES,
    ),
}


def table_of(stream: Stream) -> TableName | None:
    """The table that has the records of a stream, or None for groups, which have no table."""
    return _OF_STREAM.get(stream)
