"""``jobRequisitions`` and ``jobRequisitionStages``, which exist only below ``/rest/``.

The methods that read requisitions and stages back are our extension of the protocol.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

import msgspec

from hirewire.hub.ats.requisitions import queries, services
from hirewire.hub.ats.requisitions.rows import (
    RequisitionRow,
    StageRow,
    record,
    requisition_row,
    stage_record,
    stage_row,
)
from hirewire.hub.ats.synced.resource import Ids, R, SyncedRecords, grouped
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli.declared import Shape
from hirewire.hub.restli.resource import BatchAnswer, Context
from hirewire.wire.records import requisitions as wire
from hirewire.wire.restli import Key
from hirewire.wire.validation import BAD_LENGTH, Fault, InvalidRecord, decode_record

#: The most characters in the id of a requisition. Each requisition is also stored as a job, and the id of a job cannot
#: be longer.
MAX_JOB_ID = 200


class _Readable(SyncedRecords[R]):
    is_about_people: ClassVar[bool] = False

    @abstractmethod
    def read(
        self, application: DeveloperApplication, organization_id: int, ids: Collection[Ids]
    ) -> Mapping[Ids, object]:
        """Return, for each of these ids, the record that has the id, if it exists."""

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        places, refused = self.places(caller, keys, context)
        results: dict[Key, object] = {}
        for organization_id, ids_by_key in grouped(places).items():
            existing = self.read(caller.application, organization_id, ids_by_key.values())
            results |= {key: existing[ids] for key, ids in ids_by_key.items() if ids in existing}
        return BatchAnswer(results, refused)


class JobRequisitions(_Readable[RequisitionRow]):
    """For an export, recruiters can choose an open requisition that has no posting, as if it were a private job.

    The ``atsJobPostingId`` of a job application may name any requisition.
    """

    name = "jobRequisitions"
    summary = "Positions to hire for, advertised or not. Deleting a requisition also deletes its stages."
    id_parts = ("externalJobRequisitionId",)
    key_parts: ClassVar[tuple[str, ...]] = (*id_parts, "integrationContext")
    entity: ClassVar[Shape | None] = wire.NumberedJobRequisition
    answer: ClassVar[Shape | None] = wire.NumberedJobRequisition
    record: ClassVar[type[wire.JobRequisition]] = wire.NumberedJobRequisition

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> RequisitionRow:
        (requisition_id,) = ids
        if len(requisition_id) > MAX_JOB_ID:
            reason = BAD_LENGTH.format(msgspec.json.encode(f"{requisition_id[:100]}…").decode(), 1, MAX_JOB_ID)
            raise InvalidRecord((Fault(f"/{self.id_parts[0]}", reason),))
        return requisition_row(requisition_id, decode_record(self.record, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[RequisitionRow]) -> None:
        services.upsert_requisitions(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        ids = [key for (key,) in keys]
        deleted = services.delete_requisitions(application=application, organization_id=organization_id, ids=ids)
        return {(key,) for key in deleted}

    def read(
        self, application: DeveloperApplication, organization_id: int, ids: Collection[Ids]
    ) -> Mapping[Ids, object]:
        existing = queries.requisitions(organization_id, application, [key for (key,) in ids])
        return {key: self.shown(record(row)) for key, row in existing.items()}

    def shown(self, requisition: wire.NumberedJobRequisition) -> wire.JobRequisition:
        return requisition


class UnnumberedJobRequisitions(JobRequisitions):
    """Requisitions without ``vanityIdentifier``, for older versions of the API."""

    entity = wire.JobRequisition
    answer = wire.JobRequisition
    record = wire.JobRequisition

    def shown(self, requisition: wire.NumberedJobRequisition) -> wire.JobRequisition:
        members = msgspec.structs.asdict(requisition)
        del members["vanity_identifier"]
        return wire.JobRequisition(**members)


class JobRequisitionStages(_Readable[StageRow]):
    name = "jobRequisitionStages"
    summary = "The hiring stages of a requisition."
    id_parts = ("jobRequisitionId", "jobRequisitionStageId")
    key_parts: ClassVar[tuple[str, ...]] = (*id_parts, "integrationContext")
    entity = wire.JobRequisitionStage
    answer = wire.JobRequisitionStage

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> StageRow:
        requisition_id, stage_id = ids
        return stage_row(requisition_id, stage_id, decode_record(wire.JobRequisitionStage, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[StageRow]) -> None:
        services.upsert_stages(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_stages(application=application, organization_id=organization_id, keys=keys)

    def read(
        self, application: DeveloperApplication, organization_id: int, ids: Collection[Ids]
    ) -> Mapping[Ids, object]:
        return {key: stage_record(row) for key, row in queries.stages(organization_id, application, ids).items()}
