"""Limits that an operator set, and how much of all limits is used."""

from django.db import models

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.throttling.limits import Meter

METERS = [(meter.value, meter.value.replace("_", " ").lower()) for meter in Meter]


class Quota(models.Model):
    """Takes the place of a published figure, for one application or for all."""

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, null=True, related_name="+")
    #: A group's name, or the endpoint that is a group of its own.
    group = models.CharField(max_length=100)
    meter = models.CharField(max_length=20, choices=METERS)
    #: None: no limit.
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
    """What one application used of one meter, in one day or minute.

    Written without looking at applications, so that one that is just being
    deleted spoils nothing.
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
