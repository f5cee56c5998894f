from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def millis(moment: datetime) -> int:
    """Milliseconds since 1970.

    A moment without a time zone is refused, because it could mean a different instant on each machine.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: create it with one, such as tzinfo=UTC.")
    return (moment - _EPOCH) // timedelta(milliseconds=1)
