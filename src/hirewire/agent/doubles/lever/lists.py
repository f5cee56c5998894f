"""Lists of the double of Lever: filters, order, pages, and fields that requests can expand."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from hirewire.agent.doubles.base import Refusal, Request, Response, Row
from hirewire.agent.doubles.lever.store import CONTACT
from hirewire.agent.doubles.tables import Table, in_order

if TYPE_CHECKING:
    from hirewire.agent.doubles.lever.double import Lever

LONGEST_PAGE: Final = 100
#: How long an offset is valid. Lever does not document this time.
TOKEN_LIFE: Final = timedelta(hours=1)
#: The longest span of time for which deletions can be listed at once.
LONGEST_DELETED: Final = timedelta(days=30)
_TIMES: Final = {
    "created_at": "createdAt",
    "updated_at": "updatedAt",
    "advanced_at": "lastAdvancedAt",
    "deleted_at": "deletedAt",
}
Test = Callable[[Row], bool]


def page(double: "Lever", request: Request, rows: Table | Iterable[Row], tests: Sequence[Test]) -> Response:
    after = _opened(double, request.query.get("offset"))
    length = _length(request.query.get("limit"), double.longest_page)
    ordered = in_order(rows, _place)
    start = 0 if after is None else bisect_right(ordered, after, key=_place)
    # Read at most one row beyond the page, to see whether there are more: an account may have very many rows.
    matching = (row for row in islice(ordered, start, None) if all(test(row) for test in tests))
    rows_read = list(islice(matching, length + 1))
    shown = rows_read[:length]
    body: Row = {"data": [expanded(double, row, request) for row in shown], "hasNext": len(rows_read) > length}
    if double.repeats_tokens and shown:
        body.update(hasNext=True, next=_token(double, (0, "")))
    elif len(rows_read) > length:
        body["next"] = _token(double, _place(shown[-1]))
    return Response(200, body)


def expanded(double: "Lever", row: Row, request: Request) -> Row:
    """The row as Lever shows it: an opportunity contains the details of its contact."""
    if "contact" not in row:
        return row
    contact: Row = double.store.tables["contacts"].get(row["contact"], {})
    shown = row | {name: contact[name] for name in CONTACT if name in contact}
    if "applications" in request.query.get("expand", "").split(",") and shown.get("applications"):
        applications = double.store.tables["applications"]
        shown["applications"] = [applications[key] for key in shown["applications"] if key in applications]
    return shown


def tests(double: "Lever", path: str, request: Request) -> list[Test]:
    if path == "users":
        is_everybody = request.query.get("includeDeactivated") == "true"
        return [lambda row: is_everybody or not row.get("deactivatedAt")]
    conditions = _times(request.query)
    if path.endswith("/deleted"):
        _require_short_time(double, request)
        return conditions
    if path in {"postings", "opportunities"}:
        conditions.append(_confidentiality(double, request))
    if path == "opportunities":
        conditions += _opportunities(double, request)
    return conditions


def _opportunities(double: "Lever", request: Request) -> list[Test]:
    conditions: list[Test] = []
    if (archived := request.query.get("archived")) is not None:
        conditions.append(lambda row: (row.get("archived") is not None) == (archived == "true"))
    if contacts := request.values.get("contact_id"):
        conditions.append(lambda row: row["contact"] in contacts)
    if emails := request.values.get("email"):
        wanted = {email.casefold() for email in emails}
        conditions.append(lambda row: bool(wanted & _emails(double, row)))
    if postings := request.values.get("posting_id"):
        conditions.append(lambda row: double.store.posting_of(row) in postings)
    if stages := request.values.get("stage_id"):
        conditions.append(lambda row: row.get("stage") in stages)
    return conditions


def _emails(double: "Lever", row: Row) -> set[str]:
    contact = double.store.tables["contacts"].get(row["contact"], {})
    return {email.casefold() for email in contact.get("emails") or ()}


def _confidentiality(double: "Lever", request: Request) -> Test:
    wanted = request.query.get("confidentiality", "non-confidential")
    if wanted != "non-confidential" and not double.may_read_confidential:
        raise Refusal(HTTPStatus.FORBIDDEN, "This key may not read confidential data.")
    return lambda row: wanted == "all" or (row.get("confidentiality") or "non-confidential") == wanted


def _times(query: Mapping[str, str]) -> list[Test]:
    conditions: list[Test] = []
    for name, field in _TIMES.items():
        for ending in ("start", "end"):
            given = query.get(f"{name}_{ending}")
            if given is None:
                continue
            if not given.isdecimal():
                raise Refusal(HTTPStatus.BAD_REQUEST, f"{name}_{ending} must be a time in milliseconds.")
            conditions.append(_bound(field, int(given), is_start=ending == "start"))
    return conditions


def _bound(field: str, at: int, *, is_start: bool) -> Test:
    """Return a function that compares the time in a field with an inclusive bound."""

    def test(row: Row) -> bool:
        value = row.get(field)
        return value is not None and (value >= at if is_start else value <= at)

    return test


def _require_short_time(double: "Lever", request: Request) -> None:
    start = int(request.query.get("deleted_at_start", 0))
    end = int(request.query.get("deleted_at_end", double.store.now()))
    if end - start > LONGEST_DELETED.total_seconds() * 1000:
        raise Refusal(HTTPStatus.BAD_REQUEST, "The time between deleted_at_start and deleted_at_end is too long.")


def _place(row: Row) -> tuple[int, str]:
    return (-row.get("createdAt", 0), row["id"])


def _token(double: "Lever", place: tuple[int, str]) -> str:
    # Lever's own tokens have this form, but are opaque: clients should not read them.
    return quote(json.dumps([double.store.now(), *place]))


def _opened(double: "Lever", token: str | None) -> tuple[int, str] | None:
    if token is None:
        return None
    try:
        made_at, created_at, key = json.loads(unquote(token))
    except ValueError:
        raise Refusal(HTTPStatus.BAD_REQUEST, "Invalid offset token.") from None
    if double.store.now() - made_at > TOKEN_LIFE.total_seconds() * 1000:
        raise Refusal(HTTPStatus.BAD_REQUEST, "Invalid offset token.")
    # With ``repeats_tokens``, a token contains no id, and starts the list over, as broken paging does.
    return (created_at, key) if key else None


def _length(given: str | None, longest: int | None) -> int:
    if given is not None and not (given.isdecimal() and 1 <= int(given) <= LONGEST_PAGE):
        raise Refusal(HTTPStatus.BAD_REQUEST, "limit must be between 1 and 100.")
    length = int(given) if given else LONGEST_PAGE
    return min(length, longest) if longest else length
