"""Response envelopes, as a client reads them."""

import msgspec

from hirewire.wire.errors import ErrorBody
from hirewire.wire.restli.paging import Link


class Batch(msgspec.Struct, frozen=True):
    """What a batch call returns, by the records' keys. A server may leave out a member that is empty."""

    results: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)
    errors: dict[str, ErrorBody] = msgspec.field(default_factory=dict)
    statuses: dict[str, int] = msgspec.field(default_factory=dict)


class Outcome(msgspec.Struct, frozen=True):
    """The outcome of one record of a batch write; some servers report refusals among the results."""

    status: int
    error: ErrorBody | None = None
    id: str | None = None


class Created(msgspec.Struct, frozen=True):
    """The outcomes of a batch create, in the order of the records sent."""

    elements: list[Outcome]


class Paging(msgspec.Struct, frozen=True):
    """Paging metadata. A server may omit any of it, and a total of 0 may mean that nothing was counted."""

    total: int = 0
    links: list[Link] | None = None

    @property
    def has_next(self) -> bool:
        return any(link.rel == "next" for link in self.links or ())


class Collection(msgspec.Struct, frozen=True):
    elements: list[msgspec.Raw]
    paging: Paging = Paging()
