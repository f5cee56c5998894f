"""Writes and deletes batches of requisitions and stages that the ATS sends."""

from collections.abc import Collection, Sequence

from django.db import transaction

from hirewire.hub.ats.postings import services as postings
from hirewire.hub.ats.requisitions.models import JobRequisition, JobRequisitionStage
from hirewire.hub.ats.requisitions.rows import RequisitionRow, StageRow, job_row
from hirewire.hub.identity.organizations.services import hold_company
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from hirewire.wire.records.requisitions import RequisitionState

_SCOPE = ("organization_id", "application_id")
_REQUISITIONS = BulkTable(JobRequisition, RequisitionRow, scope=_SCOPE, key=1, stamp="received_at")
_STAGES = BulkTable(JobRequisitionStage, StageRow, scope=_SCOPE, key=2, stamp="received_at")


@transaction.atomic
def upsert_requisitions(
    *, application: DeveloperApplication, organization_id: int, rows: Sequence[RequisitionRow]
) -> None:
    hold_company(organization_id)
    _REQUISITIONS.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())
    postings.list_requisitions(
        application=application, organization_id=organization_id, rows=[job_row(row) for row in rows]
    )


@transaction.atomic
def list_again(*, organization_id: int, application_id: int, ids: Collection[str]) -> int:
    """Offer the open requisitions again if no posting advertises them. Returns how many of ``ids`` are open."""
    requisitions = JobRequisition.objects.filter(
        organization=organization_id,
        application=application_id,
        external_job_requisition_id__in=ids,
        state=RequisitionState.OPEN,
    )
    rows = [job_row(RequisitionRow._make(row)) for row in requisitions.values_list(*RequisitionRow._fields)]
    if rows:
        application = DeveloperApplication.objects.get(pk=application_id)
        postings.list_requisitions(application=application, organization_id=organization_id, rows=rows)
    return len(rows)


@transaction.atomic
def delete_requisitions(*, application: DeveloperApplication, organization_id: int, ids: Collection[str]) -> set[str]:
    scope, keys = (organization_id, application.pk), [(key,) for key in ids]
    deleted_keys = _REQUISITIONS.delete(scope=scope, keys=keys)
    _STAGES.delete(scope=scope, keys=keys)
    postings.unlist_requisitions(application=application, organization_id=organization_id, ids=ids)
    return {key for (key,) in deleted_keys}


@transaction.atomic
def upsert_stages(*, application: DeveloperApplication, organization_id: int, rows: Sequence[StageRow]) -> None:
    hold_company(organization_id)
    _STAGES.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())


@transaction.atomic
def delete_stages(
    *, application: DeveloperApplication, organization_id: int, keys: Collection[tuple[str, ...]]
) -> set[tuple[str, ...]]:
    return set(_STAGES.delete(scope=(organization_id, application.pk), keys=keys))
