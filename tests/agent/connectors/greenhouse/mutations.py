"""Ways to break the double of Greenhouse, each of which the suite must notice; see ``bench/mutations.py``."""

from collections.abc import Callable, Mapping
from typing import Final

from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.greenhouse import Greenhouse
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


def _rows(change: Callable[[list[Row]], list[Row]], path: str = "") -> Callable[[Greenhouse], None]:
    def spoil(request: Request, response: Response) -> Response:
        if isinstance(response.body, list) and path in {"", request.path}:
            response.body = change([dict(row) for row in response.body])
        return response

    return spoiled(spoil)


def _no_link(_request: Request, response: Response) -> Response:
    response.headers.pop("Link", None)
    return response


def _own_link(_request: Request, response: Response) -> Response:
    if "Link" in response.headers:
        response.headers["Link"] = '<https://harvest.greenhouse.io/v3/x?cursor=W3t9LCAwXQ==>; rel="next"'
    return response


@wrapped
def _skip_page(_double: Greenhouse, plain: Answer, request: Request) -> Response:
    """A page that is requested with a cursor lacks its first row."""
    response = plain(request)
    if "cursor" in request.query and isinstance(response.body, list):
        response.body = response.body[1:]
    return response


def _wrong_signature(double: Greenhouse) -> None:
    double.webhooks.secret = "another"


def _silent_forbidden(_request: Request, response: Response) -> Response:
    return Response(200, []) if response.status == 403 else response


def _ghosts(double: Greenhouse) -> None:
    """Deleted candidates stay in the lists."""
    remove = double.store.remove_candidate

    def remove_candidate(key: int) -> list[int]:
        row = double.store.tables["candidates"][key]
        removed = remove(key)
        double.store.tables["candidates"][key] = row
        return removed

    double.store.remove_candidate = remove_candidate  # type: ignore[method-assign]  # broken on purpose


@wrapped
def _no_application(double: Greenhouse, plain: Answer, request: Request) -> Response:
    response = plain(request)
    if _creates_candidate(request) and response.body["application"]:
        del double.store.tables["applications"][response.body["application"]["id"]]
    return response


def _creates_candidate(request: Request) -> bool:
    return request.method == "POST" and request.path == "candidates"


def _hide_applications(double: Greenhouse) -> None:
    """A list of applications is empty if it is filtered by candidates."""

    def spoil(request: Request, response: Response) -> Response:
        if request.path == "applications" and "candidate_ids" in request.query:
            response.body = []
        return response

    double.spoil = spoil


@wrapped
def _unfiltered(_double: Greenhouse, plain: Answer, request: Request) -> Response:
    query = {name: value for name, value in request.query.items() if not name.endswith("_at")}
    return plain(Request(request.method, request.path, query, request.headers, request.body))


MUTATIONS: Final[Mapping[str, Callable[[Greenhouse], None]]] = {
    "skips rows after a cursor": _skip_page,
    "ends after the first page": spoiled(_no_link),
    "begins again after each page": spoiled(_own_link),
    "drops the last row of each page": _rows(lambda rows: rows[:-1]),
    "repeats the first row instead of the last": _rows(last_is_first),
    "drops first names": _rows(without("first_name"), "candidates"),
    "drops profile addresses": _rows(without("social_media_addresses"), "candidates"),
    "drops the private flag": _rows(without("private"), "candidates"),
    "drops the times of stages": _rows(without("entered_at"), "application_stages"),
    "drops the authors of notes": _rows(without("user_id"), "notes"),
    "drops the names of jobs": _rows(without("name"), "jobs"),
    "sends ids as text": _rows(lambda rows: [{**row, "id": str(row["id"])} for row in rows], "candidates"),
    "sends no scorecards": _rows(lambda _rows: [], "scorecards"),
    "tells every request to wait for a minute": throttled(lambda request: request.path == "token"),
    "signs webhooks with another secret": _wrong_signature,
    "dates its answers an hour late": date_late,
    "answers with an empty list instead of a refusal": spoiled(_silent_forbidden),
    "accepts a revoked key": forgive_key,
    "ignores filters by time": _unfiltered,
    "keeps deleted candidates": _ghosts,
    "opens closed jobs": lambda double: opened(double.store.rows("jobs", status="closed"), "status", "open"),
    "creates each candidate twice": twice(_creates_candidate),
    "creates a candidate without the application": _no_application,
    "hides a candidate's applications": _hide_applications,
    "mails candidates": mail,
    "answers in another language": spoiled(in_another_language),
}
