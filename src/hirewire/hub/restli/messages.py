"""Calls and answers, independent of Django and of the details of HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote
from uuid import UUID

from hirewire.kit.db import timed_ids
from hirewire.wire.restli import Protocol

#: Characters other than letters and digits that clients leave unescaped in a path.
_BARE: Final = "/:=&,()'$!*+;@~"


def address_of(path: str) -> str:
    return quote(path, safe=_BARE)


@dataclass(slots=True)
class Trace:
    """Facts about a call, collected while it is answered; a journal reads them afterwards."""

    #: Sent to the caller in the ``X-LI-UUID`` header.
    id: UUID = field(default_factory=timed_ids.new)
    #: None when the request could not be read as a call.
    call: "Call | None" = None
    #: The token's owner; the composition root chooses the type.
    caller: object = None
    resource: str = ""
    method: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One API call, with any tunneling undone."""

    verb: str
    #: The path after percent-decoding, which a WSGI server has to do.
    path: str
    raw_query: str
    #: Look-ups ignore the case of the names.
    headers: Mapping[str, str]
    body: bytes = b""
    #: The content type of ``body``. In a tunneled call, the client sends both inside another body.
    content_type: str = ""
    protocol: Protocol = Protocol.V1
    trace: Trace = field(default_factory=Trace, compare=False, repr=False)

    @property
    def root(self) -> str:
        """The first segment of the path: ``v2`` or ``rest``."""
        return self.path.split("/", 2)[1]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    #: How many records of a batch were written, deleted or found, and how many were refused.
    done: int = 0
    refused: int = 0


Handler = Callable[[Call], Answer]
