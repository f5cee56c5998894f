"""Lists of the double of Teamtailor: filters, order, pages."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from hirewire.agent.doubles.base import Refusal, Request, Row
from hirewire.agent.doubles.tables import Table, in_order
from hirewire.agent.doubles.teamtailor.documents import Include, document, page_link
from hirewire.agent.doubles.teamtailor.store import RELATIONS

if TYPE_CHECKING:
    from hirewire.agent.doubles.teamtailor.double import Teamtailor

LONGEST_PAGE: Final = 30
USUAL_PAGE: Final = 10
_TIMES: Final[Mapping[str, set[str]]] = {
    "candidates": {"created-at", "updated-at"},
    "job-applications": {"created-at", "updated-at", "changed-stage-at"},
    "jobs": {"created-at", "updated-at"},
}
#: For each list below a record, the relation that leads from the listed rows back to that record.
BELOW: Final = {
    ("candidates", "job-applications"): "candidate",
    ("candidates", "notes"): "candidate",
}
Test = Callable[[Row], bool]


def page(double: "Teamtailor", request: Request, kind: str, rows: Table | Iterable[Row]) -> Row:
    query = dict(request.query)
    size = _size(query, double.longest_page)
    include = included_in(kind, query.pop("include", ""))
    order = query.pop("sort", "id")
    number, after = query.pop("page[number]", None), query.pop("page[after]", None)
    tests = _tests(kind, query)
    matching = [row for row in _all(rows) if all(test(row) for test in tests)] if tests else rows
    ordered = _sorted(matching, order)
    # If candidates are listed in the order of their ids, and the request gives no page number, the list is paged by id:
    # each page begins after the last id of the previous page. Other lists are paged by number, so a deletion moves
    # later rows to earlier pages.
    is_keyed = kind == "candidates" and number is None and order == "id"
    start = _behind(ordered, after) if is_keyed else (_number(number) - 1) * size
    shown = [double.with_link(row) for row in ordered[start : start + size]]
    content = document(double, kind, shown, include, double.url)
    content["meta"] = {"record-count": len(ordered), "page-count": -(-len(ordered) // size)}
    has_more = start + size < len(ordered)
    content["links"] = _links(double, request, shown, has_more=has_more, is_keyed=is_keyed, number=number)
    return content


def included_in(kind: str, text: str) -> Include:
    """Return the paths of the relations to include. Refuse a relation that does not exist."""
    paths = [tuple(path.split(".")) for path in text.split(",") if path]
    for path in paths:
        at = kind
        for name in path:
            if name not in RELATIONS[at]:
                raise _bad(f"{name} is not a valid relationship of {at}")
            at = RELATIONS[at][name]
    return paths


def _links(
    double: "Teamtailor", request: Request, shown: list[Row], *, has_more: bool, is_keyed: bool, number: str | None
) -> Row:
    url, path = double.url, request.path
    links = {"first": page_link(url, path, dict(request.query))}
    if has_more or (double.repeats_tokens and shown):
        after = "0" if double.repeats_tokens else shown[-1]["id"]
        where = {"page[after]": after} if is_keyed else {"page[number]": str(_number(number) + 1)}
        links["next"] = page_link(url, path, {**request.query, **where})
    return links


def _size(query: Row, longest: int | None) -> int:
    given = query.pop("page[size]", None)
    if given is not None and not (given.isdecimal() and 1 <= int(given) <= LONGEST_PAGE):
        raise _bad(f"size exceeds maximum page size of {LONGEST_PAGE}")
    size = int(given) if given else USUAL_PAGE
    return min(size, longest) if longest else size


def _number(given: str | None) -> int:
    if given is not None and not given.isdecimal():
        raise _bad(f"{given} is not a valid value for page number")
    return max(int(given or 1), 1)


def _all(rows: Table | Iterable[Row]) -> Iterable[Row]:
    return rows.values() if isinstance(rows, Table) else rows


def _behind(ordered: Sequence[Row], after: str | None) -> int:
    return 0 if after is None else bisect_right(ordered, int(after), key=_id)


def _id(row: Row) -> int:
    return int(row["id"])


def _sorted(rows: Table | Iterable[Row], order: str) -> Sequence[Row]:
    name = order.removeprefix("-")
    if name not in {"id", "created-at", "updated-at"}:
        raise _bad(f"{name} is not a valid sort criteria")
    if order == "id":
        return in_order(rows, _id)
    return sorted(_all(rows), key=lambda row: _rank(row, name), reverse=order.startswith("-"))


def _rank(row: Row, name: str) -> tuple[str, int]:
    return ("" if name == "id" else str(row.get(name) or row.get("created-at")), _id(row))


def _tests(kind: str, query: Mapping[str, str]) -> list[Test]:
    tests = [_test(kind, name, value) for name, value in query.items()]
    if kind == "jobs":
        # By default, show only published jobs of the public site.
        tests += [] if "filter[status]" in query else [_test(kind, "filter[status]", "published")]
        tests += [] if "filter[feed]" in query else [_test(kind, "filter[feed]", "public")]
    return tests


def _test(kind: str, name: str, value: str) -> Test:
    field = name.removeprefix("filter[").partition("]")[0]
    if name in {f"filter[{field}][from]", f"filter[{field}][to]"} and field in _TIMES.get(kind, set()):
        return _in_time(field, value, is_from=name.endswith("[from]"))
    if name == "filter[email]" and kind in {"candidates", "users"}:
        return lambda row: (row.get("email") or "").casefold() == value.casefold()
    if name == "filter[status]" and kind == "jobs":
        return lambda row: value == "all" or row.get("human-status") == value
    if name == "filter[feed]" and kind == "jobs":
        feeds = value.split(",")
        return lambda row: ("internal" if row.get("internal") else "public") in feeds
    raise _bad(f"{name} is not allowed")


def _in_time(field: str, value: str, *, is_from: bool) -> Test:
    try:
        bound = datetime.fromisoformat(value)
    except ValueError:
        raise _bad(f"{value} is not a valid value for {field}") from None

    def test(row: Row) -> bool:
        at = row.get(field) or row.get("created-at")
        if at is None:
            return False
        moment = datetime.fromisoformat(at)
        return moment >= bound if is_from else moment <= bound

    return test


def _bad(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, message)
