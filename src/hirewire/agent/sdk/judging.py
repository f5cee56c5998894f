"""Tells whether an ATS fails for one record only, or as a whole.

The sync, comparisons and rehearsals read through a judged connector, so that they skip a record for which the ATS
fails, and go on. Other code uses the connector itself: an export concerns only one person, and so does each item of
history that is written into an ATS. If the ATS fails for that person, the error has to be raised.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Final, Literal, TypeAlias, cast

from hirewire.agent.sdk.connector import Connector, Entity, Page, WithApplicants
from hirewire.agent.sdk.errors import (
    PERHAPS_OF_ONE_RECORD,
    ConnectorError,
    MissingPermission,
    SkipRecord,
    Unanswered,
    Unavailable,
    why_unanswered,
)
from hirewire.agent.sdk.records import Candidate, Record, Stream

#: The largest number of other records to request from one source, to find out whether the ATS answers. Some of these
#: records may be gone.
MOST_OTHERS: Final = 5
#: There are three sources of records: the records that were read last, the records from ``known``, and the records that
#: the ATS lists. After this many failures in a source, the next source is tried. The records of one source may have
#: much in common, such as a job that has become confidential, so no single source decides. The whole ATS is at fault if
#: all sources fail.
MOST_RECENT: Final = 2
MOST_KNOWN: Final = 2
MOST_LISTED: Final = 3
#: The kinds of records and files that can be read by key.
Readable: TypeAlias = Stream | Literal[Entity.FILES]
#: Returns keys of records, or of files, that could be read before. Perhaps the ATS has deleted some of them.
Known: TypeAlias = Callable[[Readable], Iterable[str]]


def _none(_kind: Readable) -> Iterable[str]:
    return ()


def judged(ats: Connector, known: Known = _none) -> Connector:
    """Return a connector that raises :class:`Unanswered` if the ATS fails for one record only.

    ``Unanswered`` is a ``SkipRecord``. After a failure, the connector requests other records. If the ATS answers for
    one of these, only the record that failed is at fault: ``read`` raises ``Unanswered``, and ``changes`` yields the
    page without this record. Otherwise, the connector raises the ATS's own error.

    Without ``known``, the connector requests only records that it has read itself, and the first records that the ATS
    lists. If the ATS fails for all of these, the connector raises the ATS's error, even if other records could be read.
    """
    return cast("Connector", (_WithApplicants if isinstance(ats, WithApplicants) else _Judged)(ats, known))


class _Judged:
    def __init__(self, ats: Connector, known: Known) -> None:
        self._ats, self._known = ats, known
        #: The keys that were read last. They can probably be read again.
        self._recent: dict[Readable, deque[str]] = defaultdict(lambda: deque(maxlen=MOST_OTHERS))

    def __getattr__(self, name: str) -> object:
        return getattr(self._ats, name)

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        for page in self._ats.changes(stream, since):
            for part in page.parts(stream):
                self._recent[part.stream].extend(record.id for record in part.records)
            judged_failures: set[ConnectorError] = set()
            # The same failure may concern both a candidate and their applications. Judge the applications first,
            # because reading an application repeats every request that may have failed.
            for part in reversed(tuple(page.parts(stream))):
                failures = {record.key: record.failure for record in part.skipped if record.failure is not None}
                if not judged_failures.issuperset(failures.values()):
                    self._judge(part.stream, failures)
                judged_failures.update(failures.values())
            yield page

    def read(self, stream: Stream, key: str) -> Record | None:
        try:
            record = self._ats.read(stream, key)
        except PERHAPS_OF_ONE_RECORD as failure:
            self._judge(stream, {key: failure})
            raise Unanswered(failure) from failure
        if record is not None:
            self._recent[stream].append(key)
        return record

    def content(self, file_id: str) -> bytes | None:
        try:
            content = self._ats.content(file_id)
        except MissingPermission as failure:
            self._judge(Entity.FILES, {file_id: failure})
            raise Unavailable(why_unanswered(failure)) from failure
        if content is not None:
            self._recent[Entity.FILES].append(file_id)
        return content

    def _judge(self, kind: Readable, failures: Mapping[str, ConnectorError]) -> None:
        """Raise the ATS's error, unless the ATS fails only for these keys."""
        first = next(iter(failures.values()))
        try:
            for failure in failures.values():
                if isinstance(failure, MissingPermission) and failure.permission in self._missing_permissions:
                    raise failure
            is_answering = self._answers_about_another(kind, failures)
        except SkipRecord:
            raise first from None
        if not is_answering:
            raise first

    @cached_property
    def _missing_permissions(self) -> Collection[str]:
        """The permissions that the connection's key lacked when the ATS first refused a record.

        If the key loses a permission later, the agent notices this because no other record can be read.
        """
        return self._ats.check().missing_permissions

    def _answers_about_another(self, kind: Readable, failures: Collection[str]) -> bool:
        """Whether any other record or file of this kind can be read.

        If the ATS has only one record, it suffices that the ATS lists this record. Files have no list: if no other file
        is known, it suffices that the connection's key has the permission.
        """
        named, has_failed = set(failures), False
        for keys, most in self._sources(kind):
            failed = 0
            others = (key for key in keys if key not in named)
            for key in islice(others, MOST_OTHERS):
                named.add(key)
                answer = self._is_readable(kind, key)
                if answer:
                    self._recent[kind].append(key)
                    return True
                failed += answer is False
                if failed == most:
                    break
            has_failed |= failed > 0
        if has_failed:
            return False
        return kind is Entity.FILES or list(islice(self._ats.ids(kind), 2)) == list(failures)

    def _sources(self, kind: Readable) -> Iterator[tuple[Iterable[str], int]]:
        """Yield sources of keys, the most promising first, each with the number of failed reads after which to stop."""
        yield reversed(tuple(self._recent[kind])), MOST_RECENT
        yield self._known(kind), MOST_KNOWN
        if kind is not Entity.FILES:
            yield self._ats.ids(kind), MOST_LISTED

    def _is_readable(self, kind: Readable, key: str) -> bool | None:
        """Whether the record or file can be read. None if the ATS has nothing with this id, which proves nothing."""
        try:
            record = self._ats.content(key) if kind is Entity.FILES else self._ats.read(kind, key)
        except (SkipRecord, *PERHAPS_OF_ONE_RECORD):
            return False
        return None if record is None else True


class _WithApplicants(_Judged):
    def applicant(self, application_id: str) -> Candidate | None:
        ats = cast("WithApplicants", self._ats)
        try:
            return ats.applicant(application_id)
        except PERHAPS_OF_ONE_RECORD as failure:
            self._judge(Stream.APPLICATIONS, {application_id: failure})
            raise Unanswered(failure) from failure
