"""Records that an ATS syncs, and the parts that belong to them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from hirewire.client.batches import Keyed, Outcomes
from hirewire.client.dialects import Family
from hirewire.client.finders import Finders
from hirewire.wire.records.versioned import restated, versioned
from hirewire.wire.restli import ComplexKey, encode_path_key
from hirewire.wire.validation import Record

#: The parent's id and the part's own id.
PartId: TypeAlias = tuple[str, str]

RecordT = TypeVar("RecordT", bound=Record)
NameT = TypeVar("NameT")


class Synced(Finders):
    """Sends parts of many parents in as few calls as the dialect allows.

    A call takes up to a hundred parts. In ``/v2/``, all parts of a call must have the same parent.
    """

    def upsert_records(self, family: Family, records: Mapping[str, RecordT]) -> Outcomes[str]:
        return self.upsert(family.path, self._restated(records), self.keyed(family))

    def upsert_parts(self, family: Family, parts: Mapping[PartId, RecordT]) -> Outcomes[PartId]:
        restated_parts = self._restated(parts)
        return self._together(
            family,
            parts,
            lambda path, some, keyed: self.upsert(path, {part: restated_parts[part] for part in some}, keyed),
        )

    def remove_parts(self, family: Family, parts: Collection[PartId]) -> Outcomes[PartId]:
        return self._together(family, parts, self.remove)

    def keyed(self, family: Family) -> Callable[[str], ComplexKey]:
        return lambda record_id: self._dialect.key(family, [record_id], self.organization)

    def _together(
        self,
        family: Family,
        parts: Iterable[PartId],
        send: Callable[[str, Sequence[PartId], Keyed[PartId]], Outcomes[PartId]],
    ) -> Outcomes[PartId]:
        total: Outcomes[PartId] = Outcomes()
        for path, some, keyed in self._collections(family, parts):
            outcomes = send(path, some, keyed)
            total.accepted += outcomes.accepted
            total.refused |= outcomes.refused
        return total

    def _collections(
        self, family: Family, parts: Iterable[PartId]
    ) -> Iterator[tuple[str, Sequence[PartId], Keyed[PartId]]]:
        if not family.below:
            yield family.path, list(parts), lambda part: self._dialect.key(family, part, self.organization)
            return
        of_parent: dict[str, list[PartId]] = {}
        for part in parts:
            of_parent.setdefault(part[0], []).append(part)
        for parent, some in of_parent.items():
            key = encode_path_key(self.keyed(family)(parent), self._protocol)
            yield f"{family.path}/{key}/{family.below}", some, lambda part: part[1]

    def _restated(self, records: Mapping[NameT, RecordT]) -> dict[NameT, RecordT]:
        if not self._dialect.is_versioned:
            return dict(records)
        return {name: restated(record, versioned(type(record))) for name, record in records.items()}
