"""Numbers of records of each kind, counted periodically. Pages count small numbers themselves; see ``queries``."""

from django.db import models

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class RecordCount(models.Model):
    """How many records of one kind an ATS sent, or how many Recruiter derived from the ATS's records; see ``kinds``."""

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
