"""Invitations to a seat. The seat itself is made when somebody takes it: until then the address proves nothing."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hirewire.hub.accounts.models import Person, Role
from hirewire.hub.organizations.models import Contract
from hirewire.kit import clock


class SeatInvitation(models.Model):
    """A code for one address, told once to who invites."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="seat_invitations")
    email = models.EmailField()
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    digest = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    #: Taken, replaced or withdrawn.
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.contract_id}"

    @property
    def role_names(self) -> str:
        return ", ".join(str(role.label) for role in Role if role in self.roles)
