"""Webhooks of the Simulator, signed with ``sha256=`` and a hex HMAC over the raw body."""

import hmac
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from hirewire.agent.connectors.simulator.rows import EventRow
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook
from hirewire.agent.sdk.records import Stream

SIGNATURE: Final = "x-simulator-signature"
#: Unlisted kinds are ignored: a vendor may add new ones at any time.
STREAM_OF: Final[Mapping[str, Stream]] = {
    "job": Stream.JOBS,
    "user": Stream.USERS,
    "candidate": Stream.CANDIDATES,
    "application": Stream.APPLICATIONS,
    "group": Stream.GROUPS,
}


def hints(request: Webhook, *, secret: str) -> Iterator[Hint]:
    headers = {name.casefold(): value for name, value in request.headers.items()}
    expected = "sha256=" + hmac.digest(secret.encode(), request.body, "sha256").hex()
    if not hmac.compare_digest(headers.get(SIGNATURE, "").encode(), expected.encode()):
        raise BadWebhook("The signature is not from the Simulator.")
    try:
        event = msgspec.json.decode(request.body, type=EventRow)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        raise BadWebhook("The body is not an event of the Simulator.") from broken
    stream = STREAM_OF.get(event.kind)
    return iter(()) if stream is None else iter((Hint(stream, event.id),))
