"""Other ids that are accepted for an application's company: a former one, or a future one."""

from django.db import models

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.urn import OrganizationUrn, organization_urn


class OtherId(models.Model):
    """A former or future id of an application's company.

    When a company is split, Recruiter accepts the ids of both companies only from applications that move to the new
    company.
    """

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="other_ids")
    number = models.BigIntegerField()
    is_former = models.BooleanField(default=False)
    #: When the company's id changed or will change.
    changes_at = models.DateTimeField()
    #: The time until which a former id is accepted.
    ends_at = models.DateTimeField(null=True, blank=True)
    #: When the company will go back to this former id; None if no return is planned. Once a return is planned, the
    #: id is accepted even after ``ends_at``.
    returns_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "number"], name="hub_other_id_once"),)

    def __str__(self) -> str:
        return f"company {self.number} of application {self.application_id}"

    @property
    def is_coming(self) -> bool:
        return not self.is_former or self.returns_at is not None

    @property
    def is_over(self) -> bool:
        return not self.is_coming and self.ends_at is not None and self.ends_at <= clock.now()

    @property
    def urn(self) -> OrganizationUrn:
        return organization_urn(self.number)
