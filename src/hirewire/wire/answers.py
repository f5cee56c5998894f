"""Envelopes of answers, as a client reads them."""

import msgspec

from hirewire.wire.errors import ErrorBody


class Batch(msgspec.Struct, frozen=True):
    """Maps by key; all three may be missing when they are empty."""

    results: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)
    errors: dict[str, ErrorBody] = msgspec.field(default_factory=dict)
    statuses: dict[str, int] = msgspec.field(default_factory=dict)


class Outcome(msgspec.Struct, frozen=True):
    """One record of a batch write; some servers report a refusal among the results."""

    status: int
    error: ErrorBody | None = None
    id: str | None = None


class Created(msgspec.Struct, frozen=True):
    """Outcomes in the order of the records that were sent."""

    elements: list[Outcome]


class Collection(msgspec.Struct, frozen=True):
    elements: list[msgspec.Raw]
