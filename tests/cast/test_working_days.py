from datetime import UTC, datetime, timedelta

import pytest

from hirewire.cast.working_days import into_office, is_working_day


def test_every_moment_becomes_one_in_office_hours_that_is_not_later() -> None:
    # From before Christmas to the middle of January, in steps that reach every hour of the day.
    moments = [datetime(2026, 12, 20, tzinfo=UTC) + timedelta(minutes=73 * nth) for nth in range(500)]

    moved = [into_office(at) for at in moments]

    assert all(is_working_day(at.date()) and 8 <= at.hour < 17 for at in moved)
    assert all(after <= before for before, after in zip(moments, moved, strict=True))
    assert moved == sorted(set(moved))


@pytest.mark.parametrize(
    ("at", "moved"),
    [
        ("2026-11-27T08:00", "2026-11-27T08:00:00"),
        # The office opens on Friday 24 hours after it opened on Thursday. 23 of these hours have passed, so the result
        # is the moment at which 23/24 of Thursday's office hours have passed.
        ("2026-11-27T07:00", "2026-11-26T16:37:30"),
        # The office opens on Monday 72 hours after it opened on Friday. 27 of these hours have passed, so the result is
        # the moment at which 27/72 of Friday's office hours have passed.
        ("2026-11-28T11:00", "2026-11-27T11:22:30"),
    ],
)
def test_nights_and_weekends_count_as_the_working_day_before_them(at: str, moved: str) -> None:
    found = into_office(datetime.fromisoformat(at).replace(tzinfo=UTC))

    assert found == datetime.fromisoformat(moved).replace(tzinfo=UTC)
