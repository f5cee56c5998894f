"""Reading the changes of a stream from one or several lists of an ATS.

In many ATSs, a new note or scorecard does not update the record that it belongs to. So a stream has several feeds: the
list of its own records, and lists of child records that name the record to which they belong. The first run reads only
the list of the stream's own records, because it reads each record together with its children.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeVar

import msgspec

from hirewire.agent.sdk.connector import Page, Skipped
from hirewire.agent.sdk.errors import PERHAPS_OF_ONE_RECORD, Faulty, SkipRecord, why_unanswered
from hirewire.agent.sdk.http.paging import NEVER_RESTARTED, PageGuard, Trail
from hirewire.agent.sdk.records import Application, Record

R = TypeVar("R")

#: A run also reads the changes from a period of this length before the previous run began. This catches records that
#: were committed late, or that an index showed late. Reading a record twice does no harm, because the agent sends only
#: what changed.
OVERLAP: Final = timedelta(minutes=5)
#: The largest number of consecutive rows for which the ATS may answer with server errors. After one more such row, the
#: page is given up, because each of these rows takes several tries.
MOST_FAULTS: Final = 5
#: If each part of a record costs a request, records that have not changed for this long are listed without these parts.
HISTORY: Final = timedelta(days=730)


class Feed(NamedTuple):
    """A list whose rows name records that changed."""

    #: The list's name in the ATS.
    path: str
    #: The field that filters by time. Empty for a list that is read in full each time.
    since: str = "updated_at"
    #: The field with the id of the changed record.
    owner: str = "id"
    #: Other filters, for a list that leaves out some rows by default.
    filters: tuple[tuple[str, str], ...] = ()


class Listing(NamedTuple):
    rows: Sequence[msgspec.Raw]
    next: str | None
    #: Whether the list was begun again because the ATS no longer knows the token. This page is then the list's first.
    from_start: bool = False
    #: Whether the list goes on with pages that were already read, because deletions have moved unread records to these
    #: pages.
    goes_back: bool = False


class Contents(NamedTuple):
    """The records that are made from the rows of a page, or that these rows name."""

    records: Sequence[Record] = ()
    skipped: Sequence[Skipped] = ()
    gone: Sequence[str] = ()
    #: Applications of the candidates in ``records``, if the ATS returns both together.
    applications: Sequence[Application] = ()
    gone_applications: Sequence[str] = ()
    lacking: Sequence[str] = ()
    skipped_applications: Sequence[Skipped] = ()


class _Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    #: This run reads the changes since this time. None in the first run.
    since: datetime | None = None
    #: When this run began, by the ATS's clock.
    began: datetime | None = None
    feed: int = 0
    #: The token of the next page of ``feed``. None for its first page.
    token: str | None = None
    #: What is stored about the earlier pages of ``feed``, to notice when pages repeat.
    trail: Trail = Trail()
    restarted_at: int = NEVER_RESTARTED


class FeedReader(NamedTuple):
    feeds: Sequence[Feed]
    #: Fetches a page. Takes the feed, the time from which changes are wanted, and the page's token. Some ATSs accept no
    #: other parameters together with a token.
    fetch: Callable[[Feed, datetime | None, str | None], Listing]
    #: Turns a page into records. Takes the feed, the time from which changes were read, and the page's rows.
    contents: Callable[[Feed, datetime | None, Sequence[msgspec.Raw]], Contents]
    now: Callable[[], datetime]
    overlap: timedelta = OVERLAP

    def changes(self, since: bytes | None) -> Iterator[Page]:
        cursor = msgspec.json.decode(since, type=_Cursor) if since else _Cursor()
        feeds = self.feeds if cursor.since else self.feeds[:1]
        if cursor.feed >= len(feeds):
            # The list to read next is gone, for example because a permission was withdrawn. Read the last remaining
            # list instead: a run that yields no page never stores a new cursor, so it would never end.
            cursor = _Cursor(since=cursor.since, began=cursor.began, feed=len(feeds) - 1)
        while cursor.feed < len(feeds):
            guard = PageGuard(
                feeds[cursor.feed].path, at=cursor.token, trail=cursor.trail, restarted_at=cursor.restarted_at
            )
            number = cursor.feed
            while cursor.feed == number:
                page, cursor = self._page(feeds, cursor, guard)
                yield page
                if cursor.began is None:
                    return

    def _page(self, feeds: Sequence[Feed], cursor: _Cursor, guard: PageGuard) -> tuple[Page, _Cursor]:
        feed = feeds[cursor.feed]
        listing = self.fetch(feed, cursor.since, cursor.token)
        # Call ``now`` only after the first answer, because only an answer tells the ATS's time. The overlap covers
        # changes that happen before this answer.
        began = cursor.began or self.now()
        _follow(guard, listing)
        contents = self.contents(feed, cursor.since, listing.rows)
        if listing.next is not None:
            following = msgspec.structs.replace(
                cursor, began=began, token=listing.next, trail=guard.trail, restarted_at=guard.restarted_at
            )
        elif cursor.feed + 1 < len(feeds):
            following = _Cursor(since=cursor.since, began=began, feed=cursor.feed + 1)
        else:
            following = _Cursor(since=began - self.overlap)
        page = Page(
            tuple(contents.records),
            tuple(contents.skipped),
            tuple(contents.gone),
            msgspec.json.encode(following),
            is_last=following.began is None,
            from_start=listing.from_start,
            lacking=tuple(contents.lacking),
            applications=tuple(contents.applications),
            gone_applications=tuple(contents.gone_applications),
            skipped_applications=tuple(contents.skipped_applications),
        )
        return page, following


def readable(
    rows: Iterable[R], key: Callable[[R], str], make: Callable[[R], Iterable[Record]]
) -> tuple[list[Record], list[Skipped]]:
    """Make records from rows. If a part of a row's record cannot be read, skip the row, and return the reason.

    A row is also skipped if the ATS answers the request for its record with a server error, or does not let the key
    read the record. ``Skipped.failure`` then contains the error. If the connector is not judged (see ``judging``), the
    caller has to check this error itself, because the whole ATS may be failing.

    After more than ``MOST_FAULTS`` consecutive server errors, the last error is raised. Records that the key may not
    read are not counted as errors: they cost no more requests than other records, and many of them may follow one
    another, for example the candidates for a confidential job.
    """
    records: list[Record] = []
    skipped: list[Skipped] = []
    faults = 0
    for row in rows:
        try:
            records += make(row)
        except SkipRecord as unreadable:
            skipped.append(Skipped(key(row), str(unreadable), is_read_again=True))
        except PERHAPS_OF_ONE_RECORD as failure:
            faults += isinstance(failure, Faulty)
            if faults > MOST_FAULTS:
                raise
            skipped.append(Skipped(key(row), why_unanswered(failure), is_read_again=True, failure=failure))
            continue
        faults = 0
    return records, skipped


def all_rows(what: str, fetch: Callable[[str | None], Listing]) -> Iterator[msgspec.Raw]:
    """The rows of all pages of a list. ``fetch`` takes the token of a page, or None for the first."""
    guard = PageGuard(what)
    token: str | None = None
    while True:
        listing = fetch(token)
        _follow(guard, listing)
        yield from listing.rows
        token = listing.next
        if token is None:
            return


def _follow(guard: PageGuard, listing: Listing) -> None:
    if listing.from_start:
        guard.restart()
    elif listing.goes_back:
        guard.start_again()
    guard.check(listing.next, (bytes(raw) for raw in listing.rows))
