"""Convert values of records to the form that the tables take."""

from datetime import datetime

import msgspec

from hirewire.kit import clock


def instant(millis: int | None) -> datetime | None:
    return None if millis is None else clock.from_millis(millis)


def json_text(value: object) -> str:
    return msgspec.json.encode(value).decode()
