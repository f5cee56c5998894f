"""Requisitions and their stages, which exist only in the versioned root."""

from collections.abc import Collection, Mapping, Sequence

from hirewire.client.batches import Outcomes
from hirewire.client.dialects import Family
from hirewire.client.synced import PartId, Synced
from hirewire.wire.records.requisitions import JobRequisition, JobRequisitionStage, NumberedJobRequisition


class Requisitions(Synced):
    """A stage is identified by two ids: its requisition's and its own."""

    def upsert_requisitions(self, requisitions: Mapping[str, JobRequisition]) -> Outcomes[str]:
        return self.upsert_records(_known(self._dialect.requisitions), requisitions)

    def requisitions(self, ids: Sequence[str]) -> dict[str, NumberedJobRequisition]:
        """Return the requisitions that exist; servers other than ours may not allow reading them."""
        family = _known(self._dialect.requisitions)
        return self.fetch(family.path, ids, self.keyed(family), NumberedJobRequisition)

    def delete_requisitions(self, ids: Sequence[str]) -> Outcomes[str]:
        family = _known(self._dialect.requisitions)
        return self.remove(family.path, ids, self.keyed(family))

    def upsert_requisition_stages(self, stages: Mapping[PartId, JobRequisitionStage]) -> Outcomes[PartId]:
        return self.upsert_parts(_known(self._dialect.requisition_stages), stages)

    def delete_requisition_stages(self, ids: Collection[PartId]) -> Outcomes[PartId]:
        return self.remove_parts(_known(self._dialect.requisition_stages), ids)


def _known(family: Family | None) -> Family:
    if family is None:
        raise ValueError(
            "This client was created without an API version, so it calls /v2/, which has no requisitions. "
            "Create it with a version."
        )
    return family
