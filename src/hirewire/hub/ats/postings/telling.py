"""Messages to an ATS about its jobs: the jobs' statuses, and requests to send jobs again."""

from collections.abc import Collection
from typing import Final

import msgspec
from django.db import transaction

from hirewire.hub.ats.postings.errors import NoAddress, SyncIsOff
from hirewire.hub.ats.postings.statuses import Named, statuses_of
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.queries import callback_url, sync_is_allowed
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.push import PushType

#: Written to the audit trail in place of job ids if no jobs are named.
ALL_OPEN_JOBS: Final = "all open jobs"


@transaction.atomic
def tell_statuses(*, application_id: int, organization_id: int, external_ids: Collection[str]) -> None:
    """Send an event for each of these jobs, with the status that ``jobPostingStatus`` would return for the job."""
    application = DeveloperApplication.objects.select_related("organization").get(pk=application_id)
    organization = application.organization
    if organization is None or organization.pk != organization_id:
        return
    endpoint_url = callback_url(application, organization_id)
    if not endpoint_url:
        return
    statuses = statuses_of(application, Named({key: key for key in external_ids}, {}, {}))
    notifications.tell(
        application=application,
        organization=organization,
        type=PushType.JOB_POSTING_STATUS,
        endpoint_url=endpoint_url,
        contents=[
            {"developerApplicationUrn": application.urn, **msgspec.to_builtins(statuses[key])}
            for key in external_ids
            if key in statuses
        ],
    )


@needs(Verb.ASK_FOR_JOBS)
@transaction.atomic
def ask_for_jobs(
    *, application: DeveloperApplication, contract: Contract, person: Person, external_ids: Collection[str] = ()
) -> None:
    """Ask an ATS to send these jobs again, or all open jobs if none are named."""
    organization = contract.organization
    if not sync_is_allowed(application, organization.pk):
        raise SyncIsOff
    endpoint_url = callback_url(application, organization.pk)
    if not endpoint_url:
        raise NoAddress
    job_ids = {
        "developerApplicationUrn": application.urn,
        "externalJobPostingIds": list(external_ids),
        "syncAllOpenJobs": not external_ids,
    }
    notifications.tell(
        application=application,
        organization=organization,
        type=PushType.RESYNC_JOBS,
        endpoint_url=endpoint_url,
        contents=[job_ids],
    )
    audit.record(
        action="jobs.requested_again",
        actor=person,
        organization=organization,
        application=application,
        subject=", ".join(external_ids) or ALL_OPEN_JOBS,
    )
