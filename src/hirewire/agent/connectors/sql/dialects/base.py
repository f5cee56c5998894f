"""Interfaces for what differs between databases."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from enum import Enum, auto
from typing import ClassVar, Final, NamedTuple
from zoneinfo import ZoneInfo

from hirewire.agent.connectors.sql.settings import Settings
from hirewire.agent.connectors.sql.statements import Sql, Value
from hirewire.agent.sdk.tables import Kind

Row = Mapping[str, object]
CONNECT_WITHIN: Final = 10


class Holds(Enum):
    """The kinds of values that a result's column can hold, whatever a database calls its types."""

    NUMBER = auto()
    TEXT = auto()
    #: A word from a fixed list.
    WORD = auto()
    #: A date with a time of day, with or without a zone.
    TIME = auto()
    DAY = auto()
    #: A time of day.
    CLOCK = auto()
    FLAG = auto()
    BYTES = auto()
    ARRAY = auto()
    JSON = auto()
    XML = auto()
    #: Any other type whose values can be written as text, such as a UUID.
    OTHER = auto()
    #: The column has no type, but each of its values has one, as in an expression of SQLite.
    ANYTHING = auto()
    #: A type that the agent accepts in no column.
    NOTHING = auto()


class ResultColumn(NamedTuple):
    name: str
    #: The database's own name for the type.
    type: str
    holds: Holds
    #: The number of digits after the decimal point, if the type fixes it.
    scale: int | None = None
    #: Whether values may have a type other than the declared one.
    is_loose: bool = False

    @property
    def is_padded(self) -> bool:
        """Whether the database ignores blanks at the end of a value."""
        return self.type == "bpchar"


class About(NamedTuple):
    database: str
    user: str
    version: str
    #: How many tables the user could write to.
    writable: int
    #: Remarks about this server for the person who connects it, one sentence per entry.
    notes: tuple[str, ...] = ()


class Fault(Enum):
    """Reasons why a connection or a statement failed, grouped by what the caller must do."""

    #: The database does not accept the user and password, or does not admit this user.
    KEY = auto()
    #: The database offers no encryption that the agent trusts.
    TLS = auto()
    AWAY = auto()
    #: The connection broke, or a resource is exhausted for the moment.
    PASSING = auto()
    FORBIDDEN = auto()
    WRITES = auto()
    #: The statement exceeded its time limit and was canceled.
    SLOW = auto()
    #: The database refuses the statement for any other reason.
    REFUSED = auto()


class Failed(Exception):
    """A database's error, with a ``Fault`` that all kinds of databases share.

    ``reason`` is the error's main sentence, without the final period.
    """

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault, self.reason = fault, reason.rstrip(".")


class Changed(NamedTuple):
    """The time from which changes are wanted.

    ``newest`` is the latest time of change that the last run saw, as ISO 8601 in UTC. If ``newest`` is earlier than
    ``since``, all changes after ``newest`` are wanted.
    """

    since: datetime
    newest: str | None = None


class Session(ABC):
    """A connection to a database. Inside ``with reading()``, errors of the database are raised as ``Failed``."""

    @property
    @abstractmethod
    def is_open(self) -> bool: ...

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def reading(self) -> AbstractContextManager[None]:
        """A read-only transaction. Statements that exceed the time limit are canceled."""

    @abstractmethod
    def rows(self, statement: Sql) -> list[Row]:
        """Run a statement and return its rows. A text that contains several statements fails."""

    @abstractmethod
    def columns(self, statement: Sql) -> list[ResultColumn]:
        """The columns of a statement's result."""

    @abstractmethod
    def now(self) -> datetime:
        """The database's time or, if the database is a replica, the time up to which the replica has all changes."""

    @abstractmethod
    def about(self) -> About: ...


class Dialect(ABC):
    """The SQL of one kind of database.

    Methods get a column in two forms: its name in SQL, such as ``q.id``, and its type, as a ``ResultColumn``.
    """

    port: ClassVar[int]

    def __init__(self, zone: ZoneInfo) -> None:
        #: The zone of times that are stored without a zone.
        self.zone = zone

    @abstractmethod
    def connect(self, settings: Settings, *, longest_query: float) -> Session: ...

    @abstractmethod
    def quoted(self, name: str) -> Sql: ...

    @abstractmethod
    def changed_since(self, changed: Changed | None) -> Sql:
        """The SQL that replaces ``:changed_since`` in a customer's query. Pass None to read everything."""

    @abstractmethod
    def is_changed(self, column: Sql, shape: ResultColumn, changed: Changed) -> Sql:
        """The condition that a row has changed since the given time, or has no time of change."""

    @abstractmethod
    def newest(self, column: Sql, shape: ResultColumn) -> Sql:
        """The latest time in a column."""

    @abstractmethod
    def selected(self, column: Sql, shape: ResultColumn, kind: Kind, *, longest: int) -> Sql:
        """A column's value in a form that ``sdk/tables`` reads. Text is cut after ``longest`` characters."""

    @abstractmethod
    def may_be(self, key: str, shape: ResultColumn) -> bool:
        """Whether the column can contain this id."""

    @abstractmethod
    def key(self, key: str, shape: ResultColumn) -> Value:
        """The id as a value that can be compared with the column."""

    @abstractmethod
    def with_id(self, column: Sql, shape: ResultColumn) -> Sql | None:
        """The condition that rows have an id.

        Only the first page uses this condition: every later page contains only ids after the last id of the page
        before. Return None if rows without an id come last in id order, because the first page then begins with the
        lowest id anyway.
        """

    @abstractmethod
    def without_id(self, column: Sql, shape: ResultColumn) -> Sql: ...

    @abstractmethod
    def takes_alike(self, shape: ResultColumn) -> bool:
        """Whether the database treats different ids as equal, such as a1 and A1."""
