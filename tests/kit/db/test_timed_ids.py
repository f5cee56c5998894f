from datetime import UTC, datetime, timedelta

from hirewire.kit import clock
from hirewire.kit.db import timed_ids

AT = datetime(2026, 3, 1, 12, 30, 5, 250_000, tzinfo=UTC)


def test_an_id_tells_when_it_was_made() -> None:
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


def test_ids_of_one_instant_sort_as_they_were_made() -> None:
    with clock.stopped(AT):
        made = [timed_ids.new() for _ in range(1000)]

    assert made == sorted(made)


def test_more_ids_than_a_millisecond_has_steps_sort_as_they_were_made() -> None:
    with clock.stopped(AT + timedelta(hours=1)):
        made = [timed_ids.new() for _ in range(10_000)]

    assert made == sorted(made)


def test_ids_of_one_millisecond_sort_by_the_microsecond() -> None:
    timed_ids.new_at(AT - timedelta(days=1))
    earlier, later = (timed_ids.new_at(AT + timedelta(microseconds=micros)) for micros in (100, 900))

    assert timed_ids.first_at(AT) <= earlier < later < timed_ids.first_at(AT + timedelta(milliseconds=1))


def test_an_instant_of_the_past_keeps_its_place() -> None:
    timed_ids.new_at(AT)

    assert timed_ids.new_at(AT - timedelta(seconds=1)) < timed_ids.first_at(AT)
