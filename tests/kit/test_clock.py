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


def test_times_on_the_wire_are_milliseconds() -> None:
    with clock.stopped(NOON):
        assert clock.millis() == 1772366400000
        assert clock.from_millis(clock.millis()) == NOON
