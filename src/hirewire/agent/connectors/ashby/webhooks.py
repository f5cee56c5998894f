"""Webhooks of Ashby: ``Ashby-Signature: sha256=<hex>`` is an HMAC over the raw body."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.webhooks import event_in, require_signed_body

PLACES: Final[Mapping[tuple[str, ...], Stream]] = {
    ("job", "id"): Stream.JOBS,
    ("jobPosting", "jobId"): Stream.JOBS,
    ("candidate", "id"): Stream.CANDIDATES,
    # A merge deletes one of two candidates, and gives its applications to the other.
    ("deletedCandidate", "id"): Stream.CANDIDATES,
    ("mergedCandidate", "id"): Stream.CANDIDATES,
    ("application", "candidate", "id"): Stream.CANDIDATES,
    ("application", "id"): Stream.APPLICATIONS,
}


class _Event(msgspec.Struct):
    action: str
    data: dict[str, Any] | None = None


def hints(request: Webhook, *, secret: str) -> Iterator[Hint]:
    require_signed_body(request, name="Ashby-Signature", prefix="sha256=", secret=secret, ats="Ashby")
    event = event_in(request, _Event, ats="Ashby")
    return iter(dict.fromkeys(_named(event.data or {})))


def _named(data: Mapping[str, Any]) -> Iterator[Hint]:
    for path, stream in PLACES.items():
        value: Any = data
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, str) and value:
            yield Hint(stream, value)
