"""The members whom recruiters rejected for a job."""

from django.db import models

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class NotInterested(models.Model):
    """A seat rejected this member for this job, so nobody on the contract sees the member recommended for it."""

    pk = models.CompositePrimaryKey(
        "organization_id", "application_id", "external_job_posting_id", "contract_id", "member_id"
    )
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    external_job_posting_id = models.CharField(max_length=200)
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"member {self.member_id} not for {self.external_job_posting_id}"
