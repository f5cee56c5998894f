"""Building records from Lever's opportunities and their parts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from hirewire.agent.connectors.lever import mapping, rows
from hirewire.agent.connectors.lever.lists import LONGEST_PAGE, Lists, Lookup
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.decoding import segment
from hirewire.agent.sdk.errors import PERHAPS_OF_ONE_RECORD, SkipRecord
from hirewire.agent.sdk.feeds import HISTORY, Contents, Feed, Listing, readable
from hirewire.agent.sdk.http import Param
from hirewire.agent.sdk.records import Record, Stream

R = TypeVar("R", bound=msgspec.Struct)

#: Notes and feedback change this field, but not ``updatedAt``. Lever cannot filter by this field, so the connector
#: lists all opportunities that are not archived, and selects those with a recent time in this field.
INTERACTION: Final = "lastInteractionAt"
_DELETED: Final = "deleted_at_start"
FEEDS: Final[dict[Stream, tuple[Feed, ...]]] = {
    Stream.JOBS: (Feed("postings", since="updated_at_start"), Feed("postings/deleted", since=_DELETED)),
    # Lever does not say when a user was changed, so users are read in full.
    Stream.USERS: (Feed("users", since=""),),
    Stream.CANDIDATES: (
        Feed("opportunities", since="updated_at_start", owner="contact"),
        Feed("opportunities", since=INTERACTION, owner="contact"),
        Feed("opportunities/deleted", since=_DELETED, owner="contact"),
    ),
    Stream.APPLICATIONS: (
        Feed("opportunities", since="updated_at_start"),
        Feed("opportunities", since=INTERACTION),
        Feed("opportunities/deleted", since=_DELETED),
    ),
    # Lever does not report that somebody has left a posting's team, so every run reads the teams of all postings.
    Stream.GROUPS: (Feed("postings", since=""),),
}
#: Rows per page. Each application costs three more requests, and a page should not take longer than a few seconds.
PAGE: Final = {Stream.APPLICATIONS: 25}
SHAPES: Final[dict[Stream, type[rows.Row]]] = {
    Stream.JOBS: rows.PostingRow,
    Stream.USERS: rows.UserRow,
    Stream.CANDIDATES: rows.OpportunityRow,
    Stream.APPLICATIONS: rows.OpportunityRow,
    Stream.GROUPS: rows.PostingRow,
}
EXPANDED: Final = "applications"
#: After this many requests for single postings, the whole list of postings is read.
MOST_SINGLE: Final = 5
#: The largest number of contacts in one filter, which keeps URLs short.
MOST_CONTACTS: Final = 50
#: Lever lists the deletions of at most thirty days at once.
WINDOW: Final = timedelta(days=29)


class Run(NamedTuple):
    stream: Stream
    #: Hashes of the contacts that this run has already returned. A contact may have opportunities on several pages.
    shown: set[int]


class Reader:
    def __init__(self, lists: Lists, *, now: Callable[[], datetime]) -> None:
        self.lists, self._now = lists, now
        self.names = rows.Names(
            users=Lookup(lists, "users", rows.UserRow, includeDeactivated="true"),
            stages=Lookup(lists, "stages", rows.TextRow),
            reasons=Lookup(lists, "archive_reasons", rows.TextRow),
        )
        self._postings: dict[str, rows.PostingRow | None] = {}
        self._has_all_postings = False

    def fetch(self, stream: Stream, feed: Feed, start: datetime | None, token: str | None) -> Listing:
        # If only rows with a recent interaction are wanted, few rows of a page need further requests, so the page can
        # be long.
        limit = LONGEST_PAGE if feed.since == INTERACTION else PAGE.get(stream, LONGEST_PAGE)
        filters: dict[str, Param] = {"limit": limit}
        if feed.path == "opportunities":
            filters["expand"] = EXPANDED
        if start is not None and feed.since == _DELETED:
            return self._deleted(feed, filters, start, token)
        if feed.since == INTERACTION:
            filters["archived"] = "false"
        elif start is not None and feed.since:
            filters[feed.since] = rows.milliseconds(start)
        return self.lists.page(feed.path, filters, token)

    def contents(self, run: Run, feed: Feed, start: datetime | None, raw: Sequence[msgspec.Raw]) -> Contents:
        if feed.since == _DELETED:
            return self._contents_of_deleted(run, self.lists.watch.decode_rows(raw, rows.DeletedRow)[0])
        decoded, skipped = self.lists.watch.decode_rows(raw, SHAPES[run.stream])
        if feed.since == INTERACTION and start is not None:
            begin = rows.milliseconds(start)
            decoded = [row for row in decoded if (getattr(row, "last_interaction_at", None) or 0) >= begin]
        if run.stream is Stream.CANDIDATES:
            contacts = [row.contact for row in decoded if isinstance(row, rows.OpportunityRow)]
            people = self._contents_of_people(run, contacts)
            return people._replace(skipped=[*skipped, *people.skipped])
        hidden_ids: list[str] = []

        def make(row: rows.Row) -> list[Record]:
            visible = [each for each in self.complete([row]) if is_visible(run.stream, each)]
            hidden_ids.extend([] if visible else [record_id(run.stream, row)])
            return self.records(run.stream, visible, is_listed=True)

        records, unreadable = readable(decoded, lambda row: record_id(run.stream, row), make)
        return Contents(records, [*skipped, *unreadable], hidden_ids)

    def people(self, contacts: Iterable[str]) -> dict[str, list[rows.OpportunityRow]]:
        return self._people(contacts)[0]

    def person(self, contact: str) -> list[rows.OpportunityRow]:
        """All opportunities of one contact, except the anonymized ones.

        Raise ``SkipRecord`` if opportunities exist but none can be read: an empty list would mean that the person is
        gone.
        """
        opportunities, skipped = self._opportunities([contact])
        if skipped and not opportunities:
            raise SkipRecord(skipped[0].reason)
        return opportunities

    def records(self, stream: Stream, fetched: Iterable[Any], *, is_listed: bool = False) -> list[Record]:
        """Build the records of these rows.

        ``is_listed`` says that the rows come from a page of a list, not from a request for a single record. Old
        applications from a list are cut short: they lack notes, feedback and résumés, because each of these parts would
        cost a request.
        """
        match stream:
            case Stream.JOBS:
                return [mapping.job_from(row, self.names.users) for row in fetched]
            case Stream.USERS:
                return [mapping.user_from(row) for row in fetched]
            case Stream.GROUPS:
                return [mapping.group_from(row) for row in fetched]
            case Stream.APPLICATIONS:
                return [self._application(row, is_cut_short=is_listed and self._is_old(row)) for row in fetched]
            case Stream.CANDIDATES:
                people = self.people(row.contact for row in fetched)
                return [self.candidate(opportunities) for opportunities in people.values()]

    def candidate(self, opportunities: Sequence[rows.OpportunityRow], *, is_listed: bool = False) -> Record:
        """A person, with the notes of opportunities that have no posting and are not confidential.

        Notes of an opportunity with a posting belong to the application.
        """
        free = [row for row in opportunities if row.posting is None and not row.is_confidential]
        read = [row for row in free if not (is_listed and self._is_old(row))]
        notes = [note for row in read for note in self.notes(row)]
        candidate = mapping.candidate_from(opportunities, notes, self.names.users)
        return msgspec.structs.replace(candidate, is_cut_short=len(read) < len(free))

    def notes(self, row: rows.OpportunityRow) -> list[rows.NoteRow]:
        return self._children(row, "notes", rows.NoteRow)

    def complete(self, fetched: Iterable[R]) -> Iterator[R]:
        """Opportunities with their applications, even if Lever sent only the ids of the applications."""
        for row in fetched:
            if isinstance(row, rows.OpportunityRow) and any(isinstance(each, str) for each in row.applications or ()):
                path = f"opportunities/{segment(row.id)}/applications"
                row.applications = list(self.lists.rows(path, rows.ApplicationRow))
            yield row

    def _people(self, contacts: Iterable[str]) -> tuple[dict[str, list[rows.OpportunityRow]], list[Skipped]]:
        """The opportunities of these contacts, and the contacts whose opportunities are all unreadable."""
        wanted = sorted(set(contacts))
        people: dict[str, list[rows.OpportunityRow]] = defaultdict(list)
        unreadable: list[Skipped] = []
        for start in range(0, len(wanted), MOST_CONTACTS):
            batch = wanted[start : start + MOST_CONTACTS]
            opportunities, skipped = self._opportunities(batch)
            for row in opportunities:
                people[row.contact].append(row)
            # An unreadable row does not show which contact it belongs to, so each contact without a readable row is
            # requested separately.
            for contact in (each for each in batch if skipped and each not in people):
                try:
                    people[contact] = self.person(contact)
                except SkipRecord as wrong:
                    unreadable.append(Skipped(contact, str(wrong), is_read_again=True))
        return {contact: opportunities for contact, opportunities in people.items() if opportunities}, unreadable

    def _people_one_by_one(self, contacts: Sequence[str]) -> tuple[dict[str, list[rows.OpportunityRow]], list[Skipped]]:
        """The request for all contacts failed, perhaps because of one of them, so request each contact separately."""
        people: dict[str, list[rows.OpportunityRow]] = {}

        def find(contact: str) -> list[Record]:
            people[contact] = self.person(contact)
            return []

        _, unreadable = readable(contacts, str, find)
        return {contact: opportunities for contact, opportunities in people.items() if opportunities}, unreadable

    def _opportunities(self, contacts: Sequence[str]) -> tuple[list[rows.OpportunityRow], list[Skipped]]:
        filters: dict[str, Param] = {"contact_id": contacts, "expand": EXPANDED}
        opportunities, skipped = self.lists.watch.decode_rows(
            self.lists.raw("opportunities", **filters), rows.OpportunityRow
        )
        return [row for row in self.complete(opportunities) if not row.is_anonymized], skipped

    def _contents_of_people(self, run: Run, contacts: Iterable[str]) -> Contents:
        wanted = [contact for contact in dict.fromkeys(contacts) if hash(contact) not in run.shown]
        run.shown.update(map(hash, wanted))
        try:
            people, unreadable = self._people(wanted)
        except PERHAPS_OF_ONE_RECORD:
            people, unreadable = self._people_one_by_one(wanted)
        records, skipped = readable(
            [contact for contact in wanted if contact in people],
            str,
            lambda contact: [self.candidate(people[contact], is_listed=True)],
        )
        there = people.keys() | {record.key for record in unreadable}
        missing_ids = [contact for contact in wanted if contact not in there]
        return Contents(records, [*unreadable, *skipped], missing_ids)

    def _contents_of_deleted(self, run: Run, deleted: Sequence[rows.DeletedRow]) -> Contents:
        if run.stream is not Stream.CANDIDATES:
            return Contents(gone=[row.id for row in deleted])
        # A person with a deleted opportunity may still have other opportunities, so each person is read again.
        return self._contents_of_people(Run(run.stream, set()), (row.contact for row in deleted if row.contact))

    def _deleted(self, feed: Feed, filters: Mapping[str, Param], start: datetime, token: str | None) -> Listing:
        """A page of deleted rows. The token contains the start of a window of time and an offset in that window."""
        window, _, offset = (token or f"{rows.milliseconds(start)}|").partition("|")
        begin, now = int(window), rows.milliseconds(self._now())
        while True:
            end = begin + round(WINDOW.total_seconds() * 1000)
            times = {_DELETED: begin, "deleted_at_end": end}
            listing = self.lists.page(feed.path, {**filters, **times}, offset or None)
            if listing.next is not None:
                return listing._replace(next=f"{begin}|{listing.next}")
            if end >= now:
                return listing
            if listing.rows:
                return listing._replace(next=f"{end}|")
            begin, offset = end, ""

    def _application(self, row: rows.OpportunityRow, *, is_cut_short: bool) -> Record:
        posting = self.posting(row.posting) if row.posting else None
        parts = rows.Parts(posting=posting) if is_cut_short else self._parts(row, posting)
        application = mapping.application_from(row, parts, self.names)
        return msgspec.structs.replace(application, is_cut_short=is_cut_short)

    def _parts(self, row: rows.OpportunityRow, posting: rows.PostingRow | None) -> rows.Parts:
        return rows.Parts(
            posting=posting,
            notes=self.notes(row),
            feedback=self._children(row, "feedback", rows.FeedbackRow),
            resumes=self._children(row, "resumes", rows.ResumeRow),
        )

    def posting(self, key: str) -> rows.PostingRow | None:
        """A posting by its id. After a few requests for single postings, reading the whole list costs less."""
        if key not in self._postings and len(self._postings) >= MOST_SINGLE and not self._has_all_postings:
            for row in self.lists.rows("postings", rows.PostingRow):
                # Leave out the descriptions of the postings, which would fill the memory.
                self._postings[row.id] = msgspec.structs.replace(row, content=None)
            self._has_all_postings = True
        if key not in self._postings:
            # Ignore a posting that cannot be read: only its title would be used, and an application needs no job title.
            with suppress(SkipRecord):
                self._postings[key] = self.lists.one(f"postings/{segment(key)}", rows.PostingRow)
        return self._postings.setdefault(key, None)

    def _is_old(self, row: rows.OpportunityRow) -> bool:
        touched_at = max(row.created_at, row.updated_at or 0, row.last_interaction_at or 0)
        return rows.instant(touched_at) < self._now() - HISTORY

    def _children(self, row: rows.OpportunityRow, part: str, shape: type[R]) -> list[R]:
        return self.lists.rows(f"opportunities/{segment(row.id)}/{part}", shape)


def is_visible(stream: Stream, row: rows.Row) -> bool:
    """Whether a row becomes a record.

    Anonymous people and former users do not become records. An opportunity without a posting does not become an
    application.
    """
    match row:
        case rows.OpportunityRow():
            return not row.is_anonymized and (stream is Stream.CANDIDATES or row.posting is not None)
        case rows.UserRow():
            return not row.deactivated_at
        case _:
            return True


def record_id(stream: Stream, row: rows.Row) -> str:
    match row:
        case rows.OpportunityRow() if stream is Stream.CANDIDATES:
            return row.contact
        case rows.PostingRow() if stream is Stream.GROUPS:
            return mapping.group_id(row)
        case _:
            return row.id
