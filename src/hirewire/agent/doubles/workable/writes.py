"""Requests that write to the double of Workable: how they are checked, and what they change."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hirewire.agent.doubles.base import Refusal, Request, Row
from hirewire.agent.doubles.workable import lists
from hirewire.agent.doubles.workable.store import by, number

if TYPE_CHECKING:
    from hirewire.agent.doubles.workable.double import Workable

Answer = tuple[int, Any]
_REQUIRED: Final = ("firstname", "lastname", "email")
_FIELDS: Final = {
    *("name", "firstname", "lastname", "email", "headline", "summary", "address", "phone", "cover_letter", "domain"),
    *("education_entries", "experience_entries", "social_profiles", "skills", "tags", "resume", "resume_url"),
}
EVENTS: Final = {"candidate_created", "candidate_moved", "candidate_deleted", "job_deleted"}
_MENTION: Final = re.compile(r"(?<!\S)@(\S+)")
#: The states of a job that accepts candidates. An archived job and a draft accept none.
_TAKES: Final = {"published", "closed"}


def write(double: "Workable", request: Request) -> Answer:
    body = request.json() or {}
    match (request.method, *request.path.split("/")):
        case ("POST", "jobs", shortcode, "candidates"):
            return _create(double, request, body, job=_open_job(double, shortcode))
        case ("POST", "talent_pool", "candidates"):
            return _create(double, request, body, job=None)
        case ("PATCH", "candidates", key):
            return _update(double, request, key, body)
        case ("POST", "candidates", key, action) if action in _ACTIONS:
            return _ACTIONS[action](double, double.found(key), body, _member(double, body))
        case ("POST", "subscriptions"):
            return _subscribe(double, body)
        case ("DELETE", "subscriptions", key):
            return _unsubscribe(double, key)
        case _:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found")


def _create(double: "Workable", request: Request, body: Row, *, job: Row | None) -> Answer:
    given = body.get("candidate") or {}
    missing = [name for name in _REQUIRED if not given.get(name)]
    if missing:
        raise _invalid(f"{', '.join(missing)} can't be blank")
    _require_known(given)
    is_sourced = body.get("sourced", True)
    stage, action = ("sourced", "uploaded") if is_sourced else ("applied", "applied")
    row = double.store.add_candidate(job, action=action, stage=stage, **{**given, "sourced": is_sourced})
    if not is_sourced:
        # Workable thanks applicants by e-mail.
        double.mails.append(given["email"])
    shown = lists.full(double, row, request)
    double.tell("candidate_created", shown)
    return HTTPStatus.CREATED, {"status": "created", "candidate": shown}


def _update(double: "Workable", request: Request, key: str, body: Row) -> Answer:
    given = body.get("candidate") or {}
    double.found(key)
    _require_known(given)
    row = double.store.change("candidates", key, **given)
    return HTTPStatus.OK, {"candidate": lists.full(double, row, request)}


def _comment(double: "Workable", row: Row, body: Row, member: Row) -> Answer:
    text = (body.get("comment") or {}).get("body")
    if not text:
        raise _invalid("comment can't be blank")
    double.mails += _MENTION.findall(text)
    return HTTPStatus.OK, {"id": double.store.comment(row, member, text)["id"]}


def _copy(double: "Workable", row: Row, body: Row, member: Row) -> Answer:
    """Add the person to another job, as a new record that contains the id of the original record."""
    job = _open_job(double, str(body.get("target_job_shortcode")))
    kept = {name: row[name] for name in _FIELDS & row.keys() if name != "name"}
    copy = double.store.add_candidate(
        job,
        action="copied",
        stage=_stage(double, body.get("target_stage") or "sourced"),
        **kept,
        originating_candidate_id=row["id"],
    )
    double.store.rows("activities", candidate=copy["id"])[0]["member"] = by(member)
    double.tell("candidate_created", {"id": copy["id"], "originating_candidate_id": row["id"]})
    return HTTPStatus.CREATED, {"candidate": {"id": copy["id"], "url": f"/spi/v3/candidates/{copy['id']}"}}


def _move(double: "Workable", row: Row, body: Row, member: Row) -> Answer:
    double.store.move(row, _stage(double, body.get("target_stage")), member)
    double.tell("candidate_moved", {"id": row["id"], "job": {"shortcode": row["job"]}})
    return HTTPStatus.OK, b""


def _disqualify(double: "Workable", row: Row, body: Row, _member: Row) -> Answer:
    double.store.disqualify(row, body.get("disqualification_reason"), withdrew=bool(body.get("withdrew")))
    return HTTPStatus.OK, b""


def _subscribe(double: "Workable", body: Row) -> Answer:
    if body.get("event") not in EVENTS or not body.get("target"):
        raise _invalid("event or target is not valid")
    if double.store.rows("subscriptions", target=body["target"]):
        raise Refusal(HTTPStatus.CONFLICT, "The target is already registered")
    row = double.store.add("subscriptions", event=body["event"], target=body["target"], valid_until=None)
    double.webhooks.signers[row["id"]] = double.webhooks.key
    return HTTPStatus.OK, {"id": number(row)}


def _unsubscribe(double: "Workable", key: str) -> Answer:
    wanted = [row for row in double.store.rows("subscriptions") if str(number(row)) == key]
    if not wanted:
        raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
    del double.store.tables["subscriptions"][wanted[0]["id"]]
    return HTTPStatus.OK, {}


def _open_job(double: "Workable", shortcode: str) -> Row:
    job = double.found_job(shortcode)
    if job["state"] not in _TAKES:
        raise _invalid("The job accepts no candidates")
    return job


def _member(double: "Workable", body: Row) -> Row:
    member = double.store.tables["members"].get(body.get("member_id"))
    if member is None or not member["active"]:
        raise _invalid("member_id is not valid")
    return member


def _stage(double: "Workable", slug: Any) -> str:  # noqa: ANN401 - whatever was sent
    if slug not in double.store.tables["stages"]:
        raise _invalid("target_stage is not valid")
    return str(slug)


def _require_known(given: Row) -> None:
    unknown = given.keys() - _FIELDS
    if unknown:
        raise _invalid(f"{', '.join(sorted(unknown))} is unknown")


def _invalid(message: str) -> Refusal:
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, message)


_ACTIONS: Final[Mapping[str, Callable[["Workable", Row, Row, Row], Answer]]] = {
    "comments": _comment,
    "copy": _copy,
    "move": _move,
    "disqualify": _disqualify,
}
