"""Keep people out of the recommendations for one job, and let them in again."""

from django.db import transaction

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.recommendations.errors import OutOfReach
from hirewire.hub.recruiting.recommendations.models import NotInterested


@needs(Verb.DISMISS)
@transaction.atomic
def dismiss(*, seat: Seat, job: JobPosting, member: Member) -> None:
    """Reject the member for this job, for everybody on the contract."""
    organization = seat.contract.organization
    if member.closed_at is not None or member.organization_id not in {None, organization.pk}:
        raise OutOfReach
    if job.organization_id != organization.pk:
        raise OutOfReach
    _, is_new = NotInterested.objects.get_or_create(**_key(seat, job, member), defaults={"seat": seat})
    if is_new:
        _record("recommendation.dismissed", seat, job, member)


@needs(Verb.DISMISS)
@transaction.atomic
def undo(*, seat: Seat, job: JobPosting, member: Member) -> None:
    """Undo the rejection, whoever on the contract made it."""
    deleted, _ = NotInterested.objects.filter(**_key(seat, job, member)).delete()
    if deleted:
        _record("recommendation.dismissal_undone", seat, job, member)


def _key(seat: Seat, job: JobPosting, member: Member) -> dict[str, object]:
    return {
        "organization_id": job.organization_id,
        "application_id": job.application_id,
        "external_job_posting_id": job.external_job_posting_id,
        "contract_id": seat.contract_id,
        "member_id": member.pk,
    }


def _record(action: str, seat: Seat, job: JobPosting, member: Member) -> None:
    audit.record(
        action=action,
        actor=seat.person,
        organization=seat.contract.organization,
        contract=seat.contract,
        application=job.application,
        subject=member.name,
        after=job.title,
    )
