"""Requests that write to the double of Teamtailor: how they are checked, and what they change."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hirewire.agent.doubles.base import Refusal, Request, Row
from hirewire.agent.doubles.teamtailor.store import RELATIONS, stamp

if TYPE_CHECKING:
    from hirewire.agent.doubles.teamtailor.double import Teamtailor

#: The attributes that may be written. All others are read-only, or do not exist.
_WRITABLE: Final[Mapping[str, set[str]]] = {
    "candidates": {
        *("first-name", "last-name", "email", "phone", "linkedin-url", "pitch", "tags", "resume", "internal"),
        *("sourced", "merge", "send-welcome-message", "referring-url", "unsubscribed"),
    },
    "job-applications": {"cover-letter", "sourced", "send-default-reply", "send-user-notifications"},
    "notes": {"note", "private-note"},
}
#: Attributes that ask for an action. They are not stored.
_WISHES: Final = {"merge", "send-welcome-message", "send-default-reply", "send-user-notifications"}
OPEN: Final = {"published", "unlisted"}


def write(double: "Teamtailor", request: Request) -> tuple[int, str, Row | None]:
    """Return the status, the kind of record, and the record that was written, if any."""
    kind, _, key = request.path.partition("/")
    if kind not in _WRITABLE:
        raise Refusal(HTTPStatus.NOT_FOUND, "The resource could not be found.")
    if request.method == "DELETE":
        _delete(double, kind, key)
        return HTTPStatus.NO_CONTENT, kind, None
    attributes, relations = _given(double, kind, request.json())
    if request.method == "POST" and not key:
        made = _CREATIONS[kind](double, attributes, relations)
        return HTTPStatus.CREATED, kind, made
    if request.method == "PATCH":
        return HTTPStatus.OK, kind, _update(double, kind, key, {**attributes, **relations})
    raise Refusal(HTTPStatus.NOT_FOUND, "The resource could not be found.")


def _given(double: "Teamtailor", kind: str, body: Any) -> tuple[Row, Row]:  # noqa: ANN401 - whatever was sent
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict) or data.get("type") != kind:
        raise Refusal(HTTPStatus.CONFLICT, f"The resource type must be {kind}.")
    attributes: Row = data.get("attributes") or {}
    unknown = attributes.keys() - _WRITABLE[kind]
    if unknown:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{', '.join(sorted(unknown))} is not allowed.")
    relations: Row = {}
    for name, relation in (data.get("relationships") or {}).items():
        related = RELATIONS[kind].get(name)
        wanted = str((relation.get("data") or {}).get("id", ""))
        if related is None or wanted not in double.store.tables[related]:
            raise _invalid(f"{name} must exist")
        relations[name] = wanted
    return attributes, relations


def _create_candidate(double: "Teamtailor", attributes: Row, _relations: Row) -> Row:
    email = attributes.get("email")
    if not email and not attributes.get("sourced"):
        raise _invalid("email can't be blank")
    same = [row for row in double.store.tables["candidates"].values() if email and _is_same(row, email)]
    kept = {name: value for name, value in attributes.items() if name not in _WISHES}
    if same:
        if not attributes.get("merge"):
            raise _invalid("email has already been taken")
        return _update(double, "candidates", same[0]["id"], kept)
    row = double.store.add("candidates", **{**NEW_CANDIDATE, **kept})
    if attributes.get("send-welcome-message") or not attributes.get("sourced"):
        double.mails.append(row["id"])
    double.webhooks.tell("candidates", "create", row)
    return row


def _create_application(double: "Teamtailor", attributes: Row, relations: Row) -> Row:
    if not relations.keys() >= {"candidate", "job"}:
        raise _invalid("candidate and job must exist")
    job = double.store.tables["jobs"][relations["job"]]
    if job["human-status"] not in OPEN:
        raise _invalid("job is not open")
    if double.store.rows("job-applications", candidate=relations["candidate"], job=relations["job"]):
        raise _invalid("candidate has already applied to this job")
    row = apply(double, relations["candidate"], relations["job"], sourced=bool(attributes.get("sourced")))
    if attributes.get("send-default-reply"):
        double.mails.append(relations["candidate"])
    if attributes.get("send-user-notifications"):
        double.mails.append("users")
    double.webhooks.tell("job-applications", "create", row)
    return row


def apply(double: "Teamtailor", candidate_id: str, job_id: str, **fields: object) -> Row:
    stages = sorted(double.store.rows("stages", job=job_id), key=lambda row: row["row-order"])
    about = {"candidate": candidate_id, "job": job_id, "stage": stages[0]["id"] if stages else None}
    at = stamp(double.clock.now())
    return double.store.add("job-applications", **{**NEW_APPLICATION, **about, "changed-stage-at": at, **fields})


def _create_note(double: "Teamtailor", attributes: Row, relations: Row) -> Row:
    if relations.keys() < {"candidate", "user"}:
        raise _invalid("candidate and user must exist")
    if not attributes.get("note"):
        raise _invalid("note can't be blank")
    # Leave the candidate's ``updated-at`` as it is: in Teamtailor, a new note probably does not change it either.
    return add_note(double, relations["candidate"], relations["user"], **attributes)


def add_note(double: "Teamtailor", candidate_id: str, user_id: str, **attributes: object) -> Row:
    ids = {"candidate-id": int(candidate_id), "user-id": int(user_id), "candidate": candidate_id, "user": user_id}
    usual = {"private-note": False, "created-by-trigger": False, "mentioned-user-ids": []}
    return double.store.add("notes", **{**usual, **attributes, **ids})


def _update(double: "Teamtailor", kind: str, key: str, changes: Row) -> Row:
    if key not in double.store.tables[kind]:
        raise Refusal(HTTPStatus.NOT_FOUND, "The resource could not be found.")
    email = changes.get("email") if kind == "candidates" else None
    others = [row for row in double.store.tables[kind].values() if email and _is_same(row, email) and row["id"] != key]
    if others:
        raise _invalid("email has already been taken")
    row = double.store.change(kind, key, **{name: changes[name] for name in changes if name not in _WISHES})
    double.webhooks.tell(kind, "update", row)
    return row


def _delete(double: "Teamtailor", kind: str, key: str) -> None:
    row = double.store.tables[kind].get(key)
    if row is None or kind == "job-applications":
        raise Refusal(HTTPStatus.NOT_FOUND, "The resource could not be found.")
    if kind == "candidates":
        double.store.remove_candidate(key)
    else:
        del double.store.tables[kind][key]
    double.webhooks.tell(kind, "destroy", row)


def _is_same(row: Row, email: str) -> bool:
    return (row.get("email") or "").casefold() == email.casefold()


def _invalid(message: str) -> Refusal:
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, message)


NEW_CANDIDATE: Final[Row] = {
    "connected": False,
    "email": None,
    "facebook-id": None,
    "facebook-profile": None,
    "first-name": None,
    "internal": False,
    "last-name": None,
    "linkedin-profile": None,
    "linkedin-uid": None,
    "linkedin-url": None,
    "phone": None,
    "picture": None,
    "pitch": None,
    "referred": False,
    "referring-site": None,
    "referring-url": None,
    "resume": None,
    "sourced": False,
    "tags": [],
    "unsubscribed": False,
}
NEW_APPLICATION: Final[Row] = {
    "cover-letter": None,
    "referring-site": None,
    "referring-url": None,
    "rejected-at": None,
    "sourced": False,
    "reject-reason": None,
}
_CREATIONS: Final[Mapping[str, Callable[["Teamtailor", Row, Row], Row]]] = {
    "candidates": _create_candidate,
    "job-applications": _create_application,
    "notes": _create_note,
}
