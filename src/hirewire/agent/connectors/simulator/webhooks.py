"""Webhooks of the Simulator. The signature is ``sha256=``, followed by a hex HMAC over the raw body."""

from collections.abc import Iterator, Mapping
from typing import Final

from hirewire.agent.connectors.simulator.rows import EventRow
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.webhooks import event_in, require_signed_body

SIGNATURE: Final = "x-simulator-signature"
#: Events of other kinds are ignored: a later version of the API may add new kinds.
STREAM_OF: Final[Mapping[str, Stream]] = {
    "job": Stream.JOBS,
    "user": Stream.USERS,
    "candidate": Stream.CANDIDATES,
    "application": Stream.APPLICATIONS,
    "group": Stream.GROUPS,
}


def hints(request: Webhook, *, secret: str) -> Iterator[Hint]:
    require_signed_body(request, name=SIGNATURE, prefix="sha256=", secret=secret, ats="the Simulator")
    event = event_in(request, EventRow, ats="the Simulator")
    stream = STREAM_OF.get(event.kind)
    return iter(()) if stream is None else iter((Hint(stream, event.id),))
