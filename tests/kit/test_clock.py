from datetime import UTC, datetime, timedelta

from hirewire.kit import clock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_stopped_clock_does_not_advance() -> None:
    with clock.stopped(NOON):
        assert (clock.now(), clock.now()) == (NOON, NOON)


def test_a_moved_clock_is_ahead_by_that_much() -> None:
    with clock.stopped(NOON), clock.moved(timedelta(days=2)):
        assert clock.now() == NOON + timedelta(days=2)


def test_moves_add_up_and_end() -> None:
    with clock.stopped(NOON):
        with clock.moved(timedelta(hours=1)), clock.moved(timedelta(hours=2)):
            assert clock.now() == NOON + timedelta(hours=3)

        assert clock.now() == NOON


def test_somebody_who_waits_is_told_whole_minutes_and_at_least_one() -> None:
    waits = (timedelta(seconds=-5), timedelta(seconds=1), timedelta(minutes=2), timedelta(minutes=2, seconds=1))

    with clock.stopped(NOON):
        assert [clock.minutes_until(NOON + wait) for wait in waits] == [1, 1, 2, 3]


def test_times_on_the_wire_are_milliseconds() -> None:
    with clock.stopped(NOON):
        assert clock.millis() == 1772366400000
        assert clock.from_millis(clock.millis()) == NOON
