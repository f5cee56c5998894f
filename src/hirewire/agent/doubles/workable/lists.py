"""Lists of the double of Workable: filters, order, pages, and how much of a record each address shows."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from hirewire.agent.doubles.base import Refusal, Request, Row
from hirewire.agent.doubles.tables import Table, in_order

if TYPE_CHECKING:
    from hirewire.agent.doubles.workable.double import Workable

LONGEST_PAGE: Final = 100
USUAL_PAGE: Final = 50
#: Lists leave out these fields of a candidate. The answer at the candidate's own URL leaves out only
#: ``resume_metadata``.
_DETAILS: Final = {
    *("summary", "cover_letter", "location", "education_entries", "experience_entries", "social_profiles", "skills"),
    *("tags", "disqualified_at", "withdrew", "originating_candidate_id"),
}
_TIMES: Final = {"created_after": "created_at", "updated_after": "updated_at"}
_FILTERS: Final = {
    "candidates": {"email", "shortcode", "stage", *_TIMES},
    "jobs": {"state", *_TIMES},
    "members": {"email", "status"},
    "activities": {"actions", "updated_after"},
}
_PAGING: Final = {"limit", "since_id", "max_id"}
Show = Callable[[Row], Row]


def page(double: "Workable", request: Request, name: str, rows: Table | Iterable[Row], show: Show) -> Row:
    """Return a page, oldest rows first. ``since_id`` is the id of the page's first row, not of the row before it."""
    query = dict(request.query)
    unknown = query.keys() - _PAGING - _FILTERS.get(name, set())
    if unknown:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"Unknown parameter {', '.join(sorted(unknown))}")
    limit = _limit(query.pop("limit", None), double.longest_page)
    since, last = query.pop("since_id", ""), query.pop("max_id", "")
    ordered = in_order(rows, _id)
    start = bisect_left(ordered, since, key=_id)
    end = bisect_right(ordered, last, key=_id) if last else len(ordered)
    # Read at most one row beyond the page, to see whether there are more: an account may have very many rows.
    matching = (row for row in islice(ordered, start, end) if _matches(row, query))
    rows_read = list(islice(matching, limit + 1))
    content: Row = {name: [show(row) for row in rows_read[:limit]]}
    if double.repeats_tokens and rows_read:
        content["paging"] = {"next": _next(request, {**query, "limit": limit, "since_id": rows_read[0]["id"]})}
    elif len(rows_read) > limit:
        content["paging"] = {"next": _next(request, {**query, "limit": limit, "since_id": rows_read[limit]["id"]})}
    return content


def short(double: "Workable", row: Row) -> Row:
    """The candidate as shown in a list."""
    shown = {name: value for name, value in _candidate(double, row).items() if name not in _DETAILS}
    return {name: value for name, value in shown.items() if name != "resume_metadata" or value}


def full(double: "Workable", row: Row, request: Request) -> Row:
    """The candidate as shown at their own address."""
    shown = _candidate(double, row)
    has_resume = shown.pop("resume_metadata", None) is not None
    return {**shown, "resume_url": f"{origin(request)}/files/{row['id']}" if has_resume else None}


def _candidate(double: "Workable", row: Row) -> Row:
    stage = double.store.tables["stages"].get(row.get("stage") or "", {})
    job = double.store.job(row.get("job"))
    place = {"job": {"shortcode": job["shortcode"], "title": job.get("title")}} if job else {}
    shown = {name: value for name, value in row.items() if name not in {"job", "stage"}}
    return {
        **shown,
        "account": {"subdomain": "larkspur", "name": "Larkspur"},
        **place,
        "stage": stage.get("name"),
        "stage_kind": stage.get("kind"),
    }


def origin(request: Request) -> str:
    return f"http://{request.headers.get('Host', 'workable.test')}"


def _next(request: Request, query: Row) -> str:
    """The address of the next page. For candidates of one job, it is below that job's address, as in Workable."""
    path = request.path
    if path == "candidates" and (shortcode := query.pop("shortcode", None)):
        path = f"jobs/{shortcode}/candidates"
    return f"{origin(request)}/spi/v3/{path}?{urlencode(query)}"


def _id(row: Row) -> str:
    return str(row["id"])


def _matches(row: Row, query: dict[str, str]) -> bool:
    return all(_passes(row, name, value) for name, value in query.items())


def _passes(row: Row, name: str, value: str) -> bool:
    if name in _TIMES:
        return _at(row[_TIMES[name]]) >= _bound(name, value)
    match name:
        case "email":
            return (row.get("email") or "").casefold() == value.casefold()
        case "actions":
            return row["action"] in value.split(",")
        case "shortcode":
            return bool(row.get("job") == value)
        case "status":
            return row.get("active") is (value == "active")
        case _:
            return bool(row.get(name) == value)


def _bound(name: str, value: str) -> datetime:
    if value.isdecimal():
        return datetime.fromtimestamp(int(value), UTC)
    try:
        return _at(value)
    except ValueError:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name} is not a time") from None


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _limit(given: str | None, longest: int | None) -> int:
    if given is not None and not (given.isdecimal() and 1 <= int(given) <= LONGEST_PAGE):
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "limit must be between 1 and 100")
    limit = int(given) if given else USUAL_PAGE
    return min(limit, longest) if longest else limit
