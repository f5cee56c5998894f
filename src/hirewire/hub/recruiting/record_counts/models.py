"""Numbers of records by kind, counted periodically. If there are few, a page counts them itself; see ``queries``."""

from django.db import models

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class RecordCount(models.Model):
    """The number of records of one kind; see ``kinds``.

    An ATS sent these records, or Recruiter derived them from the ATS's records.
    """

    pk = models.CompositePrimaryKey("organization_id", "application_id", "kind")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    here = models.PositiveBigIntegerField()
    last_at = models.DateTimeField()
    #: The number of records by the week in which they last arrived. A key is the date of the week's Monday.
    by_week = models.JSONField(default=dict)
    #: The median delay of recent changes; only for kinds with a time of change, and only if there are many records.
    delay = models.DurationField(null=True, blank=True)
    counted_at = models.DateTimeField(default=clock.now)
    #: How many seconds the count of this kind took, for all companies together.
    took = models.FloatField(default=0.0, db_default=0.0)

    class Meta:
        db_table = "hub_tally"

    def __str__(self) -> str:
        return f"{self.here} {self.kind} of {self.application_id}"
