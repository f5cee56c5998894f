from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.feeds import Contents, Feed, FeedReader, Listing
from hirewire.agent.sdk.sync_tokens import SyncListing, SyncReader
from hirewire.kit import clock

TURNS = 100


def by_time(next_of: Callable[[str | None], str | None]) -> FeedReader:
    return FeedReader(
        [Feed("people")],
        fetch=lambda _feed, _since, token: Listing(rows(token), next_of(token)),
        contents=lambda _feed, _since, _rows: Contents(),
        now=clock.now,
    )


def by_token(next_of: Callable[[str | None], str | None]) -> SyncReader:
    return SyncReader(
        ["people"],
        fetch=lambda _feed, _is_first, _sync, token: SyncListing(rows(token), next_of(token), "sync"),
        contents=lambda _feed, _is_first, _rows: Contents(),
    )


def rows(token: str | None) -> Sequence[msgspec.Raw]:
    return [msgspec.Raw(msgspec.json.encode(token))]


def read_slowly(reader: FeedReader | SyncReader) -> int:
    """Read one page in each turn of the sync. Return how many turns it took until the last page.

    Each turn begins at the cursor of the previous page.
    """
    cursor = None
    for turn in range(1, TURNS + 1):
        page = next(iter(reader.changes(cursor)))
        cursor = page.cursor
        if page.is_last:
            return turn
    raise AssertionError("The run does not end.")


@pytest.mark.parametrize("reader", [by_time, by_token])
@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_a_circle_of_pages_ends_even_if_each_turn_reads_one_page(
    reader: Callable[..., FeedReader | SyncReader], length: int
) -> None:
    circle = reader(lambda token: str((int(token or 0) + 1) % length))

    with pytest.raises(StopSync, match="paging is broken"):
        read_slowly(circle)


@pytest.mark.parametrize("reader", [by_time, by_token])
def test_a_long_list_is_read_to_its_end_in_many_turns(reader: Callable[..., FeedReader | SyncReader]) -> None:
    pages = 50
    straight = reader(lambda token: str(int(token or 0) + 1) if int(token or 0) + 1 < pages else None)

    assert read_slowly(straight) == pages


@pytest.mark.parametrize("listing_type", [Listing, SyncListing])
def test_a_list_may_begin_again_after_each_pause_as_long_as_it_gets_further(
    listing_type: type[Listing] | type[SyncListing],
) -> None:
    """A first run may take days, and the ATS may forget the token of the next page whenever the run pauses."""
    forgotten = {3, 5, 8}

    def page(token: str | None) -> Any:  # noqa: ANN401 - a page of the type that the reader wants
        number = int(token or 0)
        is_forgotten = number in forgotten
        forgotten.discard(number)
        number = 0 if is_forgotten else number
        following = str(number + 1) if number + 1 < 10 else None
        return listing_type(rows(str(number)), following, from_start=is_forgotten)

    feeds = FeedReader(
        [Feed("people")], lambda _feed, _since, token: page(token), lambda _feed, _since, _rows: Contents(), clock.now
    )
    tokens = SyncReader(
        ["people"], lambda _feed, _is_first, _sync, token: page(token), lambda _feed, _is_first, _rows: Contents()
    )

    assert read_slowly(feeds if listing_type is Listing else tokens) == 3 + 5 + 8 + 10
    assert not forgotten
