"""Lists of the double of Ashby: pages, and tokens with which a sync asks for the changes since an earlier sync."""

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from hirewire.agent.doubles.base import Refusal, Response, Row
from hirewire.agent.doubles.tables import Table, in_order

if TYPE_CHECKING:
    from hirewire.agent.doubles.ashby.double import Ashby

LONGEST_PAGE: Final = 100
#: How long a cursor is valid. Ashby does not document this time.
CURSOR_LIFE: Final = timedelta(hours=1)
#: Lists without synchronization tokens.
_PLAIN: Final = frozenset({"source.list", "archiveReason.list", "interviewStage.list", "jobPosting.list"})
_WHOLE: Final = frozenset({"interviewStage.list", "jobPosting.list"})
Test = Callable[[Row], bool]
Show = Callable[[Row], Row]


def page(double: "Ashby", operation: str, body: Row, rows: Table | Sequence[Row], show: Show) -> Response:
    place, changed = double.store.place, double.store.changed
    ordered = in_order(rows, place)
    if operation in _WHOLE:
        return Response(200, {"success": True, "results": [show(row) for row in ordered], "moreDataAvailable": False})
    since = _since(double, body.get("syncToken"))
    start, after = _place(double, body.get("cursor"))
    length = _length(body.get("limit"), double.longest_page)
    behind = islice(ordered, bisect_right(ordered, after, key=place), None)
    # Read at most one row beyond the page, to see whether there are more: an account may have very many rows.
    left = list(islice((row for row in behind if changed[row["id"]] > since), length + 1))
    shown = left[:length]
    more = len(left) > length
    answer: Row = {"success": True, "results": [show(row) for row in shown], "moreDataAvailable": more}
    if double.repeats_tokens and shown:
        # This cursor leads back to the first page, to imitate broken paging.
        answer.update(moreDataAvailable=True, nextCursor=_cursor(double, start, 0))
    elif more:
        answer["nextCursor"] = _cursor(double, start, place(shown[-1]))
    elif operation not in _PLAIN:
        # With this token, the next sync asks for all rows that changed after this sync's first page was read.
        answer["syncToken"] = _sealed(["sync", double.generation, start])
    return Response(200, answer)


def created_after(body: Mapping[str, Any]) -> Test:
    given = body.get("createdAfter")
    if not isinstance(given, int):
        raise invalid("createdAfter must be a time in milliseconds.")
    at = datetime.fromtimestamp(given / 1000, UTC)
    return lambda row: datetime.fromisoformat(row["createdAt"]) > at


def invalid(message: str, code: str = "invalid_input") -> Refusal:
    """A refusal with status 200, like most of Ashby's refusals."""
    return Refusal(HTTPStatus.OK, f"{code}: {message}")


def _since(double: "Ashby", token: str | None) -> int:
    if token is None:
        return 0
    kind, generation, since = _opened(token, "sync_token_invalid")
    if kind != "sync":
        raise invalid("This is not a sync token.", "sync_token_invalid")
    if generation != double.generation:
        raise invalid("Synchronize everything.", double.why_expired)
    return int(since)


def _place(double: "Ashby", cursor: str | None) -> tuple[int, int]:
    """Return the revision at which the first page was read, and the sort key of the last row before this page."""
    if cursor is None:
        return double.store.revision, 0
    kind, made_at, start, after = _opened(cursor, "invalid_next_cursor")
    age = double.clock.now().timestamp() - float(made_at)
    if kind != "page" or age > CURSOR_LIFE.total_seconds():
        raise invalid("Begin again.", "next_cursor_expired")
    return int(start), int(after)


def _cursor(double: "Ashby", start: int, after: int) -> str:
    return _sealed(["page", double.clock.now().timestamp(), start, after])


def _sealed(parts: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _opened(token: str, code: str) -> list[Any]:
    try:
        parts: list[Any] = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        raise invalid("This is not a token.", code) from None
    return parts


def _length(given: int | None, longest: int | None) -> int:
    if given is not None and not 1 <= given <= LONGEST_PAGE:
        raise invalid("limit must be between 1 and 100.")
    length = given or LONGEST_PAGE
    return min(length, longest) if longest else length
