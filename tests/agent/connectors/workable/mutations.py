"""Ways to break the double of Workable, each of which the suite must notice; see ``bench/mutations.py``."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.workable import Workable
from tests.agent.connectors.breaking import (
    Answer,
    date_late,
    forgive_key,
    in_another_language,
    last_is_first,
    mail,
    opened,
    spoiled,
    throttled,
    twice,
    without,
    wrapped,
)


def _rows(change: Callable[[list[Row]], list[Row]], name: str = "") -> Callable[[Workable], None]:
    """Change the rows of the lists with this name, or of all lists if the name is empty."""

    def spoil(request: Request, response: Response) -> Response:
        key = _list_in(request, response)
        if key and key == (name or key):
            response.body = {**response.body, key: change(list(response.body[key]))}
        return response

    return spoiled(spoil)


def _list_in(request: Request, response: Response) -> str:
    """The name of the list that an answer contains; empty if it contains none."""
    name = request.path.rpartition("/")[2]
    is_list = isinstance(response.body, dict) and isinstance(response.body.get(name), list)
    return name if request.method == "GET" and is_list else ""


def _without(*fields: str) -> Callable[[Workable], None]:
    """Drop fields from the answers about a single candidate."""

    def spoil(request: Request, response: Response) -> Response:
        if request.method == "GET" and isinstance(response.body, dict) and "candidate" in response.body:
            row = response.body["candidate"]
            response.body = {"candidate": {name: row[name] for name in row if name not in fields}}
        return response

    return spoiled(spoil)


def _without_in_jobs(field: str) -> Callable[[Workable], None]:
    def spoil(_request: Request, response: Response) -> Response:
        if isinstance(response.body, dict) and "shortcode" in response.body:
            response.body = without(field)([response.body])[0]
        return response

    return spoiled(spoil)


def _ends(request: Request, response: Response) -> Response:
    if _list_in(request, response):
        response.body.pop("paging", None)
    return response


def _asking(request: Request, query: Mapping[str, str]) -> Request:
    return Request(request.method, request.path, query, request.headers, request.body)


def _ignoring(*names: str) -> Callable[[Workable], None]:
    def change(_double: Workable, plain: Answer, request: Request) -> Response:
        return plain(_asking(request, {name: value for name, value in request.query.items() if name not in names}))

    return wrapped(change)


@wrapped
def _skips_a_row(_double: Workable, plain: Answer, request: Request) -> Response:
    response = plain(request)
    name = _list_in(request, response)
    if name and "since_id" in request.query:
        response.body[name] = response.body[name][1:]
    return response


def _leads_elsewhere(request: Request, response: Response) -> Response:
    if _list_in(request, response) and "paging" in response.body:
        response.body["paging"] = {"next": response.body["paging"]["next"].replace("larkspur", "elsewhere")}
    return response


def _silent_refusal(request: Request, response: Response) -> Response:
    name = request.path.rpartition("/")[2]
    return Response(200, {name: []}) if response.status == 403 else response


def _nameless(rows: list[Row]) -> list[Row]:
    return [{**row, "member": None} for row in rows]


def _targetless(rows: list[Row]) -> list[Row]:
    return [{**row, "target_stage": None} for row in rows]


def _of_action(action: str) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row for row in rows if row["action"] != action]


def _ghosts(double: Workable) -> None:
    double.store.remove_candidate = lambda key: None  # type: ignore[method-assign]  # broken on purpose


def _signs_wrongly(double: Workable) -> None:
    double.webhooks.key = "another"


def _signs_nothing(double: Workable) -> None:
    """The signature covers an empty event, not the one that is sent."""
    plain = double.webhooks.signed

    def signed(event: str, data: Row) -> tuple[bytes, dict[str, str]]:
        return plain(event, data)[0], plain(event, {})[1]

    double.webhooks.signed = signed  # type: ignore[method-assign]  # broken on purpose


def _untouched(double: Workable) -> None:
    """Comments, ratings, moves and edits do not update the candidate's modification time."""
    plain = double.store.change

    def change(table: str, key: str, **fields: Any) -> Row:  # noqa: ANN401 - as in the store's own method
        row = double.store.tables[table][key]
        before = row["updated_at"]
        plain(table, key, **fields)
        if table == "candidates":
            row["updated_at"] = before
        return row

    double.store.change = change  # type: ignore[method-assign]  # broken on purpose


def _creates(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("/candidates")


@wrapped
def _no_application(double: Workable, plain: Answer, request: Request) -> Response:
    """A candidate is created in the talent pool, even if the request names a job."""
    response = plain(request)
    if _creates(request) and response.status == 201:
        double.store.tables["candidates"][response.body["candidate"]["id"]]["job"] = None
    return response


@wrapped
def _copies_are_strangers(double: Workable, plain: Answer, request: Request) -> Response:
    """A copy does not name the record that it was made from."""
    response = plain(request)
    if request.path.endswith("/copy") and response.status == 201:
        double.store.tables["candidates"][response.body["candidate"]["id"]]["originating_candidate_id"] = None
    return response


def _hides(name: str) -> Callable[[Workable], None]:
    def spoil(request: Request, response: Response) -> Response:
        if name in request.query:
            response.body = {request.path.rpartition("/")[2]: []}
        return response

    return spoiled(spoil)


@wrapped
def _limits_silently(_double: Workable, plain: Answer, request: Request) -> Response:
    """Answers do not say how many requests are left."""
    response = plain(request)
    response.headers.clear()
    return response


MUTATIONS: Final[Mapping[str, Callable[[Workable], None]]] = {
    "skips rows after a page": _skips_a_row,
    "ends after the first page": spoiled(_ends),
    "begins again after each page": _ignoring("since_id"),
    "drops the last row of each page": _rows(lambda rows: rows[:-1]),
    "repeats the first row instead of the last": _rows(last_is_first),
    "leads to another account after a page": spoiled(_leads_elsewhere),
    "drops names": _without("firstname", "name"),
    "drops profiles": _without("social_profiles"),
    "drops experience": _without("experience_entries"),
    "drops the originals of copies": _without("originating_candidate_id"),
    "drops the text of jobs": _without_in_jobs("full_description"),
    "drops the authors of comments": _rows(_nameless, "activities"),
    "drops the targets of moves": _rows(_targetless, "activities"),
    "drops ratings": _rows(_of_action("rating"), "activities"),
    "drops the visibility of comments": _rows(without("visibility_roles"), "activities"),
    "drops the names of résumés": _rows(without("resume_metadata"), "candidates"),
    "sends ids as numbers": _rows(lambda rows: [{**row, "id": 7} for row in rows], "candidates"),
    "sends no teams": _rows(lambda _rows: [], "members"),
    "tells every request to wait for a minute": throttled(),
    "does not say how many requests are left": _limits_silently,
    "signs webhooks with another token": _signs_wrongly,
    "signs an empty event": _signs_nothing,
    "dates its answers an hour late": date_late,
    "answers with an empty list instead of a refusal": spoiled(_silent_refusal),
    "accepts a revoked token": forgive_key,
    "ignores filters by time": _ignoring("updated_after", "created_after"),
    "finds nobody by e-mail": _hides("email"),
    "keeps deleted candidates": _ghosts,
    "comments leave no trace": _untouched,
    "opens archived jobs": lambda double: opened(double.store.rows("jobs", state="archived"), "state", "published"),
    "makes each candidate twice": twice(_creates),
    "makes no application": _no_application,
    "copies are strangers": _copies_are_strangers,
    "mails candidates": mail,
    "answers in another language": spoiled(in_another_language),
}
