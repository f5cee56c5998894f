"""Jobs that an ATS sent, and the tasks that process them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Now, Upper

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock

#: Postings and tasks get their numbers from this sequence of the database. When one statement writes many rows to one
#: of these two tables, the database gives all the rows their numbers in the same statement.
NEXT_NUMBER = Func(Value("hw_posting_number"), function="nextval", output_field=models.BigIntegerField())


class PostingState(models.TextChoices):
    LISTED = "LISTED"
    CLOSED = "CLOSED"
    #: The listing period ended, and nobody renewed the job.
    EXPIRED = "EXPIRED"


class JobPosting(models.Model):
    """A job of an ATS, identified by the id that the customer gave to the job.

    Requisitions are also stored in this table, as private jobs. People can choose a requisition when they export
    somebody. A requisition is also shown with the job applications that name it. It is listed while it is open and no
    posting advertises it.
    """

    pk = models.CompositePrimaryKey("organization_id", "application_id", "external_job_posting_id")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    external_job_posting_id = models.CharField(max_length=200)
    #: ``urn:li:jobPosting:{posting_id}``
    posting_id = models.BigIntegerField(db_default=NEXT_NUMBER)
    title = models.CharField(max_length=200)
    description = models.TextField()
    location = models.TextField(blank=True)
    #: The location in standard form; empty if ``places`` did not understand the location.
    place = models.TextField(blank=True, db_default="")
    country_code = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)
    company_apply_url = models.TextField()
    state = models.CharField(max_length=10, choices=PostingState.choices, default=PostingState.LISTED)
    availability = models.CharField(max_length=40)
    access_restricted = models.BooleanField(null=True, blank=True)
    requisition_owner_email = models.TextField(blank=True)
    requisition_owner_first_name = models.TextField(blank=True)
    requisition_owner_last_name = models.TextField(blank=True)
    #: When Recruiter learned of this owner; for jobs older than this column, when the column was added.
    owner_known_at = models.DateTimeField(db_default=Now())
    listed_at = models.DateTimeField()
    expire_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: The requisition that this posting advertises.
    partner_requisition_id = models.CharField(max_length=255, blank=True, db_default="")
    #: Whether the row is a requisition and not a posting. If so, ``external_job_posting_id`` is the requisition's id.
    is_requisition = models.BooleanField(default=False, db_default=False)
    #: The description as sent. ``description`` is the safe version; the original is kept in case the rules for safe
    #: markup change.
    sent_description = models.TextField(blank=True)
    #: Fields of the protocol that Recruiter only stores and returns.
    extra = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["posting_id", "organization"], name="hub_posting_number"),)
        indexes = (
            models.Index(
                F("organization"), F("listed_at").desc(), name="hub_posting_open", condition=Q(state="LISTED")
            ),
            models.Index(fields=["expire_at"], name="hub_posting_expires", condition=Q(state="LISTED")),
            models.Index(
                fields=["organization", "application", "partner_requisition_id"],
                name="hub_posting_requisition",
                condition=~Q(partner_requisition_id=""),
            ),
            models.Index(
                F("organization"),
                Upper("requisition_owner_email"),
                name="hub_posting_owner",
                condition=~Q(requisition_owner_email=""),
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

    @property
    def where(self) -> str:
        return self.place or self.location or ", ".join(filter(None, (self.postal_code, self.country_code)))


class TaskStatus(models.TextChoices):
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    PROCESSED = "PROCESSED"


class PostingTask(models.Model):
    """A task that processes one job; kept for 30 days. Its URN is ``urn:li:simpleJobPostingTask:{id}``."""

    id = models.UUIDField(primary_key=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    external_job_posting_id = models.CharField(max_length=200)
    #: Tasks run in the order of these numbers.
    number = models.BigIntegerField(unique=True, db_default=NEXT_NUMBER)
    #: The element as sent on the wire; emptied when the task is done.
    element = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=TaskStatus.choices, default=TaskStatus.IN_PROGRESS)
    error_message = models.TextField(blank=True)
    error_code = models.CharField(max_length=60, blank=True, db_default="")
    posting_id = models.BigIntegerField(null=True, blank=True)
    location = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["organization", "application", "number"],
                name="hub_postingtask_waiting",
                condition=Q(status=TaskStatus.IN_PROGRESS),
            ),
            models.Index(fields=["application", "external_job_posting_id", "-number"], name="hub_postingtask_last"),
        )

    def __str__(self) -> str:
        return f"task {self.pk}"
