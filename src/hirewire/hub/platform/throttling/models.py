"""Limits that an operator set, and the usage of all limits."""

from django.db import models

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.throttling.limits import Meter

METERS = [(meter.value, meter.value.replace("_", " ").lower()) for meter in Meter]


class Quota(models.Model):
    """A limit that replaces the published one, for one application or for all."""

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, null=True, related_name="+")
    #: The name of a group. A group of only one endpoint has the name of this endpoint.
    group = models.CharField(max_length=100)
    meter = models.CharField(max_length=20, choices=METERS)
    #: None means no limit.
    amount = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["application", "group", "meter"], name="hub_quota_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.meter}: {self.amount}"


class Usage(models.Model):
    """What an application has used of a limit in one day or minute.

    The foreign key has no constraint in the database, so usage can be added while its application is being deleted.
    """

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_constraint=False)
    group = models.CharField(max_length=100)
    meter = models.CharField(max_length=20, choices=METERS)
    starts_at = models.DateTimeField()
    used = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["application", "group", "meter", "starts_at"], name="hub_usage_once"),
        )
        indexes = (models.Index(fields=["starts_at"], name="hub_usage_age"),)

    def __str__(self) -> str:
        return f"{self.used} of {self.meter} of {self.group}"
