"""Queries about jobs and their tasks. The company, or its application, is the first argument."""

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q

from hirewire.hub.ats.postings.models import JobPosting, PostingState, PostingTask
from hirewire.hub.ats.postings.rows import PostingRow
from hirewire.hub.ats.synced.values import json_text
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.records.postings import Availability

#: How long a task is kept. The protocol's pages give two lifetimes; this is the longer one.
TASK_LIFE = timedelta(days=30)


def current_rows(organization_id: int, application_id: int, external_ids: Collection[str]) -> dict[str, PostingRow]:
    """Return the rows of these postings. Requisitions, which may have the same ids, are left out."""
    rows = JobPosting.objects.filter(
        organization_id=organization_id,
        application_id=application_id,
        external_job_posting_id__in=external_ids,
        is_requisition=False,
    ).values_list(*PostingRow._fields)
    postings = (PostingRow._make(row) for row in rows)
    return {row.external_job_posting_id: row._replace(extra=json_text(row.extra)) for row in postings}


def listed_elsewhere(organization_id: int, application_id: int, external_ids: Collection[str]) -> set[str]:
    return set(
        JobPosting.objects.filter(
            organization_id=organization_id,
            external_job_posting_id__in=external_ids,
            state=PostingState.LISTED,
            is_requisition=False,
        )
        .exclude(application_id=application_id)
        .values_list("external_job_posting_id", flat=True)
    )


def advertised(organization_id: int, application_id: int, addresses: Collection[str]) -> dict[str, str]:
    """Return, for each of these apply addresses, the open public job that has the address."""
    if not addresses:
        return {}
    postings = JobPosting.objects.filter(
        organization_id=organization_id,
        application_id=application_id,
        state=PostingState.LISTED,
        availability=Availability.PUBLIC,
        company_apply_url__in=addresses,
    )
    return dict(postings.order_by("-listed_at").values_list("company_apply_url", "external_job_posting_id"))


def postings_named(
    application: DeveloperApplication, external_ids: Collection[str], posting_ids: Collection[int]
) -> list[JobPosting]:
    return list(
        JobPosting.objects.filter(
            Q(external_job_posting_id__in=external_ids) | Q(posting_id__in=posting_ids),
            organization=application.organization_id,
            application=application,
            is_requisition=False,
        ).defer("description", "sent_description")
    )


def last_tasks(application: DeveloperApplication, external_ids: Collection[str]) -> dict[str, PostingTask]:
    tasks = (
        PostingTask.objects.filter(
            organization=application.organization_id, application=application, external_job_posting_id__in=external_ids
        )
        .order_by("external_job_posting_id", "-number")
        .distinct("external_job_posting_id")
        .defer("element")
    )
    return {task.external_job_posting_id: task for task in tasks}


def recent_tasks(application: DeveloperApplication, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PostingTask]:
    tasks = PostingTask.objects.filter(
        application=application, pk__in=list(ids), created_at__gte=clock.now() - TASK_LIFE
    )
    return {task.pk: task for task in tasks}
