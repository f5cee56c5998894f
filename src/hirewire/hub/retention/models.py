"""What was taken out of Recruiter on a customer's wish."""

from django.db import models

from hirewire.hub.organizations.models import Organization
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class Purge(models.Model):
    """The removal of everything that one application synced; an interrupted one is taken up again."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    #: Rows that went so far, by table.
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "application"],
                name="hub_purge_once",
                condition=models.Q(finished_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"purge {self.pk}"
