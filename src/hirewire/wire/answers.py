import msgspec

from hirewire.wire.errors import ErrorBody
from hirewire.wire.restli.paging import Link


class Batch(msgspec.Struct, frozen=True):
    """The answer to a batch. Each member is keyed by the records' keys. A server may leave out an empty member."""

    results: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)
    errors: dict[str, ErrorBody] = msgspec.field(default_factory=dict)
    statuses: dict[str, int] = msgspec.field(default_factory=dict)


class Outcome(msgspec.Struct, frozen=True):
    """The outcome of one record of a batch. Some servers put a refused record into ``results``, not ``errors``."""

    status: int
    error: ErrorBody | None = None
    id: str | None = None


class Created(msgspec.Struct, frozen=True):
    """The answer to a batch of new records: their outcomes, in the order in which the records were sent."""

    elements: list[Outcome]


class Paging(msgspec.Struct, frozen=True):
    """The number of all records in a collection, and links to other pages.

    A server may omit any of these members. A total of 0 may also mean that the server has not counted the records.
    """

    total: int = 0
    links: list[Link] | None = None

    @property
    def has_next(self) -> bool:
        return any(link.rel == "next" for link in self.links or ())


class Collection(msgspec.Struct, frozen=True):
    elements: list[msgspec.Raw]
    paging: Paging = Paging()
