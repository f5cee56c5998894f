"""Requests that write to the double of Lever: how they are checked, and what they change."""

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hirewire.agent.doubles.base import Refusal, Request, Row

if TYPE_CHECKING:
    from hirewire.agent.doubles.lever.double import Lever

Answer = tuple[int, Any]
_CREATE: Final = frozenset(
    {
        *("name", "headline", "location", "emails", "phones", "links", "tags", "sources", "origin", "owner"),
        *("followers", "postings", "stage", "contact", "createdAt", "archived"),
    }
)
_ORIGINS: Final = frozenset({"agency", "applied", "internal", "referred", "sourced", "university"})
EVENTS: Final = frozenset(
    {
        *("applicationCreated", "candidateHired", "candidateStageChange", "candidateArchiveChange", "candidateDeleted"),
        *("interviewCreated", "interviewUpdated", "interviewDeleted", "contactCreated", "contactUpdated"),
    }
)


def write(double: "Lever", request: Request, actor: str) -> Answer:
    parts = request.path.split("/")
    body = request.json() or {}
    collection = _COLLECTIONS.get((request.method, request.path))
    if collection:
        return collection(double, body, actor)
    if len(parts) < 2 or parts[0] not in double.store.tables:  # noqa: PLR2004 - a resource and an id
        raise Refusal(HTTPStatus.NOT_FOUND, "Not found.")
    if (request.method, parts[0], parts[2:3]) == ("DELETE", "opportunities", ["notes"]):
        return _delete_note(double, parts[1], parts[-1])
    member = _MEMBERS.get((request.method, parts[0], "/".join(parts[2:])))
    if member is None or parts[1] not in double.store.tables[parts[0]]:
        raise Refusal(HTTPStatus.NOT_FOUND, "Not found.")
    return member(double, parts[1], {**body, **_changed_note(request)}, actor)


def _changed_note(request: Request) -> Row:
    """Return a field with the id of the note to change, or no field if the request names no note."""
    note_id = request.query.get("note_id")
    return {"note_id": note_id} if note_id else {}


def _create_opportunity(double: "Lever", body: Row, actor: str) -> Answer:
    unknown = body.keys() - _CREATE
    if unknown:
        raise _invalid(f"{', '.join(sorted(unknown))} cannot be set.")
    if body.get("origin", "sourced") not in _ORIGINS:
        raise _invalid(f"{body['origin']} is not an origin.")
    posting = _posting(double, body)
    contact, is_known = _contact(double, body)
    row = double.store.add_opportunity(
        contact,
        posting,
        owner=body.get("owner") or actor,
        sourcedBy=actor,
        origin=body.get("origin", "sourced"),
        sources=body.get("sources") or [],
        tags=body.get("tags") or [],
        **({"stage": body["stage"]} if body.get("stage") else {}),
    )
    if not is_known:
        double.webhooks.tell("contactCreated", {"contactId": contact["id"]})
    if posting is not None:
        double.webhooks.tell_about("applicationCreated", row, applicationId=row["applications"][0])
    return HTTPStatus.CREATED, {"data": double.shown(row), **({"deduped": True} if is_known else {})}


def _posting(double: "Lever", body: Row) -> Row | None:
    keys = body.get("postings") or []
    if not keys:
        return None
    if len(keys) > 1:
        raise _invalid("An opportunity is for one posting only.")
    posting = double.store.tables["postings"].get(keys[0])
    if posting is None:
        raise _invalid("The posting does not exist.")
    if posting["state"] not in {"published", "internal"}:
        raise _invalid("The posting is not open.")
    return posting


def _contact(double: "Lever", body: Row) -> tuple[Row, bool]:
    """Return the contact, and whether it already existed.

    The contact is the one in the request, else one with the same e-mail address, else a new one.
    """
    known = _known_contact(double, body)
    if known is None:
        fields = {name: body.get(name) or "" for name in ("headline", "location")}
        lists = {name: list(body.get(name) or []) for name in ("emails", "phones", "links")}
        return double.store.add_contact(body.get("name") or "", **fields, **lists), False
    # Keep the contact's details, and add new e-mail addresses, phone numbers and links.
    for name in ("emails", "phones", "links"):
        known[name] = [*known[name], *(each for each in body.get(name) or [] if each not in known[name])]
    return known, True


def _known_contact(double: "Lever", body: Row) -> Row | None:
    contacts = double.store.tables["contacts"]
    if body.get("contact"):
        if body["contact"] not in contacts:
            raise _invalid("The contact does not exist.")
        return contacts[body["contact"]]
    emails = {email.casefold() for email in body.get("emails") or []}
    matches = (row for row in contacts.values() if emails & {email.casefold() for email in row["emails"]})
    return next(matches, None)


