"""Access lists, written as if an ATS had sent them."""

from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub


def profile(seat: Seat) -> Member:
    if seat.person.member is None:
        seat.person.member = hub.member(seat.person.first_name, seat.person.last_name)
        seat.person.save()
    return seat.person.member


def put(of: DeveloperApplication, acl_id: str, *job_ids: str) -> None:
    for job_id in job_ids:
        EntityAcl.objects.create(
            organization=of.organization,
            application=of,
            ats_entity_type="JOB_POSTING",
            ats_entity_id=job_id,
            ats_entity_acl_id=acl_id,
        )


def remove(of: DeveloperApplication, acl_id: str) -> None:
    EntityAcl.objects.filter(application=of, ats_entity_acl_id=acl_id).delete()


def assign(of: DeveloperApplication, acl_id: str, *seats: Seat) -> None:
    for seat in seats:
        EntityAclAssignee.objects.create(
            organization=of.organization,
            application=of,
            ats_entity_type="JOB_POSTING",
            member=profile(seat),
            ats_entity_acl_id=acl_id,
        )


def close(of: DeveloperApplication) -> None:
    for integration in of.integrations.all():
        integration.configurations.exclude(key="CALLBACK_URL").delete()
