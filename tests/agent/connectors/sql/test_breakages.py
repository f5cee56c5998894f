"""The agent notices each breakage of a customer's database, or still reads the changes despite the breakage.

No run reports a record as deleted, even if a query returns only some of the rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta

import pytest

from hirewire.agent.connectors.sql import SqlDatabase
from hirewire.agent.sdk.connector import Page
from hirewire.agent.sdk.errors import StopSync, TryLater
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.sql.breakages import BREAKAGES, Breakage, By
from tests.agent.connectors.sql.mariadb_breakages import MARIADB
from tests.agent.connectors.sql.world import TABLES, SqlWorld
from tests.agent.connectors.suite import ids, quick_retries

__all__ = ["quick_retries"]
Noticed = Mapping[By, list[str]]


def notice(world: SqlWorld, sent: Mapping[Stream, set[str]]) -> Noticed:
    """Return what the agent reports, both during its check and while it reads the streams.

    The agent reads each stream in a run and in a full read, and compares the stream's ids with those in ``sent``.
    """
    noticed: dict[By, list[str]] = defaultdict(list)
    connector = world.connector()

    def attempt(act: Callable[[], Iterable[tuple[By, str]]]) -> None:
        try:
            for by, words in act():
                noticed[by].append(words)
        except StopSync as stop:
            noticed[By.STOP].append(str(stop))
        except TryLater as later:
            noticed[By.WAIT].append(str(later))

    attempt(lambda: [(By.NOTE, note) for note in connector.check().notes])
    for stream in TABLES:
        attempt(lambda stream=stream: _read(connector.changes(stream, world.cursors[stream])))  # type: ignore[misc]  # a default value binds the present stream
        attempt(lambda stream=stream: _read(connector.changes(stream, None)))  # type: ignore[misc]  # as above
        attempt(lambda stream=stream: _missing(connector, stream, sent[stream]))  # type: ignore[misc]  # as above
    return noticed


def _read(pages: Iterable[Page]) -> Iterator[tuple[By, str]]:
    for page in pages:
        assert page.gone == ()
        yield from ((By.LIST, skip.reason) for skip in page.skipped)


def _missing(connector: SqlDatabase, stream: Stream, sent: set[str]) -> Iterator[tuple[By, str]]:
    listed = set(connector.ids(stream))
    yield from ((By.MISSING, key) for key in sent - listed)


@pytest.fixture
def sent(world: SqlWorld) -> Mapping[Stream, set[str]]:
    """The ids that a first run reads.

    A second run follows at once, and a third one an hour later. Then another hour passes.
    """
    sent = {stream: set(ids(world.connector().changes(stream, None))) for stream in TABLES}
    world.read_again()
    world.pass_time(timedelta(hours=1))
    world.read_again()
    world.pass_time(timedelta(hours=1))
    return sent


def breakages(*, is_read: bool) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("ats", "breakage"),
        [
            pytest.param(engine, breakage, id=f"{engine}-{name}", marks=marks)
            for engine, all_breakages, marks in (
                ("postgresql", BREAKAGES, ()),
                ("mariadb", MARIADB, pytest.mark.xdist_group("mariadb")),
            )
            for name, breakage in all_breakages.items()
            if (breakage.by is By.READ) == is_read
        ],
        indirect=["ats"],
    )


@breakages(is_read=False)
def test_a_breakage_is_noticed(world: SqlWorld, sent: Mapping[Stream, set[str]], breakage: Breakage) -> None:
    breakage.spoil(world)

    noticed = notice(world, sent)

    assert [words for words in noticed[breakage.by] if breakage.says in words], dict(noticed)


@breakages(is_read=True)
def test_a_change_is_still_read(world: SqlWorld, sent: Mapping[Stream, set[str]], breakage: Breakage) -> None:
    breakage.spoil(world)

    pages = list(world.connector().changes(Stream.CANDIDATES, world.cursors[Stream.CANDIDATES]))

    assert str(world.people["cher"]) in ids(pages)
    assert [skip for page in pages for skip in page.skipped] == []
    assert set(world.connector().ids(Stream.CANDIDATES)) == world.ids(Stream.CANDIDATES) <= sent[Stream.CANDIDATES]


def test_nothing_is_noticed_in_a_sound_database(world: SqlWorld, sent: Mapping[Stream, set[str]]) -> None:
    assert dict(notice(world, sent)) == {}
