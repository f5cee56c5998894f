"""Who may look after a developer application in the console. Not a seat: it opens nothing of Recruiter's."""

from django.db import models

from hirewire.hub.accounts.models import Person
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class DeveloperRole(models.TextChoices):
    OWNER = "owner", "Owner"
    VIEWER = "viewer", "Viewer"


class Developer(models.Model):
    """A person at a partner's or a standalone application. A partner's developers reach its children as well."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="developers")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="developers")
    role = models.CharField(max_length=10, choices=DeveloperRole.choices)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "application"], name="hub_developer_once"),)

    def __str__(self) -> str:
        return f"{self.person} at {self.application}"


class Invitation(models.Model):
    """A code for one address, told once to who invites: with it that person joins, with or without a sign-in."""

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=DeveloperRole.choices)
    digest = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    #: Taken, or withdrawn.
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.application}"
