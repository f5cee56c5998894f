"""Job applications and their parts: notes, interview feedback, stages.

A part may arrive before its application, and an application may arrive before its candidate. A part stays invisible
until its application exists. An application stays invisible until its candidate exists.
"""

from django.db import models

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class Application(models.Model):
    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_job_application_id")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    #: The developer application that sent the record. Every synced table has this column.
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_job_application_id = models.CharField(max_length=255)
    ats_candidate_id = models.CharField(max_length=255, blank=True)
    ats_job_posting_id = models.CharField(max_length=200)
    ats_job_posting_name = models.TextField()
    candidate_email = models.TextField(blank=True)
    #: Unused. The previous release still writes it, so only a later release may drop it.
    match_email = models.TextField(blank=True, db_default="")
    first_name = models.TextField()
    last_name = models.TextField(blank=True)
    source = models.TextField(blank=True)
    disposition_reason = models.TextField(blank=True)
    access_restricted = models.BooleanField(null=True, blank=True)
    ats_created_at = models.DateTimeField()
    ats_last_modified_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    #: When the record last arrived with a new ``ats_last_modified_at``; None if ``ats_last_modified_at`` has never
    #: changed.
    renewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["organization", "application", "ats_candidate_id"], name="hub_application_candidate"),
            models.Index(fields=["organization", "application", "ats_job_posting_id"], name="hub_application_job"),
        )

    def __str__(self) -> str:
        return self.ats_job_application_id


class ApplicationPart(models.Model):
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_job_application_id = models.CharField(max_length=255)
    part_id = models.CharField(max_length=255)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.part_id


class ApplicationNote(ApplicationPart):
    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_job_application_id", "part_id")
    note = models.TextField(blank=True)
    author_first_name = models.TextField(blank=True)
    author_last_name = models.TextField(blank=True)
    ats_created_at = models.DateTimeField(null=True, blank=True)


class InterviewFeedback(ApplicationPart):
    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_job_application_id", "part_id")
    interviewer_first_name = models.TextField(blank=True)
    interviewer_last_name = models.TextField(blank=True)
    interview_type = models.CharField(max_length=20, blank=True)
    feedback = models.TextField(blank=True)
    #: ``[{"attribute": …, "result": …}]``
    evaluations = models.JSONField(default=list)
    ats_created_at = models.DateTimeField(null=True, blank=True)


class Stage(ApplicationPart):
    """One record for each stage that the application entered; the newest is the current stage."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_job_application_id", "part_id")
    stage = models.TextField()
    ats_created_at = models.DateTimeField()