def _create_note(double: "Lever", key: str, body: Row, actor: str) -> Answer:
    if not body.get("value"):
        raise _invalid("value is missing.")
    if body.get("note_id"):
        return _change_note(double, key, body)
    now = double.store.now()
    field = {"createdAt": now, "score": None, "stage": None, "text": "Comment", "type": "note", "user": actor}
    row = double.store.add(
        "notes",
        opportunityId=key,
        text="Note",
        fields=[{**field, "value": body["value"]}],
        user=actor,
        secret=bool(body.get("secret")),
        completedAt=now,
        deletedAt=None,
    )
    double.store.touch(key)
    if body.get("notifyFollowers", True):
        double.mails += double.store.tables["opportunities"][key]["followers"]
    return HTTPStatus.CREATED, {"data": {**row, "noteId": row["id"]}}


def _add_links(double: "Lever", key: str, body: Row, _actor: str) -> Answer:
    row = double.store.tables["opportunities"][key]
    known = double.store.tables["contacts"][row["contact"]]["links"]
    links = [*known, *(link for link in body.get("links") or [] if link not in known)]
    double.store.change_contact(row["contact"], links=links)
    return HTTPStatus.OK, {"data": double.shown(row)}


def _move(double: "Lever", key: str, body: Row, actor: str) -> Answer:
    row = double.store.tables["opportunities"][key]
    if body.get("stage") not in double.store.tables["stages"]:
        raise _invalid("The stage does not exist.")
    before = row["stage"]
    double.store.enter(row, body["stage"], actor)
    double.webhooks.tell_about("candidateStageChange", row, fromStageId=before, toStageId=body["stage"])
    return HTTPStatus.OK, {"data": double.shown(row)}


def _archive(double: "Lever", key: str, body: Row, _actor: str) -> Answer:
    reason = body.get("reason")
    if reason is not None and reason not in double.store.tables["archive_reasons"]:
        raise _invalid("The archive reason does not exist.")
    before = double.store.tables["opportunities"][key]["archived"]
    archived = {"reason": reason, "archivedAt": double.store.now()} if reason else None
    row = double.store.change("opportunities", key, archived=archived)
    double.webhooks.tell_about("candidateArchiveChange", row, fromArchived=before, toArchived=archived)
    return HTTPStatus.OK, {"data": double.shown(row)}


def _change_contact(double: "Lever", key: str, body: Row, _actor: str) -> Answer:
    unknown = body.keys() - {"name", "headline", "location", "emails", "phones"}
    if unknown:
        raise _invalid(f"{', '.join(sorted(unknown))} cannot be set.")
    row = double.store.change_contact(key, **body)
    double.webhooks.tell("contactUpdated", {"contactId": key})
    return HTTPStatus.OK, {"data": row}


def _create_webhook(double: "Lever", body: Row, _actor: str) -> Answer:
    if body.get("event") not in EVENTS:
        raise _invalid(f"{body.get('event')} is not an event.")
    if not str(body.get("url", "")).startswith(("https://", "http://")):
        raise _invalid("url must begin with https:// or http://.")
    given = (body.get("configuration") or {}).get("signatureToken")
    token = given if given and double.accepts_tokens else secrets.token_hex(24)
    origins = {"conditions": {"origins": sorted(_ORIGINS)}}
    row = double.store.add("webhooks", event=body["event"], url=body["url"], configuration=origins)
    double.webhooks.tokens[row["id"]] = token
    # Only this answer shows the signature token. Lists of webhooks do not.
    return HTTPStatus.CREATED, {"data": {**row, "configuration": {**origins, "signatureToken": token}}}


def _delete_webhook(double: "Lever", key: str, _body: Row, _actor: str) -> Answer:
    del double.store.tables["webhooks"][key]
    return HTTPStatus.NO_CONTENT, None


def _change_note(double: "Lever", key: str, body: Row) -> Answer:
    note = _note(double, key, body["note_id"])
    note["fields"] = [{**note["fields"][0], "value": body["value"]}]
    double.store.touch(key)
    return HTTPStatus.CREATED, {"data": {**note, "noteId": note["id"]}}


def _delete_note(double: "Lever", key: str, note_id: str) -> Answer:
    del double.store.tables["notes"][_note(double, key, note_id)["id"]]
    double.store.touch(key)
    return HTTPStatus.NO_CONTENT, None


def _note(double: "Lever", key: str, note_id: str) -> Row:
    note = double.store.tables["notes"].get(note_id)
    if note is None or note["opportunityId"] != key:
        raise Refusal(HTTPStatus.NOT_FOUND, "Not found.")
    return note


def _invalid(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, message)


_COLLECTIONS: Final[Mapping[tuple[str, str], Callable[["Lever", Row, str], Answer]]] = {
    ("POST", "opportunities"): _create_opportunity,
    ("POST", "webhooks"): _create_webhook,
}
_MEMBERS: Final[Mapping[tuple[str, str, str], Callable[["Lever", str, Row, str], Answer]]] = {
    ("POST", "opportunities", "notes"): _create_note,
    ("POST", "opportunities", "addLinks"): _add_links,
    ("PUT", "opportunities", "stage"): _move,
    ("PUT", "opportunities", "archived"): _archive,
    ("PUT", "contacts", ""): _change_contact,
    ("DELETE", "webhooks", ""): _delete_webhook,
}
