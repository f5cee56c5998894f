"""Reading the changes of a stream from an ATS that sends a token with the last page of a list.

The next run sends this token, and gets only what has changed since the ATS issued the token. So no clocks are compared,
and nothing is read twice.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

import msgspec

from hirewire.agent.sdk.connector import Page
from hirewire.agent.sdk.feeds import Contents
from hirewire.agent.sdk.http.paging import NEVER_RESTARTED, PageGuard, Trail


class SyncListing(NamedTuple):
    rows: Sequence[msgspec.Raw]
    next: str | None
    #: The token for later changes, which comes with the last page. None for a list that is read in full each time.
    sync: str | None = None
    #: Whether the list begins again with this page. It does if the ATS no longer knows the requested page or the token
    #: of the previous run.
    from_start: bool = False
    #: Whether the ATS no longer knows the token of the previous run. This page is then the first of the whole list.
    lost_token: bool = False


class _Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    #: The token of each list that has been read to its end.
    tokens: dict[str, str] = {}
    is_first: bool = True
    feed: int = 0
    page: str | None = None
    #: What the run stores about the earlier pages of ``feed``, to notice when pages form a circle.
    trail: Trail = Trail()
    restarted_at: int = NEVER_RESTARTED


class SyncReader(NamedTuple):
    #: The names of the lists. The first list has the stream's own records. The other lists lead to records whose parts
    #: changed. The first run begins with the other lists, to get their tokens. With these tokens, the next run finds
    #: what changes during the first run.
    feeds: Sequence[str]
    #: Fetches a page. Takes the list's name, whether this is the first run through the list, the token of the previous
    #: run, and the token of the page.
    fetch: Callable[[str, bool, str | None, str | None], SyncListing]
    #: Turns a page into records. Takes the list's name, whether this is the first run through the list, and the rows of
    #: the page.
    contents: Callable[[str, bool, Sequence[msgspec.Raw]], Contents]
    #: Lists, other than the first, that lead to nearly all records of the stream. Without a token, such a list is read
    #: only to get a token. If the ATS has lost the token of such a list, the run also reads the first list in full
    #: afterwards.
    broad: Collection[str] = ()

    def changes(self, since: bytes | None) -> Iterator[Page]:
        cursor = msgspec.json.decode(since, type=_Cursor) if since else _Cursor(feed=1 % len(self.feeds))
        if cursor.feed >= len(self.feeds):
            # A later version of the connector, which reads more lists, began this run. Read the last list that this
            # version knows: every run has to yield a last page.
            cursor = _Cursor(cursor.tokens, cursor.is_first, len(self.feeds) - 1)
        while True:
            number = cursor.feed
            guard = PageGuard(self.feeds[number], at=cursor.page, trail=cursor.trail, restarted_at=cursor.restarted_at)
            is_done = False
            while cursor.feed == number and not is_done:
                page, cursor = self._page(cursor, guard)
                yield page
                is_done = _is_at_start(cursor)
            if is_done:
                return

    def _page(self, cursor: _Cursor, guard: PageGuard) -> tuple[Page, _Cursor]:
        feed = self.feeds[cursor.feed]
        listing = self.fetch(feed, self._is_first(cursor), cursor.tokens.get(feed), cursor.page)
        if listing.lost_token:
            cursor = self._without_token(cursor)
            guard.start_again()
        elif listing.from_start:
            guard.restart()
        guard.check(listing.next, (bytes(raw) for raw in listing.rows))
        contents = self.contents(feed, self._is_first(cursor), listing.rows)
        following = self._following(cursor, listing, guard)
        page = Page(
            tuple(contents.records),
            tuple(contents.skipped),
            tuple(contents.gone),
            msgspec.json.encode(following),
            is_last=_is_at_start(following),
            from_start=listing.from_start,
        )
        return page, following

    def _is_first(self, cursor: _Cursor) -> bool:
        feed = self.feeds[cursor.feed]
        # If a broad list has no token, read it as in a first run: an earlier version of the connector, which did not
        # read this list, may have completed the first run.
        return cursor.is_first or (self._is_broad(cursor) and feed not in cursor.tokens)

    def _is_broad(self, cursor: _Cursor) -> bool:
        return cursor.feed > 0 and self.feeds[cursor.feed] in self.broad

    def _without_token(self, cursor: _Cursor) -> _Cursor:
        """Return the cursor with which to continue after the ATS has lost the token of the cursor's list.

        The run continues like a first run if that list is broad, or if it is the first list and there are broad lists.
        In the second case, the tokens of the broad lists are probably too old as well. New tokens must be fetched
        before the first list is read: otherwise, the next run would miss what changes while the first list is read.
        """
        is_anew = self._is_broad(cursor) or (cursor.feed == 0 and any(feed in self.broad for feed in self.feeds[1:]))
        lost = {self.feeds[cursor.feed], *(self.feeds[:1] if is_anew else ())}
        tokens = {feed: token for feed, token in cursor.tokens.items() if feed not in lost}
        return msgspec.structs.replace(cursor, tokens=tokens, is_first=cursor.is_first or is_anew)

    def _following(self, cursor: _Cursor, listing: SyncListing, guard: PageGuard) -> _Cursor:
        if listing.lost_token and cursor.is_first and cursor.feed == 0:
            return _Cursor(cursor.tokens, feed=1)
        if listing.next is not None:
            return msgspec.structs.replace(
                cursor, page=listing.next, trail=guard.trail, restarted_at=guard.restarted_at
            )
        tokens = cursor.tokens
        if listing.sync is not None:
            tokens = {**tokens, self.feeds[cursor.feed]: listing.sync}
        is_last = cursor.feed == 0 if cursor.is_first else cursor.feed + 1 == len(self.feeds)
        return _Cursor(tokens, cursor.is_first and not is_last, 0 if is_last else (cursor.feed + 1) % len(self.feeds))


def _is_at_start(cursor: _Cursor) -> bool:
    return cursor.page is None and cursor.feed == 0 and not cursor.is_first
