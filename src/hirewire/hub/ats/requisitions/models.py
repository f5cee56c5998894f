"""Requisitions and their stages. No constraint links the two, because a stage may arrive before its requisition."""

from django.db import models

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class JobRequisition(models.Model):
    """A requisition as the ATS sent it. Each requisition is also stored as a job, in ``JobPosting``."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "external_job_requisition_id")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    external_job_requisition_id = models.CharField(max_length=255)
    vanity_identifier = models.TextField(blank=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    description = models.TextField(blank=True)
    location = models.TextField(blank=True)
    access_restricted = models.BooleanField(null=True, blank=True)
    requisition_owner_email = models.TextField(blank=True)
    requisition_owner_first_name = models.TextField(blank=True)
    requisition_owner_last_name = models.TextField(blank=True)
    external_created_at = models.DateTimeField(null=True, blank=True)
    external_last_modified_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.external_job_requisition_id} {self.title}"


class JobRequisitionStage(models.Model):
    pk = models.CompositePrimaryKey(
        "organization_id", "application_id", "job_requisition_id", "job_requisition_stage_id"
    )
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    job_requisition_id = models.CharField(max_length=255)
    job_requisition_stage_id = models.CharField(max_length=255)
    name = models.TextField()
    position = models.PositiveIntegerField(null=True, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name
