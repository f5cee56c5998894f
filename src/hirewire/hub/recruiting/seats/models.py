"""Invitations to a seat. The seat is created on acceptance: before that, ownership of the address is unproven."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hirewire.hub.identity.accounts.models import CodeInvitation
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract


class SeatInvitation(CodeInvitation):
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="seat_invitations")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    #: When the mail server last accepted the invitation; None if it never did, or if there is no mail server.
    mailed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.contract_id}"

    @property
    def role_names(self) -> str:
        return ", ".join(str(role.label) for role in Role if role in self.roles)
