"""A call as it came in and an answer as it goes out, without Django and without HTTP's accidents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote
from uuid import UUID

from hirewire.kit.db import timed_ids
from hirewire.wire.restli import Protocol

#: Signs that clients write bare in a path, beside letters and digits.
_BARE: Final = "/:=&,()'$!*+;@~"


def address_of(path: str) -> str:
    """A decoded path as an address has it."""
    return quote(path, safe=_BARE)


@dataclass(slots=True)
class Trace:
    """What becomes known of a call while it is answered; a journal reads it afterwards."""

    #: The caller is told it in the header ``X-LI-UUID``.
    id: UUID = field(default_factory=timed_ids.new)
    #: None when the request could not be read as a call.
    call: "Call | None" = None
    #: Whose token it is; the composition root decides what that is.
    caller: object = None
    resource: str = ""
    method: str = ""
    version: str = ""


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
    #: Of the body, which a tunnelled call has inside another one.
    content_type: str = ""
    protocol: Protocol = Protocol.V1
    trace: Trace = field(default_factory=Trace, compare=False, repr=False)

    @property
    def root(self) -> str:
        """``v2`` or ``rest``."""
        return self.path.split("/", 2)[1]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    #: Records of a batch that were carried out or found, and those that were not.
    done: int = 0
    refused: int = 0


Handler = Callable[[Call], Answer]
