"""Webhooks of Teamtailor.

``TT-Signature`` is base64 of ``t=<seconds>,v2=<hex>``. ``<hex>`` is an HMAC over the time, a dot and the body.
But the body that arrives also contains the signature, and Teamtailor does not document which text it signs. So three
texts are tried: the whole body, the payload in ``{"payload":…}``, and the payload alone. The older version of the
signature covers only the record's id, and is refused.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.webhooks import event_in, header, is_same, signature

SIGNATURE: Final = "TT-Signature"
_SIGNED: Final = re.compile(r"t=(?P<at>\d+),v2=(?P<hex>[0-9a-f]{64})")
STREAMS: Final = {
    "candidate": Stream.CANDIDATES,
    "job": Stream.JOBS,
    "job_application": Stream.APPLICATIONS,
}


class _Data(msgspec.Struct):
    id: str | int


class _Payload(msgspec.Struct):
    event_name: str
    data: _Data


class _Event(msgspec.Struct):
    payload: msgspec.Raw


def hints(request: Webhook, *, keys: Sequence[str]) -> Iterator[Hint]:
    event = event_in(request, _Event, ats="Teamtailor")
    raw = bytes(event.payload)
    contents = (request.body, b'{"payload":' + raw + b"}", raw)
    if not any(_is_signed(request, content, key) for key in keys for content in contents):
        raise BadWebhook("The signature is not from Teamtailor.")
    try:
        payload = msgspec.json.decode(raw, type=_Payload)
    except msgspec.ValidationError:
        # The event is not about a record. It may be a test, for example.
        return iter(())
    stream = STREAMS.get(payload.event_name.partition(".")[0])
    return iter((Hint(stream, str(payload.data.id)),) if stream else ())


def _is_signed(request: Webhook, content: bytes, key: str) -> bool:
    try:
        text = b64decode(header(request, SIGNATURE), validate=True).decode()
    except ValueError:
        return False
    signed = _SIGNED.fullmatch(text)
    if signed is None or not key:
        return False
    return is_same(signed["hex"], signature(key, signed["at"].encode() + b"." + content))
