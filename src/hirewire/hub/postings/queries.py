"""Jobs as other domains read them. Each takes the company first."""

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet

from hirewire.hub.organizations.models import Organization
from hirewire.hub.postings.models import JobPosting, PostingState, PostingTask
from hirewire.hub.postings.rows import PostingRow
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.synced.values import json_text
from hirewire.kit import clock

#: The longer of the two lives that the protocol's pages give a task.
TASK_LIFE = timedelta(days=30)


def open_postings(organization: Organization, application_ids: Collection[int]) -> QuerySet[JobPosting]:
    """Jobs that people can be exported to, newest first."""
    return JobPosting.objects.filter(
        Q(expire_at=None) | Q(expire_at__gt=clock.now()),
        organization=organization,
        application__in=application_ids,
        state=PostingState.LISTED,
    ).order_by("-listed_at", "external_job_posting_id")


def held_rows(organization_id: int, application_id: int, external_ids: Collection[str]) -> dict[str, PostingRow]:
    rows = JobPosting.objects.filter(
        organization_id=organization_id, application_id=application_id, external_job_posting_id__in=external_ids
    ).values_list(*PostingRow._fields)
    held = (PostingRow._make(row) for row in rows)
    return {row.external_job_posting_id: row._replace(extra=json_text(row.extra)) for row in held}


def listed_elsewhere(organization_id: int, application_id: int, external_ids: Collection[str]) -> set[str]:
    """Those of the jobs that are open through another application of the company."""
    return set(
        JobPosting.objects.filter(
            organization_id=organization_id, external_job_posting_id__in=external_ids, state=PostingState.LISTED
        )
        .exclude(application_id=application_id)
        .values_list("external_job_posting_id", flat=True)
    )


def recent_tasks(application: DeveloperApplication, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PostingTask]:
    """Tasks that are still kept, by their ids."""
    tasks = PostingTask.objects.filter(
        application=application, pk__in=list(ids), created_at__gte=clock.now() - TASK_LIFE
    )
    return {task.pk: task for task in tasks}
