"""Rows of the mirror, for bulk writes."""

from collections.abc import Iterable
from typing import NamedTuple

from hirewire.agent.mirror.models import Sent
from hirewire.agent.sdk.connector import Entity


class RecordKey(NamedTuple):
    entity: Entity
    parent: str
    key: str

    @property
    def path(self) -> str:
        return f"{self.entity}/{self.key}"


class SentRow(NamedTuple):
    """One record and the outcome of sending it."""

    entity: Entity
    parent: str
    key: str
    content: str
    is_there: bool
    reason: str
    blocked_by: str
    about: str
    url: str
    tries: int

    @property
    def record_key(self) -> RecordKey:
        return RecordKey(self.entity, self.parent, self.key)


def by_key(found: Iterable[Sent]) -> dict[RecordKey, SentRow]:
    rows = (
        SentRow(
            Entity(one.entity),
            one.parent,
            one.key,
            one.content,
            one.is_there,
            one.reason,
            one.blocked_by,
            one.about,
            one.url,
            one.tries,
        )
        for one in found
    )
    return {row.record_key: row for row in rows}
