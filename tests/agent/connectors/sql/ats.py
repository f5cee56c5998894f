"""The database of an ATS, on any engine: real tables with realistic names, and a user who may only read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from hirewire.agent.connectors.sql import Settings
from hirewire.agent.connectors.sql.database import Database
from tests.support.mariadb import ZONE

__all__ = ["ZONE", "Ats", "key_of"]
#: For each query: the ATS's table, and a mapping from the agent's column names to those of the ATS.
COLUMNS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "jobs": (
        "requisition",
        {
            "id": "req_no",
            "title": "headline",
            "description": "body",
            "city": "town",
            "country": "nation",
            "state": "status",
            "is_posted": "posted",
            "is_confidential": "secret",
            "url": "link",
            "apply_url": "apply_link",
            "opened_at": "opened",
            "owner_email": "owner_mail",
            "owner_first_name": "owner_first",
            "owner_last_name": "owner_last",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "users": ("staff", {"id": "no", "email": "mail", "first_name": "first", "last_name": "last", "is_admin": "admin"}),
    "candidates": (
        "person",
        {
            "id": "no",
            "first_name": "first",
            "last_name": "last",
            "email": "mails",
            "phone": "tel",
            "street": "street",
            "city": "town",
            "region": "region",
            "postal_code": "zip",
            "country": "nation",
            "title": "job_title",
            "company": "employer",
            "profile_url": "profile",
            "url": "link",
            "is_private": "private",
            "do_not_contact": "keep_away",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "applications": (
        "submission",
        {
            "id": "no",
            "candidate_id": "person",
            "job_id": "req",
            "source": "origin",
            "disposition": "reason",
            "stage": "step",
            "stage_entered_at": "step_at",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "stages": (
        "step",
        {"id": "no", "application_id": "submission", "name": "label", "entered_at": "at", "modified_at": "touched"},
    ),
    "candidate_notes": (
        "remark",
        {
            "id": "no",
            "candidate_id": "person",
            "text": "body",
            "author": "writer",
            "is_private": "private",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "application_notes": (
        "remark",
        {
            "id": "no",
            "application_id": "submission",
            "text": "body",
            "author": "writer",
            "is_private": "private",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "feedback": (
        "interview",
        {
            "id": "no",
            "application_id": "submission",
            "text": "body",
            "rating": "grade",
            "interviewer": "by_whom",
            "submitted_at": "done",
            "modified_at": "touched",
        },
    ),
    "files": (
        "document",
        {
            "id": "no",
            "application_id": "submission",
            "name": "name",
            "content": "bytes",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
}
_WHERE: Final = {
    "candidate_notes": "WHERE person IS NOT NULL AND body NOT LIKE 'draft:%'",
    "application_notes": "WHERE submission IS NOT NULL",
}


class Ats(ABC):
    """One ATS with its own tables, and the database user with which the agent reads them."""

    engine: ClassVar[str]
    #: What the database says if a column or a table does not exist.
    no_column: ClassVar[str]
    no_table: ClassVar[str]

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns = {query: dict(columns) for query, (_, columns) in COLUMNS.items()}
        #: Queries that replace those made from ``columns``. Tests also put other settings here, such as the port.
        self.queries: dict[str, str] = {}

    def query(self, name: str) -> str:
        selected = ",\n  ".join(f"{theirs} AS {ours}" for ours, theirs in self.columns[name].items())
        return f"SELECT {selected}\nFROM {COLUMNS[name][0]} {_WHERE.get(name, '')} -- of {name}"

    def settings(self, **changes: str) -> Settings:
        queries = {name: self.query(name) for name in COLUMNS}
        return Settings(**{**self.address(), "time_zone": ZONE, **queries, **self.queries, **changes})  # type: ignore[arg-type]  # all settings here are text, passed by name

    @abstractmethod
    def address(self) -> Mapping[str, str]: ...

    @abstractmethod
    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def add(self, table: str, **values: object) -> Any:  # noqa: ANN401 - the type of a key depends on its table
        ...

    @abstractmethod
    def change(self, table: str, key: object, **values: object) -> None: ...

    @abstractmethod
    def clear(self) -> None:
        """Empty all tables."""

    @abstractmethod
    def set_clock(self, at: datetime) -> None: ...

    @abstractmethod
    def follow(self, database: Database) -> Callable[[], object]:
        """Return a function to call before each statement. It gives the agent's session the time of the ATS's clock."""

    @abstractmethod
    def limit(self) -> None:
        """Allow the agent's user no new connections, and close the open ones."""

    @abstractmethod
    def cut(self) -> None:
        """End the agent's connections, as an administrator or a restart does."""

    @abstractmethod
    def lock(self) -> None:
        """Stop the agent's user from signing in."""

    @abstractmethod
    def forbid(self, table: str) -> None: ...

    @abstractmethod
    def grant(self, right: str, *tables: str) -> None: ...

    @abstractmethod
    def nap(self, seconds: float) -> str:
        """An SQL expression that takes this many seconds and returns a string."""

    @abstractmethod
    def several(self, *values: str) -> object:
        """A value for a column that holds several texts."""


def key_of(table: str) -> str:
    return "req_no" if table == "requisition" else "no"
