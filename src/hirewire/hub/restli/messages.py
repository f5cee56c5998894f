"""A call as it came in and an answer as it goes out, without Django and without HTTP's accidents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hirewire.wire.restli import Protocol


@dataclass(frozen=True, slots=True)
class Call:
    """One API call, after tunnelling was undone."""

    verb: str
    #: Decoded by the server, as WSGI demands.
    path: str
    raw_query: str
    #: Looked up without regard to case.
    headers: Mapping[str, str]
    body: bytes = b""
    protocol: Protocol = Protocol.V1


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer]
