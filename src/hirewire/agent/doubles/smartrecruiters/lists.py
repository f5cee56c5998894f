"""Lists of the double of SmartRecruiters: filters, order, pages."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hirewire.agent.doubles.base import Refusal, Request, Row
from hirewire.agent.doubles.tables import Table, in_order

if TYPE_CHECKING:
    from hirewire.agent.doubles.smartrecruiters.double import SmartRecruiters

LONGEST_PAGE: Final = 100
USUAL_PAGE: Final = 10
#: Lists show only these fields of a candidate. The candidate's own address shows everything.
_SHOWN: Final = (
    *("id", "internal", "firstName", "lastName", "email", "location", "averageRating", "tags"),
    *("createdOn", "updatedOn", "primaryAssignment", "secondaryAssignments"),
)
_FILTERS: Final = {
    "jobs": {"updatedAfter", "q", "status", "postingStatus"},
    "candidates": {"updatedAfter", "q", "jobId", "status"},
    "users": {"updatedAfter", "q"},
}
#: Lists that are paged by page ids. The other lists are paged by offset.
_KEYED: Final = {"jobs", "candidates"}
Show = Callable[[Row], Row]


def page(double: "SmartRecruiters", request: Request, kind: str, rows: Table | list[Row], show: Show) -> Row:
    query = dict(request.query)
    limit = _number(query.pop("limit", None), USUAL_PAGE, most=LONGEST_PAGE)
    limit = min(limit, double.longest_page or limit)
    place, offset = query.pop("pageId", None), _number(query.pop("offset", None), 0)
    _require_known(kind, query)
    matches = in_order([row for row in _all(rows) if _matches(row, query)] if query else rows, _id)
    start = bisect_right(matches, _opened(place), key=_id) if place else offset
    shown = matches[start : start + limit]
    content: Row = {"limit": limit, "totalFound": len(matches), "content": [show(row) for row in shown]}
    if kind not in _KEYED:
        content["offset"] = start
    elif start + limit < len(matches) or (double.repeats_tokens and shown):
        content["nextPageId"] = "page-0" if double.repeats_tokens else f"page-{shown[-1]['id']}"
    return content


def short(row: Row) -> Row:
    shown: Row = {name: row[name] for name in _SHOWN if name in row}
    if first := shown.get("primaryAssignment"):
        shown["primaryAssignment"] = {name: first[name] for name in ("job", "status", "subStatus") if name in first}
    if others := shown.get("secondaryAssignments"):
        shown["secondaryAssignments"] = [{"job": each["job"]} for each in others]
    return shown


def _all(rows: Table | list[Row]) -> Iterable[Row]:
    return rows.values() if isinstance(rows, Table) else rows


def _id(row: Row) -> str:
    return str(row["id"])


def _require_known(kind: str, query: dict[str, str]) -> None:
    unknown = query.keys() - _FILTERS.get(kind, set())
    if unknown:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"Unknown parameter {', '.join(sorted(unknown))}")


def _matches(row: Row, query: dict[str, str]) -> bool:
    if "updatedAfter" in query and not _is_after(row, query["updatedAfter"]):
        return False
    words = f"{row.get('firstName')} {row.get('lastName')} {row.get('email')} {row.get('title')}".casefold()
    if query.get("q", "").casefold() not in words:
        return False
    return all(row.get(name) == query[name] for name in ("status", "postingStatus") if name in query)


def _is_after(row: Row, bound: str) -> bool:
    try:
        at = datetime.fromisoformat(bound)
    except ValueError:
        raise Refusal(HTTPStatus.BAD_REQUEST, "updatedAfter must be a date-time") from None
    return datetime.fromisoformat(row.get("updatedOn") or row["createdOn"]) >= at


def _opened(place: str) -> str:
    if not place.startswith("page-"):
        raise Refusal(HTTPStatus.BAD_REQUEST, "pageId is not valid")
    return place.removeprefix("page-")


def _number(given: Any, usual: int, *, most: int | None = None) -> int:  # noqa: ANN401 - a parameter, or none
    if given is None:
        return usual
    if not given.isdecimal() or (most and int(given) > most):
        raise Refusal(HTTPStatus.BAD_REQUEST, "limit and offset must be numbers within their bounds")
    return int(given)
