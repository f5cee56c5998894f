"""When a delivery that failed is tried again."""

import random
from datetime import datetime, timedelta

#: Waits between tries; together the three days that partners are promised.
WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=16),
    timedelta(hours=24),
    timedelta(hours=24),
)
#: Spread, so that an address that comes back is not met by everything at once.
JITTER = 0.1


def next_try_after(tries: int, *, now: datetime) -> datetime | None:
    """The time of the next try after ``tries`` failed ones; None when there will be none."""
    if tries > len(WAITS):
        return None
    # Not a secret: anybody may know when we come back.
    return now + WAITS[tries - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - see above
