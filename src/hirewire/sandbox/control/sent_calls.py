"""The newest calls of the present world as they were sent, so that they can be replayed.

The journal masks bodies, but this memory keeps them unchanged. The memory contains no token and no secret: it keeps
only the headers that the journal keeps, and leaves out calls of OAuth and calls with a secret in the address. The
memory has a size limit, belongs to the web process, and is never shown.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from hirewire.hub.platform.journal.recording import RECORDED_HEADERS, record
from hirewire.hub.restli.messages import Answer, Call, Trace
from hirewire.wire.masking import has_secret

MOST_CALLS: Final = 1_000
MOST_BYTES: Final = 32 * 1024 * 1024
#: These headers are not kept, because the tunnel and the transport set them again when the call is replayed.
_OF_THE_TRANSPORT: Final = frozenset({"Content-Length", "Content-Type", "X-HTTP-Method-Override"})


@dataclass(frozen=True, slots=True)
class SentCall:
    """A call as the client sent it, without its token and with any tunneling undone."""

    verb: str
    path: str
    query: str
    headers: dict[str, str]
    content_type: str
    body: bytes

    @property
    def weight(self) -> int:
        return len(self.body) + len(self.query) + len(self.path)


class SentCalls:
    def __init__(self, *, most_calls: int = MOST_CALLS, most_bytes: int = MOST_BYTES) -> None:
        self._calls: OrderedDict[UUID, SentCall] = OrderedDict()
        self._most_calls, self._most_bytes = most_calls, most_bytes
        self._bytes = 0
        self._changing = threading.Lock()

    def put(self, call_id: UUID, call: SentCall) -> None:
        with self._changing:
            self._calls[call_id] = call
            self._bytes += call.weight
            while self._calls and (len(self._calls) > self._most_calls or self._bytes > self._most_bytes):
                _, oldest = self._calls.popitem(last=False)
                self._bytes -= oldest.weight

    def get(self, call_id: UUID) -> SentCall | None:
        with self._changing:
            return self._calls.get(call_id)

    def clear(self) -> None:
        with self._changing:
            self._calls.clear()
            self._bytes = 0


KEPT: Final = SentCalls()


def record_and_keep(request: HttpRequest, trace: Trace, answer: Answer, took_ns: int) -> None:
    record(request, trace, answer, took_ns)
    call = trace.call
    if call is not None and not call.path.startswith("/oauth/") and not has_secret(call.raw_query):
        KEPT.put(trace.id, _sent(call))


def _sent(call: Call) -> SentCall:
    headers = {name: call.headers[name] for name in RECORDED_HEADERS if name in call.headers}
    return SentCall(
        verb=call.verb,
        path=call.path,
        query=call.raw_query,
        headers=without_transport(headers),
        content_type=call.content_type,
        body=call.body,
    )


def without_transport(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _OF_THE_TRANSPORT}
