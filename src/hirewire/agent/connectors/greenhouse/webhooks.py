"""Webhooks of Greenhouse: ``Signature: sha256 <hex>`` is an HMAC over the raw body."""

import hmac
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook
from hirewire.agent.sdk.records import Stream

SIGNATURE: Final = "signature"
#: Where events name the records that changed. Paths that an event lacks lead nowhere.
PLACES: Final[Mapping[tuple[str, ...], Stream]] = {
    ("job", "id"): Stream.JOBS,
    ("job_id",): Stream.JOBS,
    ("candidate", "id"): Stream.CANDIDATES,
    ("person", "id"): Stream.CANDIDATES,
    ("person", "new_candidate_id"): Stream.CANDIDATES,
    ("candidate_id",): Stream.CANDIDATES,
    ("application", "candidate", "id"): Stream.CANDIDATES,
    ("application", "candidate_id"): Stream.CANDIDATES,
    ("application", "id"): Stream.APPLICATIONS,
    # Its application is not named, but follows its candidate.
    ("scorecard", "candidate_id"): Stream.CANDIDATES,
}
_DELETED_APPLICATIONS: Final = "deleted_application_ids"


class _Event(msgspec.Struct):
    action: str
    payload: dict[str, Any]


def hints(request: Webhook, *, secret: str) -> Iterator[Hint]:
    headers = {name.casefold(): value for name, value in request.headers.items()}
    expected = "sha256 " + hmac.digest(secret.encode(), request.body, "sha256").hex()
    if not hmac.compare_digest(headers.get(SIGNATURE, "").encode(), expected.encode()):
        raise BadWebhook("The signature is not from Greenhouse.")
    try:
        event = msgspec.json.decode(request.body, type=_Event)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        raise BadWebhook("The body is not an event of Greenhouse.") from broken
    return iter(dict.fromkeys(_named(event.payload)))


def _named(payload: Mapping[str, Any]) -> Iterator[Hint]:
    for path, stream in PLACES.items():
        value: Any = payload
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, int):
            yield Hint(stream, str(value))
    person = payload.get("person")
    deleted = person.get(_DELETED_APPLICATIONS) if isinstance(person, dict) else None
    for key in deleted if isinstance(deleted, list) else ():
        yield Hint(Stream.APPLICATIONS, str(key))
