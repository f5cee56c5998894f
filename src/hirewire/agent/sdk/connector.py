"""What every connector offers, so that the agent need not know one ATS from another."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol

import msgspec

from hirewire.agent.sdk.orders import ExportedPerson, Order, Written
from hirewire.agent.sdk.records import Candidate, Record, Stream


class Entity(StrEnum):
    """Kinds of records on the other side: children are records of their own there."""

    JOBS = "jobs"
    CANDIDATES = "candidates"
    CANDIDATE_NOTES = "candidate_notes"
    APPLICATIONS = "applications"
    APPLICATION_NOTES = "application_notes"
    FEEDBACK = "feedback"
    STAGES = "stages"
    FILES = "files"
    #: Never sent itself: a list is there as long as something stands on it.
    GROUPS = "groups"
    LISTED_JOBS = "listed_jobs"
    LISTED_PEOPLE = "listed_people"


class Skipped(msgspec.Struct, frozen=True):
    """A record that the ATS holds but that makes no sense to us, and why."""

    key: str
    reason: str


class Page(msgspec.Struct, frozen=True):
    records: tuple[Record, ...]
    skipped: tuple[Skipped, ...] = ()
    #: Deleted, merged away, anonymised.
    gone: tuple[str, ...] = ()
    #: Opaque; the agent stores it after the records.
    cursor: bytes | None = None
    #: The ATS forgot our cursor, so this is a full run.
    from_start: bool = False


class Report(msgspec.Struct, frozen=True):
    """Whose ATS this is, and what our key lacks."""

    account: str
    version: str
    missing_permissions: tuple[str, ...] = ()


class Webhook(msgspec.Struct, frozen=True):
    """A request that the ATS sent us, exactly as it came."""

    body: bytes
    headers: Mapping[str, str]


class Hint(NamedTuple):
    """A record that deserves a fresh look."""

    stream: Stream
    key: str


class Connector(Protocol):
    """One customer's ATS. It remembers nothing: state is the cursor, identity is the agent's."""

    #: The ATS's name for people.
    title: ClassVar[str]
    #: The writes that this ATS allows.
    can: ClassVar[frozenset[type[Order]]]

    def check(self) -> Report:
        """Name account and version, and each permission that is missing."""

    def counts(self) -> Mapping[Entity, int]:
        """How many records there are, where the ATS can tell; children are counted too."""

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        """Everything after ``since``; from the beginning without it. A first run is nothing else."""

    def ids(self, stream: Stream) -> Iterator[str]:
        """Every id that exists now; what we know and it lacks has been deleted."""

    def read(self, stream: Stream, key: str) -> Record | None: ...

    def content(self, file_id: str) -> bytes | None:
        """The bytes of a file; nothing if it is gone."""

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Asked before every creation, and again after a write that was cut off."""

    def write(self, order: Order) -> Written: ...

    def listen(self, url: str) -> None:
        """Have the ATS send its webhooks to ``url``; asking twice changes nothing."""

    def unlisten(self, url: str) -> None:
        """Have it send nothing there any more; one that it does not know is as good as forgotten."""

    def hints(self, request: Webhook) -> Iterable[Hint]:
        """Verify a webhook and say which records deserve a fresh look."""

    def close(self) -> None:
        """Give connections back."""
