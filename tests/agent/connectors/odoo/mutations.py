"""Ways to break the double of Odoo, each of which the suite must notice; see ``bench/mutations.py``."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.odoo import Odoo
from tests.agent.connectors.breaking import (
    forgive_key,
    in_another_language,
    last_is_first,
    mail,
    opened,
    spoiled,
    throttled,
    without,
)

#: Gives the double's own answer to a call with these arguments.
Plain = Callable[[Row], Any]
_PEOPLE: Final = frozenset({"hr.applicant", "hr.candidate"})


def _calls(change: Callable[[str, str, Row, Plain], Any]) -> Callable[[Odoo], None]:
    """Have ``change`` answer calls.

    ``change`` gets the model, the method and the arguments of a call, and a function that gives the double's own
    answer.
    """

    def mutate(double: Odoo) -> None:
        plain = double.call

        def call(request: Request, model: str, method: str, arguments: Row) -> Any:  # noqa: ANN401 - any JSON value
            return change(model, method, arguments, lambda changed: plain(request, model, method, changed))

        double.call = call  # type: ignore[method-assign]  # broken on purpose

    return mutate


def _rows(change: Callable[[list[Row]], list[Row]], *models: str) -> Callable[[Odoo], None]:
    """Change the rows of lists of these models, or of all models if none is given."""

    def changed(model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
        answer = plain(arguments)
        return change(answer) if method == "search_read" and (not models or model in models) else answer

    return _calls(changed)


def _emptied(field: str, *models: str) -> Callable[[Odoo], None]:
    return _rows(lambda rows: [{**row, field: False} if field in row else row for row in rows], *models)


def _conditions(change: Callable[[list[Any]], Any]) -> Callable[[Odoo], None]:
    """Change each condition by which a list is filtered, or drop it if ``change`` returns None."""

    def changed(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
        if method == "search_read":
            terms = [term if isinstance(term, str) else change(term) for term in arguments.get("domain", [])]
            arguments = {**arguments, "domain": [term for term in terms if term is not None]}
        return plain(arguments)

    return _calls(changed)


def _is_later_page(arguments: Row) -> bool:
    return any(term[:2] == ["id", ">"] and term[2] for term in arguments.get("domain", []))


def _skips_a_row(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    answer = plain(arguments)
    return answer[1:] if method == "search_read" and _is_later_page(arguments) else answer


def _ends_early(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    return [] if method == "search_read" and _is_later_page(arguments) else plain(arguments)


def _hides_archived(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    return plain({**arguments, "context": {}} if method == "search_read" else arguments)


def _shares_nobody(model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    if (model, method) != ("res.users", "search_read"):
        return plain(arguments)
    domain = [term for term in arguments.get("domain", []) if term[0] != "share"]
    return [{**row, "share": False} for row in plain({**arguments, "domain": domain})]


def _allows_everything(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    return True if method in {"check_access_rights", "has_access"} else plain(arguments)


def _finds_nobody(model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    names = {term[0] for term in arguments.get("domain", []) if not isinstance(term, str)}
    return [] if method == "search_read" and model in _PEOPLE and "email_from" in names else plain(arguments)


def _makes_two(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    if method == "create":
        plain({**arguments, "values": dict(arguments["values"])})
    return plain(arguments)


def _forgets_the_job(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    name = {"create": "values", "write": "vals"}.get(method)
    if name:
        arguments = {**arguments, name: {key: value for key, value in arguments[name].items() if key != "job_id"}}
    return plain(arguments)


def _posts_comments(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    if method == "message_post":
        arguments = {name: value for name, value in arguments.items() if not name.startswith("subtype")}
    return plain(arguments)


def _loses_lines(_model: str, method: str, arguments: Row, plain: Plain) -> Any:  # noqa: ANN401 - as above
    return plain({**arguments, "body": arguments["body"].split("<br/>")[0]} if method == "message_post" else arguments)


def _silent_refusal(_request: Request, response: Response) -> Response:
    """Answer with an empty list instead of refusing access, in both protocols: JSON-RPC and JSON-2."""
    is_refused = "AccessError" in str(response.body)
    empty = {"jsonrpc": "2.0", "id": None, "result": []} if response.status == 200 else []
    return Response(200, empty) if is_refused else response


def _without_version(_request: Request, response: Response) -> Response:
    if isinstance(response.body, dict) and isinstance(result := response.body.get("result"), dict):
        result.pop("server_serie", None)
        result.pop("server_version", None)
    return response


def _ghosts(double: Odoo) -> None:
    double.remove = lambda model, key: None  # type: ignore[method-assign]  # broken on purpose


def _opens_jobs(double: Odoo) -> None:
    opened(list(double.tables["hr.job"].values()), "active", True)  # noqa: FBT003 - as Odoo sends it


MUTATIONS: Final[Mapping[str, Callable[[Odoo], None]]] = {
    "skips a row after each page": _calls(_skips_a_row),
    "ends after the first page": _calls(_ends_early),
    "begins again after each page": _conditions(lambda term: ["id", ">", 0] if term[:2] == ["id", ">"] else term),
    "drops the last row of each list": _rows(lambda rows: rows[:-1]),
    "repeats the first row instead of the last": _rows(last_is_first),
    "ignores times of changes": _conditions(lambda term: None if term[0] == "write_date" else term),
    "ignores who a message is for": _conditions(lambda term: None if term[0] == "subtype_id.internal" else term),
    "hides archived records": _calls(_hides_archived),
    "drops names": _emptied("partner_name", *_PEOPLE),
    "drops addresses": _emptied("email_from", *_PEOPLE),
    "drops phones": _emptied("partner_phone", *_PEOPLE),
    "drops the jobs of applicants": _emptied("job_id", "hr.applicant"),
    "drops times of creation": _rows(without("create_date"), *_PEOPLE),
    "drops the stages of the past": _rows(lambda _rows: [], "mail.tracking.value"),
    "drops notes": _rows(lambda _rows: [], "mail.message"),
    "drops the authors of notes": _emptied("author_id", "mail.message"),
    "drops the cities of jobs": _emptied("city", "res.partner"),
    "drops the countries of companies": _emptied("country_id", "res.company"),
    "drops the owners of jobs": _emptied("user_id", "hr.job"),
    "takes portal users for colleagues": _calls(_shares_nobody),
    "sends ids as text": _rows(lambda rows: [{**row, "id": str(row["id"])} for row in rows]),
    "does not state its version": spoiled(_without_version),
    "tells every request to wait for a minute": throttled(),
    "answers with an empty list instead of a refusal": spoiled(_silent_refusal),
    "claims that everything is allowed": _calls(_allows_everything),
    "accepts a revoked key": forgive_key,
    "finds nobody by e-mail": _calls(_finds_nobody),
    "keeps deleted records": _ghosts,
    "opens closed jobs": _opens_jobs,
    "creates each record twice": _calls(_makes_two),
    "forgets the job of an applicant": _calls(_forgets_the_job),
    "mails people": mail,
    "mails notes to the candidate": _calls(_posts_comments),
    "keeps only the first line of a note": _calls(_loses_lines),
    "answers in another language": spoiled(in_another_language),
}
