from datetime import UTC, datetime, timedelta

import pytest

from hirewire.kit import clock
from hirewire.kit.db import timed_ids

AT = datetime(2026, 3, 1, 12, 30, 5, 250_000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the ids of earlier tests.

    Otherwise, an id of this test could get a later time than the test asks for. If two consecutive ids have nearly
    the same time, the second gets a later time than the first.
    """
    monkeypatch.setattr(timed_ids, "_steps", timed_ids._Steps())


def test_an_id_contains_the_time_of_its_creation() -> None:
    with clock.stopped(AT):
        made = timed_ids.new()

    assert timed_ids.instant_of(made) == AT
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_of_one_instant_differ() -> None:
    with clock.stopped(AT):
        assert len({timed_ids.new() for _ in range(1000)}) == 1000


def test_ids_sort_by_time() -> None:
    with clock.stopped(AT):
        made = timed_ids.new()

    assert timed_ids.first_at(AT) <= made < timed_ids.first_at(AT + timedelta(milliseconds=1))


def test_ids_of_the_same_instant_sort_in_order_of_creation() -> None:
    with clock.stopped(AT):
        made = [timed_ids.new() for _ in range(1000)]

    assert made == sorted(made)


def test_thousands_of_ids_of_one_instant_sort_in_order_of_creation() -> None:
    with clock.stopped(AT + timedelta(hours=1)):
        made = [timed_ids.new() for _ in range(10_000)]

    assert made == sorted(made)


def test_ids_of_one_millisecond_sort_by_the_microsecond() -> None:
    timed_ids.new_at(AT - timedelta(days=1))
    earlier, later = (timed_ids.new_at(AT + timedelta(microseconds=micros)) for micros in (100, 900))

    assert timed_ids.first_at(AT) <= earlier < later < timed_ids.first_at(AT + timedelta(milliseconds=1))


def test_an_id_for_a_past_instant_sorts_at_that_instant() -> None:
    timed_ids.new_at(AT)

    assert timed_ids.new_at(AT - timedelta(seconds=1)) < timed_ids.first_at(AT)
