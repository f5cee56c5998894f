"""The developers of applications. A developer needs no seat, and has no access to Recruiter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.accounts.models import CodeInvitation, Person
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class DeveloperRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    VIEWER = "viewer", _("Viewer")


class Developer(models.Model):
    """A person's role at a partner's application or a standalone application.

    The developers of a partner's application also have access to the applications of the partner's customers.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="developers")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="developers")
    role = models.CharField(max_length=10, choices=DeveloperRole.choices)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "application"], name="hub_developer_once"),)

    def __str__(self) -> str:
        return f"{self.person} at {self.application}"


class Invitation(CodeInvitation):
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=DeveloperRole.choices)

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.application}"
