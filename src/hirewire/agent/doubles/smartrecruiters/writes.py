"""Requests that write to the double of SmartRecruiters: how they are checked, and what they change."""

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hirewire.agent.doubles.base import Refusal, Request, Row
from hirewire.agent.doubles.serving import key as new_key

if TYPE_CHECKING:
    from hirewire.agent.doubles.smartrecruiters.double import SmartRecruiters

Answer = tuple[int, Any]
OPEN: Final = {"SOURCING", "INTERVIEW", "OFFER"}
SUBSCRIPTIONS: Final = "webhooks-api/v201907/subscriptions"
EVENTS: Final = frozenset(
    {
        *("application.created", "application.status.updated", "application.fields.updated"),
        *("application.source.updated", "application.attachment.created"),
        *("candidate.created", "candidate.updated", "candidate.deleted"),
        *("job.created", "job.updated", "job.status.updated", "job.hiring-team.updated"),
    }
)
_FIELDS: Final = {
    *("firstName", "lastName", "email", "phoneNumber", "location", "web", "tags", "education", "experience"),
    *("sourceDetails", "internal"),
}
_REQUIRED: Final = ("firstName", "lastName", "email")
_MENTION: Final = re.compile(r"@\[USER:([^\]]+)\]")
_TAGGED: Final = re.compile(r"#\[CANDIDATE:([^\]]+)\]")
NEW_CANDIDATE: Final[Row] = {
    "internal": False,
    "phoneNumber": None,
    "location": None,
    "web": None,
    "tags": [],
    "education": [],
    "experience": [],
    "averageRating": None,
}


def write(double: "SmartRecruiters", request: Request) -> Answer:
    parts = request.path.split("/")
    if request.path.startswith(SUBSCRIPTIONS):
        return _subscribe(double, request)
    if parts[0] == "candidates" and len(parts) > 1:
        return _change(double, request, parts[1:])
    match (request.method, *parts):
        case ("POST", "candidates"):
            made = _create(double, request.json())
        case ("POST", "jobs", job_id, "candidates"):
            made = _create_on(double, job_id, request.json())
        case ("POST", "messages", "shares"):
            made = _share(double, request.json())
        case ("DELETE", "messages", "shares", key):
            del double.store.tables["messages"][_found(double, "messages", key)["id"]]
            return HTTPStatus.NO_CONTENT, None
        case _:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
    return HTTPStatus.CREATED, made


def _change(double: "SmartRecruiters", request: Request, parts: list[str]) -> Answer:
    match (request.method, *parts):
        case ("PATCH", key):
            return HTTPStatus.OK, double.details(_update(double, key, request.json()))
        case ("DELETE", key):
            row = _found(double, "candidates", key)
            double.store.remove_candidate(key)
            double.tell("candidate.deleted", {"candidate_id": row["id"]})
            return HTTPStatus.NO_CONTENT, None
        case ("PUT", key, "jobs", job_id, "status"):
            return _move(double, key, job_id, request.json())
        case _:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found")


def _create(double: "SmartRecruiters", body: Row) -> Row:
    missing = [name for name in _REQUIRED if not body.get(name)]
    if missing:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{', '.join(missing)} is required")
    unknown = body.keys() - _FIELDS
    if unknown:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{', '.join(sorted(unknown))} is unknown")
    same = [row for row in double.store.tables["candidates"].values() if _is_same(row, body["email"])]
    if same:
        # A candidate with this e-mail address already exists. The request does not change that candidate.
        return double.details(same[0])
    row = double.store.add("candidates", **{**NEW_CANDIDATE, **body})
    double.tell("candidate.created", {"candidate_id": row["id"]})
    return double.details(row)


def _create_on(double: "SmartRecruiters", job_id: str, body: Row) -> Row:
    job = _found(double, "jobs", job_id)
    if job["status"] not in OPEN:
        raise Refusal(HTTPStatus.BAD_REQUEST, "The job accepts no candidates")
    row = _create(double, body)
    if not double.store.rows("applications", candidate=row["id"], job=job_id):
        double.store.assign(row["id"], job_id)
        double.tell("application.created", {"candidate_id": row["id"], "job_id": job_id})
    return double.details(double.store.tables["candidates"][row["id"]])


def _update(double: "SmartRecruiters", key: str, body: Row) -> Row:
    _found(double, "candidates", key)
    row = double.store.change("candidates", key, **body)
    double.tell("candidate.updated", {"candidate_id": key})
    return row


def _move(double: "SmartRecruiters", key: str, job_id: str, body: Row) -> Answer:
    applications = double.store.rows("applications", candidate=key, job=job_id)
    if not applications:
        raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
    double.store.move(applications[0], body["status"], body.get("subStatus"))
    double.tell("application.status.updated", {"candidate_id": key, "job_id": job_id})
    return HTTPStatus.NO_CONTENT, None


def _share(double: "SmartRecruiters", body: Row) -> Row:
    content = body.get("content") or ""
    if not content or "<" in content:
        raise Refusal(HTTPStatus.BAD_REQUEST, "content must be text without HTML")
    double.mails += _MENTION.findall(content)
    row = double.store.add(
        "messages", content=content, candidates=_TAGGED.findall(content), share=body.get("shareWith")
    )
    return {"id": row["id"], "shareRequired": not body.get("shareWith")}


def _subscribe(double: "SmartRecruiters", request: Request) -> Answer:
    key, _, action = request.path.removeprefix(SUBSCRIPTIONS).strip("/").partition("/")
    if request.method == "POST" and not key:
        body = request.json()
        if unknown := set(body.get("events") or ()) - EVENTS:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"{', '.join(sorted(unknown))} is no event")
        row = double.store.add("subscriptions", status="inactive", **body)
        return HTTPStatus.CREATED, {"id": row["id"], "callbackUrl": row["callbackUrl"]}
    row = _found(double, "subscriptions", key)
    if request.method == "DELETE":
        del double.store.tables["subscriptions"][key]
        return HTTPStatus.NO_CONTENT, None
    if request.method == "PUT" and action == "activation":
        secret = new_key()
        if double.webhooks.ask(row["callbackUrl"], secret) != secret:
            raise Refusal(HTTPStatus.BAD_REQUEST, "The callback did not answer with X-Hook-Secret")
        row["status"] = "active"
        return HTTPStatus.NO_CONTENT, None
    raise Refusal(HTTPStatus.NOT_FOUND, "Not found")


def _found(double: "SmartRecruiters", table: str, key: str) -> Row:
    row = double.store.tables[table].get(key)
    if row is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
    return row


def _is_same(row: Row, email: str) -> bool:
    return (row.get("email") or "").casefold() == email.casefold()
