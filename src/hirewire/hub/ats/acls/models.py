"""Access lists as the ATS keeps them: which jobs are on a list, and which people see these jobs.

The hub stores only the id that the ATS chose for a list. A list exists as long as a row contains its id. A job may be
put on a list before the job itself is sent.
"""

from django.db import models

from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.records.acls import SecuredType


class SecuredEntity(models.TextChoices):
    """The kinds of records that can be on access lists. The protocol allows only jobs."""

    JOB_POSTING = SecuredType.JOB_POSTING.value


class EntityAcl(models.Model):
    """A job on an access list.

    The list comes last in the key, because most queries ask which lists a job is on.
    """

    pk = models.CompositePrimaryKey(
        "organization_id", "application_id", "ats_entity_type", "ats_entity_id", "ats_entity_acl_id"
    )
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    ats_entity_type = models.CharField(max_length=20, choices=SecuredEntity.choices)
    ats_entity_id = models.CharField(max_length=255)
    ats_entity_acl_id = models.CharField(max_length=255)
    received_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.ats_entity_id} on {self.ats_entity_acl_id}"


class EntityAclAssignee(models.Model):
    """A person on an access list.

    The list comes last in the key, because most queries ask which lists a person is on.
    """

    pk = models.CompositePrimaryKey(
        "organization_id", "application_id", "ats_entity_type", "member_id", "ats_entity_acl_id"
    )
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    ats_entity_type = models.CharField(max_length=20, choices=SecuredEntity.choices)
    #: The member whom the person URN names. Each developer application has its own URN for the same member.
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    ats_entity_acl_id = models.CharField(max_length=255)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            models.Index(
                fields=["organization", "application", "ats_entity_acl_id"], name="hub_entityaclassignee_list"
            ),
        )

    def __str__(self) -> str:
        return f"member {self.member_id} on {self.ats_entity_acl_id}"
