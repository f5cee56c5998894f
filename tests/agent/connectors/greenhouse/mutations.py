"""Ways to break the double of Greenhouse. The suite must notice each; ``bench/mutations.py`` checks that it does."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from hirewire.agent.doubles.base import Refusal, Request, Response, Row
from hirewire.agent.doubles.greenhouse import Greenhouse

Spoil = Callable[[Request, Response], Response]


def _spoiled(spoil: Spoil) -> Callable[[Greenhouse], None]:
    def mutate(double: Greenhouse) -> None:
        double.spoil = spoil

    return mutate


def _rows(change: Callable[[list[Row]], list[Row]], path: str = "") -> Callable[[Greenhouse], None]:
    """Change the rows of lists."""

    def spoil(request: Request, response: Response) -> Response:
        if isinstance(response.body, list) and path in {"", request.path}:
            response.body = change([dict(row) for row in response.body])
        return response

    return _spoiled(spoil)


def _without(path: str, field: str) -> Callable[[Greenhouse], None]:
    return _rows(lambda rows: [{name: row[name] for name in row if name != field} for row in rows], path)


def _no_link(_request: Request, response: Response) -> Response:
    response.headers.pop("Link", None)
    return response


def _own_link(_request: Request, response: Response) -> Response:
    if "Link" in response.headers:
        response.headers["Link"] = '<https://harvest.greenhouse.io/v3/x?cursor=W3t9LCAwXQ==>; rel="next"'
    return response


def _skip_page(double: Greenhouse) -> None:
    """The cursor leads past the next two rows."""
    plain = double.answer

    def answer(request: Request) -> Response:
        response = plain(request)
        if "cursor" in request.query and isinstance(response.body, list):
            response.body = response.body[1:]
        return response

    double.answer = answer  # type: ignore[method-assign]  # broken on purpose


def _always_throttled(double: Greenhouse) -> None:
    plain = double.answer

    def answer(request: Request) -> Response:
        if request.path != "token":
            raise Refusal(429, "Rate limit exceeded.", Retry_After="60")
        return plain(request)

    double.answer = answer  # type: ignore[method-assign]  # broken on purpose


def _wrong_signature(double: Greenhouse) -> None:
    double.webhooks.secret = "another"


def _silent_forbidden(_request: Request, response: Response) -> Response:
    return Response(200, []) if response.status == 403 else response


def _forgiving_key(double: Greenhouse) -> None:
    plain = double.answer

    def answer(request: Request) -> Response:
        double.is_revoked = False
        return plain(request)

    double.answer = answer  # type: ignore[method-assign]  # broken on purpose


def _ghosts(double: Greenhouse) -> None:
    """Deleted candidates stay in the lists."""
    remove = double.store.remove_candidate

    def remove_candidate(key: int) -> list[int]:
        row = double.store.tables["candidates"][key]
        removed = remove(key)
        double.store.tables["candidates"][key] = row
        return removed

    double.store.remove_candidate = remove_candidate  # type: ignore[method-assign]  # broken on purpose


def _clock_jumps(double: Greenhouse) -> None:
    """Each answer's date is an hour later than the records' times."""
    _add_header(double, lambda: (double.clock.now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT"))


def _add_header(double: Greenhouse, date: Callable[[], str]) -> None:
    def spoil(_request: Request, response: Response) -> Response:
        response.headers["Date"] = date()
        return response

    double.spoil = spoil


def _closed_jobs_accept(double: Greenhouse) -> None:
    for job in double.store.rows("jobs", status="closed"):
        job["status"] = "open"


def _twice(double: Greenhouse) -> None:
    """Each new candidate is made twice."""
    plain = double.answer

    def answer(request: Request) -> Response:
        if request.method == "POST" and request.path == "candidates":
            plain(request)
        return plain(request)

    double.answer = answer  # type: ignore[method-assign]  # broken on purpose


def _mails(double: Greenhouse) -> None:
    plain = double.answer

    def answer(request: Request) -> Response:
        if request.method == "POST":
            double.mails.append("the candidate")
        return plain(request)

    double.answer = answer  # type: ignore[method-assign]  # broken on purpose


def _no_application(double: Greenhouse) -> None:
    """A candidate is created without an application to the job in the request."""
    plain = double.answer

    def answer(request: Request) -> Response:
        response = plain(request)
        if request.method == "POST" and request.path == "candidates" and response.body["application"]:
            del double.store.tables["applications"][response.body["application"]["id"]]
        return response

    double.answer = answer  # type: ignore[method-assign]  # broken on purpose


def _hide_applications(double: Greenhouse) -> None:
    """The filter by candidates finds no application."""

    def spoil(request: Request, response: Response) -> Response:
        if request.path == "applications" and "candidate_ids" in request.query:
            response.body = []
        return response

    double.spoil = spoil


def _unfiltered(double: Greenhouse) -> None:
    """Filters by time are ignored."""
    plain = double.answer

    def answer(request: Request) -> Response:
        query = {name: value for name, value in request.query.items() if not name.endswith("_at")}
        return plain(Request(request.method, request.path, query, request.headers, request.body))

    double.answer = answer  # type: ignore[method-assign]  # broken on purpose


MUTATIONS: Final[Mapping[str, Callable[[Greenhouse], None]]] = {
    "skips rows after a cursor": _skip_page,
    "ends after the first page": _spoiled(_no_link),
    "begins again after each page": _spoiled(_own_link),
    "drops the last row of each page": _rows(lambda rows: rows[:-1]),
    "repeats the first row instead of the last": _rows(lambda rows: [*rows[:-1], rows[0]] if rows else rows),
    "drops first names": _without("candidates", "first_name"),
    "drops profile addresses": _without("candidates", "social_media_addresses"),
    "drops the private mark": _without("candidates", "private"),
    "drops when a stage was entered": _without("application_stages", "entered_at"),
    "drops who wrote a note": _without("notes", "user_id"),
    "drops the names of jobs": _without("jobs", "name"),
    "sends ids as text": _rows(lambda rows: [{**row, "id": str(row["id"])} for row in rows], "candidates"),
    "sends no scorecards": _rows(lambda _rows: [], "scorecards"),
    "is throttled for a minute, always": _always_throttled,
    "signs webhooks with another secret": _wrong_signature,
    "dates its answers an hour late": _clock_jumps,
    "answers an empty list instead of a refusal": _spoiled(_silent_forbidden),
    "accepts a revoked key": _forgiving_key,
    "ignores filters by time": _unfiltered,
    "keeps deleted candidates": _ghosts,
    "opens closed jobs": _closed_jobs_accept,
    "makes each candidate twice": _twice,
    "makes no application with a candidate": _no_application,
    "hides a candidate's applications": _hide_applications,
    "mails candidates": _mails,
    "answers in another language": _spoiled(lambda _request, response: Response(200, b"<html>", response.headers)),
}
