"""Paging by time of change.

If a record changes while a client reads the pages, the record moves to a later page. So the client misses no change.
"""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

from hirewire.kit import clock
from hirewire.simulator.api.errors import ApiError

M = TypeVar("M", bound=Model)
DEFAULT_LIMIT = 100
LARGEST_LIMIT = 500
LARGEST_ID_LIMIT = 5000
#: A watermark is at least this far behind the clock. A change gets its time before its transaction commits, so the
#: change may become visible only after a client has read later changes. A record that changed
#: after the watermark may be returned twice, which costs little.
OVERLAP = timedelta(seconds=10)
#: A text with more digits than this is refused without parsing it. Even the largest accepted number has fewer digits.
_DIGITS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Cursor(NamedTuple):
    at: datetime
    row: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.row}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        micros, _, row = text.partition(".")
        try:
            return cls(_EPOCH + timedelta(microseconds=int(micros)), int(row))
        except (ValueError, OverflowError) as broken:
            raise ApiError(HTTPStatus.BAD_REQUEST, "This cursor is not valid.", field="cursor") from broken


class Page(NamedTuple, Generic[M]):
    rows: list[M]
    next: str | None
    #: On the last page only: the cursor with which a later call reads the changes since this page.
    watermark: str | None = None


def changes(rows: QuerySet[M], params: QueryDict, *, by: str = "updated_at") -> Page[M]:
    start = _start(params)
    limit = number(params, "limit", DEFAULT_LIMIT, LARGEST_LIMIT, least=1)
    if start:
        rows = rows.filter(**{f"{by}__gte": start.at}).filter(
            Q(**{f"{by}__gt": start.at}) | Q(**{by: start.at, "pk__gt": start.row})
        )
    page_rows = list(rows.order_by(by, "pk")[: limit + 1])
    more, page_rows = len(page_rows) > limit, page_rows[:limit]
    last = Cursor(getattr(page_rows[-1], by), page_rows[-1].pk) if page_rows else start
    if more and last:
        return Page(page_rows, str(last))
    return Page(page_rows, None, str(_watermark(last)))


def _watermark(last: Cursor | None) -> Cursor:
    settled = Cursor(clock.now() - OVERLAP, 0)
    return min(last, settled) if last else settled


def _start(params: QueryDict) -> Cursor | None:
    if cursor := params.get("cursor"):
        return Cursor.parse(cursor)
    if after := params.get("updated_after"):
        try:
            at = datetime.fromisoformat(after)
        except ValueError as broken:
            raise ApiError(HTTPStatus.BAD_REQUEST, "This is not an ISO 8601 time.", field="updated_after") from broken
        return Cursor(at if at.tzinfo else at.replace(tzinfo=UTC), 0)
    return None


def ids(rows: QuerySet[M], request: HttpRequest) -> Page[M]:
    after = number(request.GET, "cursor", 0, 2**62)
    limit = number(request.GET, "limit", LARGEST_ID_LIMIT, LARGEST_ID_LIMIT, least=1)
    page_rows = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    return Page(page_rows[:limit], str(page_rows[limit - 1].pk) if len(page_rows) > limit else None)


def number(params: QueryDict, name: str, default: int, largest: int, *, least: int = 0) -> int:
    text = params.get(name, str(default))
    # The length is checked first, because Python refuses to parse thousands of digits.
    if not text.isdecimal() or len(text) > _DIGITS or not least <= int(text) <= largest:
        message = f"“{name}” must be a whole number from {least} to {largest:,}."
        raise ApiError(HTTPStatus.BAD_REQUEST, message, field=name)
    return int(text)
