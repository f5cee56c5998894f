"""Jobs as the ATS sends them, and the tasks that take them in."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

from hirewire.hub.organizations.models import Organization
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class PostingState(models.TextChoices):
    LISTED = "LISTED"
    CLOSED = "CLOSED"


class JobPosting(models.Model):
    """A job of an ATS, known by the customer's own id."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "external_job_posting_id")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    external_job_posting_id = models.CharField(max_length=200)
    #: ``urn:li:jobPosting:{posting_id}``
    posting_id = models.BigIntegerField(unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField()
    location = models.CharField(max_length=300, blank=True)
    country_code = models.CharField(max_length=10, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    company_apply_url = models.TextField()
    state = models.CharField(max_length=10, choices=PostingState.choices, default=PostingState.LISTED)
    availability = models.CharField(max_length=40)
    access_restricted = models.BooleanField(null=True, blank=True)
    requisition_owner_email = models.CharField(max_length=254, blank=True)
    requisition_owner_first_name = models.CharField(max_length=200, blank=True)
    requisition_owner_last_name = models.CharField(max_length=200, blank=True)
    listed_at = models.DateTimeField()
    expire_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Fields of the contract that Recruiter only hands back.
    extra = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            models.Index(
                F("organization"), F("listed_at").desc(), name="hub_posting_open", condition=Q(state="LISTED")
            ),
            GinIndex(
                OpClass(
                    Func(Concat(F("title"), Value(" "), F("external_job_posting_id")), function="hw_plain"),
                    name="gin_trgm_ops",
                ),
                name="hub_posting_words",
            ),
        )

    def __str__(self) -> str:
        return f"{self.external_job_posting_id} {self.title}"


class TaskStatus(models.TextChoices):
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    PROCESSED = "PROCESSED"


class PostingTask(models.Model):
    """The wire's ``urn:li:simpleJobPostingTask:{id}``; kept for 30 days."""

    id = models.UUIDField(primary_key=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    external_job_posting_id = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=TaskStatus.choices)
    error_message = models.TextField(blank=True)
    posting_id = models.BigIntegerField(null=True, blank=True)
    location = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"task {self.pk}"
