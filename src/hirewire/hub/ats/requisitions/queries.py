"""Finds requisitions and their stages by the ids that the ATS gave them. The company is the first argument."""

from collections.abc import Collection

from hirewire.hub.ats.requisitions.models import JobRequisition, JobRequisitionStage
from hirewire.hub.platform.provisioning.models import DeveloperApplication


def requisitions(
    organization_id: int, application: DeveloperApplication, ids: Collection[str]
) -> dict[tuple[str, ...], JobRequisition]:
    rows = JobRequisition.objects.filter(
        organization_id=organization_id, application=application, external_job_requisition_id__in=ids
    )
    return {(row.external_job_requisition_id,): row for row in rows}


def stages(
    organization_id: int, application: DeveloperApplication, keys: Collection[tuple[str, ...]]
) -> dict[tuple[str, ...], JobRequisitionStage]:
    rows = JobRequisitionStage.objects.filter(
        organization_id=organization_id,
        application=application,
        job_requisition_id__in={key[0] for key in keys},
        job_requisition_stage_id__in={key[1] for key in keys},
    )
    return {(row.job_requisition_id, row.job_requisition_stage_id): row for row in rows}
