"""Ways to break the double of Teamtailor, each of which the suite must notice; see ``bench/mutations.py``."""

from collections.abc import Callable, Mapping
from typing import Final

from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.teamtailor import Teamtailor
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


def _rows(change: Callable[[list[Row]], list[Row]], path: str = "") -> Callable[[Teamtailor], None]:
    def spoil(request: Request, response: Response) -> Response:
        if _is_list(response) and request.path.endswith(path):
            response.body["data"] = change(list(response.body["data"]))
        return response

    return spoiled(spoil)


def _attributes(change: Callable[[Row], Row], kind: str) -> Callable[[Teamtailor], None]:
    """Change the attributes of all records of a kind, in ``data`` and in ``included``."""

    def changed(resource: Row) -> Row:
        return {**resource, "attributes": change(resource["attributes"])} if resource["type"] == kind else resource

    def spoil(_request: Request, response: Response) -> Response:
        body = response.body
        if isinstance(body, dict) and "data" in body:
            data = body["data"]
            body["data"] = [changed(each) for each in data] if isinstance(data, list) else changed(data)
            if "included" in body:
                body["included"] = [changed(each) for each in body["included"]]
        return response

    return spoiled(spoil)


def _without(kind: str, field: str) -> Callable[[Teamtailor], None]:
    return _attributes(lambda attributes: {name: attributes[name] for name in attributes if name != field}, kind)


def _is_list(response: Response) -> bool:
    return isinstance(response.body, dict) and isinstance(response.body.get("data"), list)


def _no_link(_request: Request, response: Response) -> Response:
    if _is_list(response):
        response.body["links"].pop("next", None)
    return response


@wrapped
def _begins_again(double: Teamtailor, plain: Answer, request: Request) -> Response:
    query = {name: value for name, value in request.query.items() if name not in {"page[after]", "page[number]"}}
    double.repeats_tokens = False
    return plain(Request(request.method, request.path, query, request.headers, request.body))


@wrapped
def _skips_a_row(_double: Teamtailor, plain: Answer, request: Request) -> Response:
    response = plain(request)
    if {"page[after]", "page[number]"} & request.query.keys() and _is_list(response):
        response.body["data"] = response.body["data"][1:]
    return response


@wrapped
def _forgets_size(_double: Teamtailor, plain: Answer, request: Request) -> Response:
    """The first page has one row, but the second page begins where a first page of the requested size would end."""
    response = plain(request)
    if _is_list(response) and "page[after]" not in request.query and "page[number]" not in request.query:
        response.body["data"] = response.body["data"][:1]
    return response


@wrapped
def _ignores_times(_double: Teamtailor, plain: Answer, request: Request) -> Response:
    query = {name: value for name, value in request.query.items() if not name.endswith("[from]")}
    return plain(Request(request.method, request.path, query, request.headers, request.body))


@wrapped
def _published_only(_double: Teamtailor, plain: Answer, request: Request) -> Response:
    """The double ignores the filters that request all jobs."""
    query = {name: value for name, value in request.query.items() if name not in {"filter[status]", "filter[feed]"}}
    return plain(Request(request.method, request.path, query, request.headers, request.body))


@wrapped
def _oldest_notes_first(_double: Teamtailor, plain: Answer, request: Request) -> Response:
    query = dict(request.query)
    if query.get("sort") == "-updated-at":
        query["sort"] = "updated-at"
    return plain(Request(request.method, request.path, query, request.headers, request.body))


def _nothing_included(_request: Request, response: Response) -> Response:
    if isinstance(response.body, dict):
        response.body.pop("included", None)
    return response


def _silent_refusal(_request: Request, response: Response) -> Response:
    return Response(200, {"data": [], "links": {}, "meta": {}}) if response.status == 403 else response


def _signs_wrongly(double: Teamtailor) -> None:
    double.webhooks.key = "another"


def _signs_the_time_only(double: Teamtailor) -> None:
    plain = double.webhooks.signature
    double.webhooks.signature = lambda content: plain(content[:0])  # type: ignore[method-assign]  # broken on purpose


def _ghosts(double: Teamtailor) -> None:
    double.store.remove_candidate = lambda key: []  # type: ignore[method-assign]  # broken on purpose


@wrapped
def _no_application(double: Teamtailor, plain: Answer, request: Request) -> Response:
    """An application is confirmed, but not stored."""
    response = plain(request)
    if request.method == "POST" and request.path == "job-applications" and response.status == 201:
        del double.store.tables["job-applications"][response.body["data"]["id"]]
    return response


def _creates_candidate(request: Request) -> bool:
    return request.method == "POST" and request.path == "candidates"


def _hides_applications(request: Request, response: Response) -> Response:
    if request.path.endswith("/job-applications"):
        response.body["data"] = []
    return response


def _opens_jobs(double: Teamtailor) -> None:
    opened(double.store.rows("jobs", status="archived"), "human-status", "published")


def _ages_links(double: Teamtailor) -> None:
    """Links to files have already expired when they arrive."""
    plain = double.resume_link
    double.resume_link = lambda name: plain(name).partition("?")[0]  # type: ignore[method-assign]  # broken on purpose


MUTATIONS: Final[Mapping[str, Callable[[Teamtailor], None]]] = {
    "skips rows after a link": _skips_a_row,
    "ends after the first page": spoiled(_no_link),
    "begins again after each page": _begins_again,
    "shortens the first page only": _forgets_size,
    "drops the last row of each page": _rows(lambda rows: rows[:-1]),
    "repeats the first row instead of the last": _rows(last_is_first),
    "drops first names": _without("candidates", "first-name"),
    "drops profile addresses": _without("candidates", "linkedin-url"),
    "drops restrictions": _without("candidates", "restricted-at"),
    "drops the times of stages": _without("job-applications", "changed-stage-at"),
    "drops the authors of notes": _without("notes", "user-id"),
    "drops the candidates of notes": _without("notes", "candidate-id"),
    "drops titles of jobs": _without("jobs", "title"),
    "drops names of stages": _without("stages", "name"),
    "includes nothing": spoiled(_nothing_included),
    "lists published jobs only": _published_only,
    "lists the oldest notes first": _oldest_notes_first,
    "tells every request to wait for a minute": throttled(),
    "signs webhooks with another key": _signs_wrongly,
    "signs the time and not the body": _signs_the_time_only,
    "dates its answers an hour late": date_late,
    "answers with an empty list instead of a refusal": spoiled(_silent_refusal),
    "accepts a revoked key": forgive_key,
    "ignores filters by time": _ignores_times,
    "keeps deleted candidates": _ghosts,
    "opens closed jobs": _opens_jobs,
    "creates each candidate twice": twice(_creates_candidate),
    "creates no application": _no_application,
    "hides a candidate's applications": spoiled(_hides_applications),
    "mails candidates": mail,
    "sends links that have expired": _ages_links,
    "answers in another language": spoiled(in_another_language),
}
