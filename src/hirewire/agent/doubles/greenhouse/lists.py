"""Lists of the double of Greenhouse: filters, order, pages."""

import base64
import binascii
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from hirewire.agent.doubles.base import Refusal, Request, Response, Row
from hirewire.agent.doubles.greenhouse.store import stamp
from hirewire.agent.doubles.tables import Table, in_order

if TYPE_CHECKING:
    from hirewire.agent.doubles.greenhouse.double import Greenhouse

LONGEST_PAGE: Final = 500
USUAL_PAGE: Final = 100
MOST_IDS: Final = 50
_TIMES: Final = ("created_at", "updated_at", "last_activity_at")
_BRACKETED: Final = re.compile(r"(\w+)\[(gte|lte|gt|lt)\]")
#: Filters that compare the field of the same name.
_EQUAL: Final = {"status", "active", "live", "internal", "type", "current", "deactivated"}
Test = Callable[[Row], bool]

text = stamp


def page(double: "Greenhouse", request: Request) -> Response:
    filters = dict(request.query)
    after: int | None = None
    token = filters.pop("cursor", None)
    if token is not None:
        if filters:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "cursor must be the only parameter.")
        filters, after = _opened(token)
    length = _length(filters.get("per_page"), double.longest_page)
    ordered = in_order(_matching(double, request.path, filters), _place)
    rows = ordered[0 if after is None else bisect_right(ordered, -after, key=_place) :]
    response = Response(200, rows[:length])
    if len(rows) > length or (double.repeats_tokens and rows):
        last = 0 if double.repeats_tokens else rows[length - 1]["id"]
        response.headers["Link"] = _link(request, filters, last)
    return response


def _place(row: Row) -> int:
    return -int(row["id"])


def _link(request: Request, filters: Mapping[str, str], last: int) -> str:
    token = base64.urlsafe_b64encode(json.dumps([filters, last]).encode()).decode()
    address = f"http://{request.headers.get('Host', 'harvest.greenhouse.io')}/v3/{request.path}"
    return f'<{address}?{urlencode({"cursor": token})}>; rel="next"'


def _opened(token: str) -> tuple[dict[str, str], int | None]:
    try:
        filters, after = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, binascii.Error):
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "Invalid cursor.") from None
    # With ``repeats_tokens``, a cursor contains 0 instead of an id, and starts the list over, as broken paging does.
    return filters, after or None


def _length(given: str | None, longest: int | None) -> int:
    if given is not None and not (given.isdecimal() and 1 <= int(given) <= LONGEST_PAGE):
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "per_page must be between 1 and 500.")
    length = int(given) if given else USUAL_PAGE
    return min(length, longest) if longest else length


def _matching(double: "Greenhouse", resource: str, filters: Mapping[str, str]) -> Table | Iterable[Row]:
    named = {_BRACKETED.sub(r"\1", name) for name in filters}
    if {"created_at", "updated_at"} <= named:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "created_at and updated_at cannot be combined.")
    tests = [_test(resource, name, value) for name, value in filters.items() if name != "per_page"]
    if resource == "job_posts" and "active" not in filters:
        tests.append(lambda row: row.get("active") is not False)
    table = double.store.tables[resource]
    return [row for row in _near(table, filters) if all(test(row) for test in tests)] if tests else table


def _near(table: Table, filters: Mapping[str, str]) -> Iterable[Row]:
    """Return the rows among which to look for matches.

    A filter by ids compares one field. If the table has an index on this field, return only the rows that the index
    finds. If several filters have an index, use the first. If none has, return all rows.
    """
    for name, value in filters.items():
        if name == "ids" or name.endswith("_ids"):
            rows = table.of(*_ids(name, value))
            if rows is not None:
                return rows
    return table.values()


def _test(resource: str, name: str, value: str) -> Test:
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed:
        return _in_time(bracketed[1], [bracketed[2], value])
    if name in _TIMES:
        return _in_time(name, value.split("|"))
    if name == "ids" or name.endswith("_ids"):
        field, wanted_ids = _ids(name, value)
        return lambda row: row.get(field) in wanted_ids
    if name == "email" and resource == "candidates":
        return lambda row: value.casefold() in {item["value"].casefold() for item in row.get("email_addresses") or ()}
    if name == "tag" and resource == "candidates":
        return lambda row: value in (row.get("tags") or ())
    if name in _EQUAL:
        wanted: object = {"true": True, "false": False}.get(value, value)
        return lambda row: row.get(name) == wanted
    raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name} is not a filter of {resource}.")


def _ids(name: str, value: str) -> tuple[str, set[int]]:
    """The field that a filter compares, and the ids to compare it with."""
    wanted = {int(part) for part in value.split(",") if part.isdecimal()}
    if not wanted or len(wanted) > MOST_IDS:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"Between 1 and {MOST_IDS} ids, please.")
    return "id" if name == "ids" else name[:-1], wanted


_COMPARE: Final[Mapping[str, Callable[[datetime, datetime], bool]]] = {
    "gte": lambda at, bound: at >= bound,
    "lte": lambda at, bound: at <= bound,
    "gt": lambda at, bound: at > bound,
    "lt": lambda at, bound: at < bound,
}


def _in_time(field: str, parts: list[str]) -> Test:
    if len(parts) % 2 or not all(operator in _COMPARE for operator in parts[::2]):
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"{field} must look like gte|2026-01-05T09:00:00Z.")
    try:
        bounds = [(_COMPARE[parts[i]], _instant(parts[i + 1])) for i in range(0, len(parts), 2)]
    except ValueError:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"{field} must be a date-time.") from None

    def test(row: Row) -> bool:
        at = row.get(field)
        return at is not None and all(compare(_instant(at), bound) for compare, bound in bounds)

    return test


def _instant(value: str) -> datetime:
    if "T" not in value:
        raise ValueError(value)
    return datetime.fromisoformat(value)
