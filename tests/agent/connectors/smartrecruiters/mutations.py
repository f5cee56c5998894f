"""Ways to break the double of SmartRecruiters, each of which the suite must notice; see ``bench/mutations.py``."""

from collections.abc import Callable, Mapping
from typing import Final

from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
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
    wrapped,
)


def _rows(change: Callable[[list[Row]], list[Row]], path: str = "") -> Callable[[SmartRecruiters], None]:
    def spoil(request: Request, response: Response) -> Response:
        if _is_list(response) and request.path.endswith(path):
            response.body["content"] = change(list(response.body["content"]))
        return response

    return spoiled(spoil)


def _without(field: str, kind: str) -> Callable[[SmartRecruiters], None]:
    """Drop a field from all records of a kind, in lists and in answers about a single record."""

    def spoil(request: Request, response: Response) -> Response:
        body = response.body
        if isinstance(body, dict) and request.path.partition("/")[0] == kind:
            rows = body["content"] if _is_list(response) else [body]
            for row in rows:
                row.pop(field, None)
        return response

    def mutate(double: SmartRecruiters) -> None:
        double.spoil = lambda request, response: spoil(request, _copied(response))

    return mutate


def _copied(response: Response) -> Response:
    """Copy the answer and its rows, so that changes do not reach the records of the double."""
    body = response.body
    if isinstance(body, dict):
        body = {name: [dict(row) for row in body[name]] if name == "content" else body[name] for name in body}
    return Response(response.status, body, response.headers)


def _is_list(response: Response) -> bool:
    return isinstance(response.body, dict) and isinstance(response.body.get("content"), list)


def _ends(_request: Request, response: Response) -> Response:
    if _is_list(response):
        response.body.pop("nextPageId", None)
        response.body.pop("offset", None)
    return response


@wrapped
def _begins_again(double: SmartRecruiters, plain: Answer, request: Request) -> Response:
    query = {name: value for name, value in request.query.items() if name not in {"pageId", "offset"}}
    double.repeats_tokens = False
    return plain(Request(request.method, request.path, query, request.headers, request.body))


@wrapped
def _skips_a_row(_double: SmartRecruiters, plain: Answer, request: Request) -> Response:
    response = plain(request)
    if "pageId" in request.query and _is_list(response):
        response.body["content"] = response.body["content"][1:]
    return response


@wrapped
def _ignores_times(_double: SmartRecruiters, plain: Answer, request: Request) -> Response:
    query = {name: value for name, value in request.query.items() if name != "updatedAfter"}
    return plain(Request(request.method, request.path, query, request.headers, request.body))


def _silent_refusal(_request: Request, response: Response) -> Response:
    return Response(200, {"content": [], "totalFound": 0}) if response.status == 403 else response


def _signs_wrongly(double: SmartRecruiters) -> None:
    double.webhooks.keys = ["another"]


def _signs_nothing(double: SmartRecruiters) -> None:
    """The signature covers an empty event, not the one that is sent."""
    plain = double.webhooks.signed

    def signed(event: str, content: Row) -> tuple[bytes, dict[str, str]]:
        headers = plain(event, {})[1]
        return plain(event, content)[0], headers

    double.webhooks.signed = signed  # type: ignore[method-assign]  # broken on purpose


def _ghosts(double: SmartRecruiters) -> None:
    double.store.remove_candidate = lambda key: None  # type: ignore[method-assign]  # broken on purpose


@wrapped
def _no_application(double: SmartRecruiters, plain: Answer, request: Request) -> Response:
    """A candidate is created without the application."""
    response = plain(request)
    if _creates(request) and response.status == 201 and request.path.startswith("jobs/"):
        double.store.drop("applications", candidate=response.body["id"])
    return response


def _creates(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("candidates")


@wrapped
def _another_person(double: SmartRecruiters, plain: Answer, request: Request) -> Response:
    """A person with a known e-mail address becomes a second candidate."""
    kept = [(row, row.get("email")) for row in double.store.tables["candidates"].values()]
    if _creates(request):
        for row, _ in kept:
            row["email"] = None
    response = plain(request)
    for row, email in kept:
        if _creates(request):
            row["email"] = email
    return response


def _opens_jobs(double: SmartRecruiters) -> None:
    opened(double.store.rows("jobs", status="FILLED"), "status", "SOURCING")


MUTATIONS: Final[Mapping[str, Callable[[SmartRecruiters], None]]] = {
    "skips rows after a page": _skips_a_row,
    "ends after the first page": spoiled(_ends),
    "begins again after each page": _begins_again,
    "drops the last row of each page": _rows(lambda rows: rows[:-1]),
    "repeats the first row instead of the last": _rows(last_is_first),
    "drops first names": _without("firstName", "candidates"),
    "drops profiles": _without("web", "candidates"),
    "drops experience": _without("experience", "candidates"),
    "drops ratings": _without("averageRating", "candidates"),
    "drops further jobs of candidates": _without("secondaryAssignments", "candidates"),
    "drops titles of jobs": _without("title", "jobs"),
    "drops hiring teams": _rows(lambda _rows: [], "hiring-team"),
    "drops the history of stages": _rows(lambda _rows: [], "history"),
    "sends no reviews": _rows(lambda _rows: [], "reviews"),
    "sends ids as numbers": _rows(lambda rows: [{**row, "id": 7} for row in rows], "candidates"),
    "tells every request to wait for a minute": throttled(),
    "signs webhooks with another key": _signs_wrongly,
    "signs an empty event": _signs_nothing,
    "dates its answers an hour late": date_late,
    "answers with an empty list instead of a refusal": spoiled(_silent_refusal),
    "accepts a revoked key": forgive_key,
    "ignores filters by time": _ignores_times,
    "keeps deleted candidates": _ghosts,
    "opens closed jobs": _opens_jobs,
    "creates each candidate twice": twice(_creates),
    "does not recognize people by their address": _another_person,
    "creates no application": _no_application,
    "mails candidates": mail,
    "answers in another language": spoiled(in_another_language),
}
