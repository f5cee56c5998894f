"""Ways to break the double of Ashby, each of which the suite must notice; see ``bench/mutations.py``."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from hirewire.agent.doubles.ashby import Ashby
from hirewire.agent.doubles.base import Request, Response, Row
from tests.agent.connectors.breaking import (
    Answer,
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


def _rows(change: Callable[[list[Row]], list[Row]], operation: str = "") -> Callable[[Ashby], None]:
    def spoil(request: Request, response: Response) -> Response:
        if _is_list(response) and operation in {"", request.path}:
            response.body["results"] = change([dict(row) for row in response.body["results"]])
        return response

    return spoiled(spoil)


def _is_list(response: Response) -> bool:
    return isinstance(response.body, dict) and isinstance(response.body.get("results"), list)


def _answers(change: Callable[[Row], object]) -> Callable[[Ashby], None]:
    """In each answer that contains a list, change the fields other than the list."""

    def spoil(_request: Request, response: Response) -> Response:
        if _is_list(response):
            change(response.body)
        return response

    return spoiled(spoil)


def _single(operation: str, **fields: object) -> Callable[[Ashby], None]:
    def spoil(request: Request, response: Response) -> Response:
        if request.path == operation and isinstance(response.body.get("results"), dict):
            response.body["results"] = {**response.body["results"], **fields}
        return response

    return spoiled(spoil)


def _forgetting(name: str) -> Callable[[Ashby], None]:
    def change(_double: Ashby, plain: Answer, request: Request) -> Response:
        body = json.dumps({key: value for key, value in request.json().items() if key != name}).encode()
        return plain(Request(request.method, request.path, request.query, request.headers, body))

    return wrapped(change)


@wrapped
def _skips_a_row(_double: Ashby, plain: Answer, request: Request) -> Response:
    response = plain(request)
    if request.json().get("cursor") and _is_list(response):
        response.body["results"] = response.body["results"][1:]
    return response


def _silent_refusal(_request: Request, response: Response) -> Response:
    is_refused = response.status == 403
    return Response(200, {"success": True, "results": [], "moreDataAvailable": False}) if is_refused else response


def _finds_nobody(request: Request, response: Response) -> Response:
    if request.path == "candidate.search":
        response.body["results"] = []
    return response


def _ghosts(double: Ashby) -> None:
    double.store.remove_candidate = lambda key: []  # type: ignore[method-assign]  # broken on purpose


def _signs_wrongly(double: Ashby) -> None:
    double.webhooks.secret = "another"


@wrapped
def _no_application(double: Ashby, plain: Answer, request: Request) -> Response:
    response = plain(request)
    if request.path == "application.create" and response.body["success"]:
        del double.store.tables["applications"][response.body["results"]["id"]]
    return response


def _creates(request: Request) -> bool:
    return request.path == "candidate.create"


MUTATIONS: Final[Mapping[str, Callable[[Ashby], None]]] = {
    "skips rows after a cursor": _skips_a_row,
    "ends after the first page": _answers(lambda body: body.update(moreDataAvailable=False)),
    "begins again after each page": _forgetting("cursor"),
    "continues without naming the next page": _answers(lambda body: body.pop("nextCursor", None)),
    "drops the last row of each page": _rows(lambda rows: rows[:-1]),
    "repeats the first row instead of the last": _rows(last_is_first),
    "hands out no sync tokens": _answers(lambda body: body.pop("syncToken", None)),
    "ignores sync tokens": _forgetting("syncToken"),
    "drops names": _single("candidate.info", name=None),
    "drops links": _single("candidate.info", socialLinks=[]),
    "drops the history": _single("application.info", applicationHistory=[]),
    "drops the candidate of an application": _rows(without("candidate"), "application.list"),
    "drops the authors of notes": _rows(without("author"), "candidate.listNotes"),
    "drops the flag of private notes": _rows(without("isPrivate"), "candidate.listNotes"),
    "drops titles of postings": _single("jobPosting.info", title=None),
    "lists no postings": _rows(lambda _rows: [], "jobPosting.list"),
    "sends ids as numbers": _rows(lambda rows: [{**row, "id": 7} for row in rows], "candidate.list"),
    "sends no feedback": _rows(lambda _rows: [], "applicationFeedback.list"),
    "tells every request to wait for a minute": throttled(),
    "signs webhooks with another secret": _signs_wrongly,
    "answers with an empty list instead of a refusal": spoiled(_silent_refusal),
    "accepts a revoked key": forgive_key,
    "finds nobody by e-mail": spoiled(_finds_nobody),
    "keeps deleted candidates": _ghosts,
    "opens closed jobs": lambda double: opened(double.store.rows("jobs", status="Closed"), "status", "Open"),
    "creates each candidate twice": twice(_creates),
    "creates no application": _no_application,
    "mails people": mail,
    "answers in another language": spoiled(in_another_language),
}
