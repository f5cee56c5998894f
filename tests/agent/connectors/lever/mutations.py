"""Ways to break the double of Lever, each of which the suite must notice; see ``bench/mutations.py``."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from hirewire.agent.doubles.authorization import Consent
from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.lever import Lever
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


def _rows(change: Callable[[list[Row]], list[Row]], path: str = "") -> Callable[[Lever], None]:
    """Change the rows of lists whose path ends with ``path``. Also change a single row that is read at ``path``/id."""

    def spoil(request: Request, response: Response) -> Response:
        if _is_list(response) and request.path.endswith(path):
            response.body["data"] = change([dict(row) for row in response.body["data"]])
        elif path and request.path.rpartition("/")[0] == path and isinstance(response.body.get("data"), dict):
            response.body["data"] = change([response.body["data"]])[0]
        return response

    return spoiled(spoil)


def _is_list(response: Response) -> bool:
    return isinstance(response.body, dict) and isinstance(response.body.get("data"), list)


def _ends(_request: Request, response: Response) -> Response:
    if _is_list(response):
        response.body.update(hasNext=False)
    return response


def _leads_nowhere(_request: Request, response: Response) -> Response:
    if _is_list(response):
        response.body.pop("next", None)
    return response


@wrapped
def _begins_again(double: Lever, plain: Answer, request: Request) -> Response:
    query = {name: value for name, value in request.query.items() if name != "offset"}
    double.repeats_tokens = False
    return plain(Request(request.method, request.path, query, request.headers, request.body, request.values))


@wrapped
def _skips_a_row(_double: Lever, plain: Answer, request: Request) -> Response:
    response = plain(request)
    if "offset" in request.query and _is_list(response):
        response.body["data"] = response.body["data"][1:]
    return response


@wrapped
def _ignores_times(_double: Lever, plain: Answer, request: Request) -> Response:
    query = {name: value for name, value in request.query.items() if not name.endswith(("_start", "_end"))}
    return plain(Request(request.method, request.path, query, request.headers, request.body, request.values))


def _hides(name: str) -> Callable[[Lever], None]:
    def spoil(request: Request, response: Response) -> Response:
        if name in request.query:
            response.body["data"] = []
        return response

    return spoiled(spoil)


def _silent_refusal(_request: Request, response: Response) -> Response:
    return Response(200, {"data": [], "hasNext": False}) if response.status == 403 else response


def _is_blind_to_stages(rows: list[Row]) -> list[Row]:
    return [{**row, "stageChanges": row["stageChanges"][:1]} if row.get("stageChanges") else row for row in rows]


def _ghosts(double: Lever) -> None:
    """Deleted opportunities and contacts stay, and no list names them as deleted."""
    double.store.remove_opportunity = lambda key: None  # type: ignore[method-assign]  # broken on purpose
    double.store.remove_contact = lambda key: None  # type: ignore[method-assign]  # as above


def _signs_wrongly(double: Lever) -> None:
    plain = double.webhooks.signed

    def signed(event: str, data: Row, *, signature_token: str) -> tuple[bytes, dict[str, str]]:
        return plain(event, data, signature_token=f"not {signature_token}")

    double.webhooks.signed = signed  # type: ignore[method-assign]  # broken on purpose


def _signs_nothing(double: Lever) -> None:
    """The signature does not depend on the token."""
    plain = double.webhooks.signed

    def signed(event: str, data: Row, *, signature_token: str) -> tuple[bytes, dict[str, str]]:
        return plain(event, data, signature_token="a secret of the agent" if signature_token else "")

    double.webhooks.signed = signed  # type: ignore[method-assign]  # broken on purpose


@wrapped
def _no_application(double: Lever, plain: Answer, request: Request) -> Response:
    response = plain(request)
    if _creates(request):
        double.store.tables["opportunities"][response.body["data"]["id"]]["applications"] = []
    return response


def _creates(request: Request) -> bool:
    return request.method == "POST" and request.path == "opportunities"


def _no_interactions(double: Lever) -> None:
    """Notes and feedback do not change the time of the last interaction with their opportunity."""
    double.store.touch = lambda opportunity_id: None  # type: ignore[method-assign]  # broken on purpose


def _forgets_deletions(double: Lever) -> None:
    plain = double.store.remove_opportunity

    def remove_opportunity(key: str) -> None:
        plain(key)
        double.store.tables["deleted_opportunities"].clear()

    double.store.remove_opportunity = remove_opportunity  # type: ignore[method-assign]  # broken on purpose


def _set(**values: bool) -> Callable[[Lever], None]:
    def mutate(double: Lever) -> None:
        for name, value in values.items():
            setattr(double.authorization, name, value)

    return mutate


def _never_renews(double: Lever) -> None:
    double.authorization.life = timedelta(seconds=-1)


def _no_refresh_token(double: Lever) -> None:
    plain = double.authorization.issued

    def issued(consent: Consent) -> Row:
        return {name: value for name, value in plain(consent).items() if name != "refresh_token"}

    double.authorization.issued = issued  # type: ignore[method-assign]  # broken on purpose


def _cannot_revoke(double: Lever) -> None:
    double.authorization.revoke = lambda: None  # type: ignore[method-assign]  # broken on purpose


def _keeps_codes(double: Lever) -> None:
    class Codes(dict[str, Any]):
        def pop(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as a dictionary's
            return self.get(key, default)

    double.authorization.codes = Codes()


MUTATIONS: Final[Mapping[str, Callable[[Lever], None]]] = {
    "skips rows after an offset": _skips_a_row,
    "ends after the first page": spoiled(_ends),
    "begins again after each page": _begins_again,
    "continues without naming the next page": spoiled(_leads_nowhere),
    "drops the last row of each page": _rows(lambda rows: rows[:-1]),
    "repeats the first row instead of the last": _rows(last_is_first),
    "drops names": _rows(without("name"), "opportunities"),
    "drops links": _rows(without("links"), "opportunities"),
    "drops confidentiality": _rows(without("confidentiality"), "opportunities"),
    "drops the authors of notes": _rows(without("user"), "/notes"),
    "drops titles of postings": _rows(without("text"), "postings"),
    "drops the reason for archiving": _rows(without("text"), "archive_reasons"),
    "shows only the first stage": _rows(_is_blind_to_stages, "opportunities"),
    "sends ids as numbers": _rows(lambda rows: [{**row, "id": 7} for row in rows], "opportunities"),
    "sends no feedback": _rows(lambda _rows: [], "/feedback"),
    "tells every request to wait for a minute": throttled(),
    "signs webhooks with another token": _signs_wrongly,
    "signs forgeries, too": _signs_nothing,
    "dates its answers an hour late": date_late,
    "answers with an empty list instead of a refusal": spoiled(_silent_refusal),
    "accepts a revoked key": forgive_key,
    "ignores filters by time": _ignores_times,
    "finds nobody by e-mail": _hides("email"),
    "hides the opportunities of a contact": _hides("contact_id"),
    "keeps deleted opportunities": _ghosts,
    "forgets what was deleted": _forgets_deletions,
    "notes leave no trace": _no_interactions,
    "opens closed postings": lambda double: opened(double.store.rows("postings", state="closed"), "state", "published"),
    "creates each opportunity twice": twice(_creates),
    "creates no application": _no_application,
    "mails people": mail,
    "accepts a spent refresh token": _set(forgives_reuse=True),
    "keeps access after a refresh token was spent twice": _set(detects_reuse=False),
    "renews nothing": _never_renews,
    "hands out no refresh token": _no_refresh_token,
    "keeps access that was revoked": _cannot_revoke,
    "accepts codes twice": _keeps_codes,
    "grants everything, whatever the audience": _set(any_audience=True),
    "answers in another language": spoiled(in_another_language),
}
