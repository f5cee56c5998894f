from datetime import datetime, timedelta

import pytest

from hirewire.agent.mirror import services
from hirewire.agent.mirror.models import Pace
from hirewire.agent.mirror.rows import SentRow
from hirewire.agent.sdk.connector import Entity
from hirewire.kit import clock
from tests.support.story import Story

NOON = datetime.fromisoformat("2026-11-26T12:00:30+00:00")


def after(*, minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def paced(*sent: tuple[int, int]) -> Pace:
    """The pace after these records were sent. Each pair is a time in minutes past noon, and a number of records."""
    pace = Pace(minute=NOON, count=0)
    for minutes, count in sent:
        pace.add(count, after(minutes=minutes))
    return pace


@pytest.mark.parametrize(
    ("sent", "at", "rate"),
    [
        (((0, 100), (0, 50)), 0, 150),
        (((0, 100), (1, 20)), 1, 100),
        (((0, 100), (1, 120)), 1, 120),
        (((0, 100),), 1, 100),
        (((0, 100),), 2, 0),
        (((0, 100), (3, 20)), 3, 20),
    ],
    ids=["runs", "last full", "more than the last", "just over", "long over", "after a break"],
)
def test_the_rate_is_that_of_the_last_full_minute(sent: tuple[tuple[int, int], ...], at: int, rate: int) -> None:
    assert paced(*sent).per_minute(after(minutes=at)) == rate


@pytest.mark.usefixtures("enabled")
def test_sending_records_is_measured(story: Story) -> None:
    rows = [SentRow(Entity.JOBS, "", f"REQ-{number}", "c", True, "", "", "", "", 1) for number in range(3)]  # noqa: FBT003 - in the order of the table

    with clock.moved(timedelta(hours=1)):
        services.record(connection=story.connection, rows=rows[:2])
        services.record(connection=story.connection, rows=rows)
        pace = Pace.objects.get(connection=story.connection)

    assert (pace.count, pace.before) == (5, 0)
