from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from hirewire.hub.platform.throttling.counting import SHARE, Counters, Key
from hirewire.hub.platform.throttling.limits import Meter

NOW = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)
KEY = Key(1, "v2/atsCandidates", Meter.RECORDS_A_MINUTE, NOW)


class Table:
    """A stand-in for the table in PostgreSQL that the counters of all processes share."""

    def __init__(self) -> None:
        self.used: dict[Key, int] = {}
        self.looks = 0
        self.is_away = False

    def add(self, amounts: Mapping[Key, int]) -> Mapping[Key, int]:
        if self.is_away:
            raise ConnectionError
        self.looks += 1
        for key, amount in amounts.items():
            self.used[key] = self.used.get(key, 0) + amount
        return {key: self.used[key] for key in amounts}


@pytest.fixture
def table() -> Table:
    return Table()


def taken(counters: Counters, *, batch: int = 100, limit: int = 10_000) -> int:
    """The total that the counters grant before they refuse."""
    found = 0
    while counters.take(KEY, batch, limit):
        found += batch
    return found


def test_a_single_process_enforces_the_limit_exactly(table: Table) -> None:
    assert taken(Counters(table.add)) == 10_000


def test_far_from_the_limit_the_table_is_not_read(table: Table) -> None:
    counters = Counters(table.add)

    for _ in range(2000):
        assert counters.take(KEY, 1, 100_000)

    assert table.looks == 0


def test_after_a_refusal_the_table_is_not_read_again(table: Table) -> None:
    counters = Counters(table.add)
    taken(counters)
    looks = table.looks

    assert not any(counters.take(KEY, 100, 10_000) for _ in range(1000))
    assert table.looks == looks


def test_two_busy_processes_share_the_limit_exactly(table: Table) -> None:
    one, other = Counters(table.add), Counters(table.add)
    found = 0

    while one.take(KEY, 100, 10_000):
        found += 100
        one.flush(NOW)
        if other.take(KEY, 100, 10_000):
            found += 100
            other.flush(NOW)

    assert found == 10_000
    assert not other.take(KEY, 100, 10_000)


@pytest.mark.parametrize("processes", [2, 4])
def test_each_idle_process_lets_through_at_most_a_small_share(table: Table, processes: int) -> None:
    idle = [Counters(table.add) for _ in range(processes - 1)]
    for each in idle:
        while each.take(KEY, 1, 10_000) and table.looks == 0 and each._counters[KEY].pending < 10_000 // SHARE:
            pass

    found = taken(Counters(table.add), batch=1)

    held_back = sum(each._counters[KEY].pending for each in idle)
    assert found + held_back <= 10_000 + (processes - 1) * 10_000 // SHARE


def test_threads_of_one_process_share_the_limit_exactly(table: Table) -> None:
    counters, found = Counters(table.add), []
    threads = [Thread(target=lambda: found.append(taken(counters, batch=7, limit=7_000))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(found) == 7_000


def test_a_killed_process_loses_only_unflushed_counts(table: Table) -> None:
    first = Counters(table.add)
    assert first.take(KEY, 150, 10_000)
    first.flush(NOW)
    assert first.take(KEY, 40, 10_000)

    assert taken(Counters(table.add), batch=1) == 10_000 - 150


def test_counts_are_kept_while_the_table_is_unavailable(table: Table) -> None:
    counters = Counters(table.add)
    counters.take(KEY, 30, 10_000)
    table.is_away = True
    with pytest.raises(ConnectionError):
        counters.flush(NOW)
    table.is_away = False

    counters.flush(NOW)

    assert table.used == {KEY: 30}


def test_past_minutes_are_discarded(table: Table) -> None:
    counters = Counters(table.add)
    counters.take(KEY, 30, 10_000)

    counters.flush(NOW + timedelta(minutes=2))
    counters.flush(NOW + timedelta(minutes=2))

    assert (counters._counters, table.used) == ({}, {KEY: 30})


def test_what_is_given_back_can_be_used_again(table: Table) -> None:
    counters = Counters(table.add)
    assert counters.take(KEY, 9_900, 10_000)
    counters.flush(NOW)
    assert counters.take(KEY, 100, 10_000)
    counters.give_back(KEY, 100)
    counters.flush(NOW)

    assert counters.take(KEY, 100, 10_000)
