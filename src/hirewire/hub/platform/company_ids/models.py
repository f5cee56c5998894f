"""Ids that name an application's company besides its own: the one that it had, or the one that it is to have."""

from django.db import models

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.urn import OrganizationUrn, organization_urn


class OtherId(models.Model):
    """Of an application, not of a company: when a company is split, only what moves answers to both ids."""

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="other_ids")
    number = models.BigIntegerField()
    #: The company had it. Otherwise it is to have it.
    is_former = models.BooleanField(default=False)
    #: When the company's id changed, or is to change.
    changes_at = models.DateTimeField()
    #: Until when a former id is taken for the new one; an id to come is taken for the present one at any time.
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "number"], name="hub_other_id_once"),)

    def __str__(self) -> str:
        return f"company {self.number} of application {self.application_id}"

    @property
    def urn(self) -> OrganizationUrn:
        return organization_urn(self.number)
