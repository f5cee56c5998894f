"""Webhooks of Greenhouse: ``Signature: sha256 <hex>`` is an HMAC over the raw body."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.webhooks import event_in, require_signed_body

SIGNATURE: Final = "signature"
PLACES: Final[Mapping[tuple[str, ...], Stream]] = {
    ("job", "id"): Stream.JOBS,
    ("job_id",): Stream.JOBS,
    ("job_post", "job_id"): Stream.JOBS,
    ("candidate", "id"): Stream.CANDIDATES,
    ("person", "id"): Stream.CANDIDATES,
    ("person", "new_candidate_id"): Stream.CANDIDATES,
    ("candidate_id",): Stream.CANDIDATES,
    ("application", "candidate", "id"): Stream.CANDIDATES,
    ("application", "candidate_id"): Stream.CANDIDATES,
    ("application", "id"): Stream.APPLICATIONS,
    # Events about scorecards name only the candidate, so the scorecard's application is not read before the next poll.
    ("scorecard", "candidate_id"): Stream.CANDIDATES,
}
_DELETED_APPLICATIONS: Final = "deleted_application_ids"


class _Event(msgspec.Struct):
    action: str
    payload: dict[str, Any]


def hints(request: Webhook, *, secret: str) -> Iterator[Hint]:
    require_signed_body(request, name=SIGNATURE, prefix="sha256 ", secret=secret, ats="Greenhouse")
    event = event_in(request, _Event, ats="Greenhouse")
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
