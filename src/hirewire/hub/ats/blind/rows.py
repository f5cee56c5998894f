from typing import NamedTuple
from uuid import UUID

from hirewire.wire.records.blind import BlindCandidate


class BlindRow(NamedTuple):
    key_id: int
    candidate: UUID
    hashes: tuple[UUID, ...]


class HashRow(NamedTuple):
    key_id: int
    candidate: UUID
    hash: UUID


def blind_row(key_id: int, candidate: UUID, record: BlindCandidate) -> BlindRow:
    return BlindRow(key_id, candidate, tuple(map(UUID, record.hashes)))


def hash_rows(row: BlindRow) -> list[HashRow]:
    return [HashRow(row.key_id, row.candidate, each) for each in row.hashes]
