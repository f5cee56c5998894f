"""Webhooks of Workable, which are signed with the token that subscribed, or with the secret of an OAuth app.

A webhook shows the record as it is when the webhook is delivered, not as it was when the event happened. So the agent
uses webhooks only to learn which records to read again.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.webhooks import event_in, header, is_same, signature

SIGNATURE: Final = "X-Workable-Signature"
DELETED: Final = "candidate_deleted"
JOB_DELETED: Final = "job_deleted"
#: The events in the vendor's pages. ``EVENTS`` adds two events that are known only from third-party connectors.
DOCUMENTED: Final = ("candidate_created", "candidate_moved")
EVENTS: Final = (*DOCUMENTED, DELETED, JOB_DELETED)


class _Data(msgspec.Struct):
    id: str | None = None
    shortcode: str | None = None
    job: dict[str, Any] | None = None
    originating_candidate_id: str | None = None


class _Event(msgspec.Struct):
    event_type: str | None = None
    data: _Data | None = None


def hints(request: Webhook, *, keys: Iterable[str]) -> Iterator[Hint]:
    given = header(request, SIGNATURE)
    if not any(is_same(given, signature(key, request.body)) for key in keys if key):
        raise BadWebhook("The signature is not from Workable.")
    event = event_in(request, _Event, ats="Workable")
    return iter(list(_named(event.event_type or "", event.data or _Data())))


def _named(kind: str, data: _Data) -> Iterator[Hint]:
    if kind == JOB_DELETED and data.shortcode:
        yield Hint(Stream.JOBS, data.shortcode)
    if kind not in {*DOCUMENTED, DELETED} or not data.id:
        return
    yield Hint(Stream.CANDIDATES, data.originating_candidate_id or data.id)
    # A deleted record may have been an application even if the event names no job.
    if kind == DELETED or data.job:
        yield Hint(Stream.APPLICATIONS, data.id)
