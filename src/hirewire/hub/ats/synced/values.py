"""Values of records as the tables take them."""

from datetime import datetime

import msgspec

from hirewire.kit import clock


def instant(millis: int | None) -> datetime | None:
    return None if millis is None else clock.from_millis(millis)


def json_text(value: object) -> str:
    """JSON as COPY takes it."""
    return msgspec.json.encode(value).decode()
