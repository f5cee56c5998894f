"""The interface of every connector, so the agent can treat all ATSs alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import ClassVar, Final, NamedTuple, Protocol, runtime_checkable

import msgspec

from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import ConnectorError
from hirewire.agent.sdk.orders import ExportedPerson, Order, Written
from hirewire.agent.sdk.records import Application, Candidate, Record, Stream


class Entity(StrEnum):
    """Kinds of records in Recruiter, where the children of a record, such as its notes, are separate records."""

    JOBS = "jobs"
    CANDIDATES = "candidates"
    CANDIDATE_NOTES = "candidate_notes"
    APPLICATIONS = "applications"
    APPLICATION_NOTES = "application_notes"
    FEEDBACK = "feedback"
    STAGES = "stages"
    FILES = "files"
    #: Groups are never sent. Instead, the jobs and people of a group are sent as entries of its access list. In
    #: Recruiter, an access list exists as long as it has an entry.
    GROUPS = "groups"
    LISTED_JOBS = "listed_jobs"
    LISTED_PEOPLE = "listed_people"


class Skipped(msgspec.Struct, frozen=True):
    key: str
    reason: str
    #: Whether the agent later uses this key to read the record again, even if nobody has changed the record.
    is_read_again: bool = False
    #: The error with which the ATS answered a request for this record. ``judging`` finds out whether the ATS fails for
    #: this record only, or for all records.
    failure: ConnectorError | None = None


class Part(NamedTuple):
    """The part of a page that belongs to one stream."""

    stream: Stream
    records: tuple[Record, ...]
    #: The ids of records that were deleted, merged away or anonymized.
    gone: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()


class Page(msgspec.Struct, frozen=True):
    records: tuple[Record, ...]
    skipped: tuple[Skipped, ...] = ()
    gone: tuple[str, ...] = ()
    #: Where the next read continues. Only the connector knows the format. The agent stores the cursor once it has
    #: handled the records of the page.
    cursor: bytes | None = None
    #: Whether this is the last page of a run. A run reads all changes of a stream, if necessary in several turns of the
    #: sync. The agent does not end a turn directly after the last page, even if its time is over. Otherwise, the next
    #: turn would begin another run of this stream, and a sync with long runs would never get to the next stream.
    is_last: bool = False
    #: Whether the list begins again with this page because the ATS no longer knows the cursor.
    from_start: bool = False
    #: Permissions that the key lacks. Without them, some of these records lack some of their parts.
    lacking: tuple[str, ...] = ()
    #: The applications of these candidates, if the ATS lists candidates together with their applications. The stream of
    #: applications is then empty.
    applications: tuple[Application, ...] = ()
    gone_applications: tuple[str, ...] = ()
    skipped_applications: tuple[Skipped, ...] = ()

    def parts(self, stream: Stream) -> Iterator[Part]:
        """Split a page of ``stream`` into parts of one stream each, candidates before their applications."""
        yield Part(stream, self.records, self.gone, self.skipped)
        if self.applications or self.gone_applications or self.skipped_applications:
            yield Part(Stream.APPLICATIONS, self.applications, self.gone_applications, self.skipped_applications)


#: The single, empty page of a stream whose records come with those of another stream.
ELSEWHERE: Final = Page((), cursor=b"{}", is_last=True)


class Report(msgspec.Struct, frozen=True):
    account: str
    version: str
    missing_permissions: tuple[str, ...] = ()
    #: The user to whom the key belongs, if the ATS names one.
    user: str = ""
    environment: Environment = Environment.UNKNOWN
    #: A text that says when the vendor switches off the API version that the connector uses.
    api_ends: str = ""
    #: Other facts that the customer should know, one sentence per entry.
    notes: tuple[str, ...] = ()


class Webhook(msgspec.Struct, frozen=True):
    """A request from the ATS, exactly as received."""

    body: bytes
    headers: Mapping[str, str]


class Hint(NamedTuple):
    """A record that may have changed and should be read again."""

    stream: Stream
    key: str


class Connector(Protocol):
    """One customer's ATS.

    A connector is stateless: its progress is in the cursor, and the agent stores which person each candidate is.
    """

    title: ClassVar[str]
    can: ClassVar[frozenset[type[Order]]]

    def check(self) -> Report:
        """Return the account, the version and any missing permissions."""

    def counts(self) -> Mapping[Entity, int]:
        """Return how many records there are, including children, as far as the ATS can tell.

        After most errors, the agent goes on without counts.
        """

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        """Yield everything that changed after ``since``, or all records if ``since`` is None.

        Records that have not changed for a long time may lack some of their parts (``is_cut_short``).
        """

    def ids(self, stream: Stream) -> Iterator[str]:
        """Yield every id that exists now. If a known id is not among them, its record has been deleted.

        Raise ``SkipRecord`` if the connector cannot list all ids at the moment.
        """

    def read(self, stream: Stream, key: str) -> Record | None:
        """Return one record with all its parts, or None if it is gone or not shared.

        If the answer is None, the agent removes the record from Recruiter. So raise ``SkipRecord`` if the record exists
        but cannot be read.
        """

    def content(self, file_id: str) -> bytes | None:
        """Return the bytes of a file, or None if it is gone."""

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Search the ATS for a person.

        The agent searches before it creates a candidate, and again after an interrupted write.
        """

    def write(self, order: Order) -> Written: ...

    def listen(self, url: str) -> None:
        """Subscribe ``url`` to the ATS's webhooks. The new subscription replaces earlier ones.

        The agent subscribes again after the settings or the webhook secret have changed, because an earlier
        subscription may keep signing with the former secret.
        """

    def unlisten(self, url: str) -> None:
        """Unsubscribe ``url``. An unknown URL is not an error."""

    def hints(self, request: Webhook) -> Iterable[Hint]:
        """Verify a webhook and return the records that should be read again."""

    def close(self) -> None:
        """Close the network connections."""


@runtime_checkable
class Greeted(Protocol):
    """A connector whose ATS sends webhooks only after it has asked whether they are wanted."""

    def handshake(self, request: Webhook) -> Mapping[str, str]:
        """Return the headers of the answer, or none if the request is an ordinary webhook."""


@runtime_checkable
class WithApplicants(Protocol):
    """A connector whose ATS has a separate record of a person for each job.

    The id of a person's first record identifies the person, even after that record is deleted.
    """

    def applicant(self, application_id: str) -> Candidate | None:
        """Return the candidate to whom the application belongs. None if the application is gone.

        The candidate's id is the one that the application names.
        """


@runtime_checkable
class Recognized(Protocol):
    """A connector that can tell one account of its ATS from another."""

    def account_marks(self) -> Collection[str]:
        """Return ids that no other account has: the account's own id, or ids of records that nobody can delete.

        Two answers from one account have at least one id in common.
        """
