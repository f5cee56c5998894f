"""Counts the noticed differences between what an ATS sends and what its connector expects.

The number of entries is bounded, whatever the ATS sends.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from hirewire.kit import clock

#: How many different values of one field are counted separately. Any further values are counted together.
MOST_VALUES: Final = 10
#: Stands for all values beyond ``MOST_VALUES``.
OTHERS: Final = ""


class DriftKind(StrEnum):
    #: The connector does not know a value of an enumerated field.
    VALUE = "value"
    #: A field that the mapping needs is missing.
    MISSING = "missing"
    #: A field has a JSON type that the connector does not expect.
    TYPE = "type"
    #: The API answers in a version that the connector was not made for.
    VERSION = "version"
    #: A part of the API will be switched off at a given time (RFC 8594).
    SUNSET = "sunset"
    #: A part of the API should no longer be used (RFC 9745).
    DEPRECATION = "deprecation"


#: Kinds of drift in which a field can have any number of values. Values beyond ``MOST_VALUES`` are counted together.
COUNTED_TOGETHER: Final = frozenset({DriftKind.VALUE, DriftKind.VERSION, DriftKind.SUNSET, DriftKind.DEPRECATION})


ANNOUNCED: Final = frozenset({DriftKind.SUNSET, DriftKind.DEPRECATION})


class Drift(NamedTuple):
    """One difference from what the connector expects, and where it is. It contains no personal data."""

    kind: DriftKind
    #: The ATS's name for the list of records. Empty if the drift concerns the whole API.
    entity: str
    #: The field, or the header of the answer.
    field: str
    #: The unknown value or version, the JSON type that the ATS sent, or the announced day. ``OTHERS`` if no value can
    #: be shown.
    value: str = OTHERS

    @property
    def others(self) -> "Drift":
        return self._replace(value=OTHERS)


class Sighting(msgspec.Struct):
    count: int
    first_seen_at: datetime
    last_seen_at: datetime
    #: A masked record in which the drift was noticed. For an announcement: the parts of the API whose answers contained
    #: the announcement, one part per line.
    example: str = ""

    def add(self, other: "Sighting", kind: DriftKind) -> None:
        self.count += other.count
        self.first_seen_at = min(self.first_seen_at, other.first_seen_at)
        self.last_seen_at = max(self.last_seen_at, other.last_seen_at)
        self.example = examples(kind, self.example, other.example)


class Sightings(dict[Drift, Sighting]):
    """Everything that was noticed. Its size depends on the number of watched fields, not on how much the ATS sends."""

    def note(self, drift: Drift, example: str = "") -> None:
        now = clock.now()
        self.merge(drift, Sighting(1, now, now, example))

    def merge(self, drift: Drift, sighting: Sighting) -> None:
        drift = kept_as(drift, self)
        if drift in self:
            self[drift].add(sighting, drift.kind)
        else:
            self[drift] = sighting


def examples(kind: DriftKind, first: str, second: str) -> str:
    """Merge two examples. For an announcement, keep the API parts of both. For other kinds, keep one example."""
    if kind not in ANNOUNCED:
        return first or second
    return "\n".join(dict.fromkeys([*first.splitlines(), *second.splitlines()]))


def kept_as(drift: Drift, known: Iterable[Drift]) -> Drift:
    """Return ``drift``, or ``drift.others`` if ``drift`` is new and its field already has ``MOST_VALUES`` values."""
    if drift in known or drift.kind not in COUNTED_TOGETHER:
        return drift
    values = Counter(each.others for each in known if each.value != OTHERS)
    return drift if values[drift.others] < MOST_VALUES else drift.others
