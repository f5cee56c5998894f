"""Reading values from Odoo's rows. Odoo writes an empty value as ``false``, so any field may be ``false``."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from hirewire.agent.sdk.errors import SkipRecord

Row = dict[str, Any]
FORMAT: Final = "%Y-%m-%d %H:%M:%S"


class Unreadable(SkipRecord):
    """A row without a time of creation."""

    def __init__(self, wrong: str) -> None:
        super().__init__(f"Odoo sent this record in a form that we cannot read: {wrong}.")


def text(row: Row, *names: str) -> str:
    return next((value.strip() for name in names if isinstance(value := row.get(name), str) and value.strip()), "")


def link(row: Row, name: str) -> int | None:
    """The id of another record, which comes as ``[id, name]`` or as the id alone."""
    value = row.get(name)
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def link_name(row: Row, name: str) -> str:
    value = row.get(name)
    return str(value[1]) if isinstance(value, list) and len(value) > 1 and value[1] else ""


def moment(row: Row, name: str) -> datetime | None:
    """A time, or None if it is missing or malformed. Odoo writes UTC without an offset."""
    value = row.get(name)
    if not isinstance(value, str) or not value:
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return None


def created(row: Row) -> datetime:
    at = moment(row, "create_date")
    if at is None:
        raise Unreadable("it has no time of creation")
    return at


def changed(row: Row) -> datetime:
    return max(created(row), moment(row, "write_date") or created(row))


def written(at: datetime) -> str:
    return at.astimezone(UTC).strftime(FORMAT)


class Stage(msgspec.Struct, frozen=True):
    id: int
    old: str
    new: str
    at: datetime
