"""What a company's directory says about its seats (SCIM 2.0): who has one, under which name, and in which groups."""

from typing import Final

from django.db import models
from django.db.models import Q

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.kit import clock

#: The name under which the audit trail lists the holder of a token.
ACTOR: Final = "Company directory (SCIM)"


class DirectoryToken(models.Model):
    """The secret that a company's directory sends with each request. It is shown once, and stored as a keyed hash."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    digest = models.BinaryField(unique=True)
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: When the directory last used the token, accurate to the minute.
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contract"], name="hub_directory_token_once", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return f"directory token of {self.contract_id}"

    @property
    def name(self) -> str:
        return ACTOR


class DirectoryEntry(models.Model):
    """The directory's names for the holder of a seat.

    If the directory removes a seat, the row stays in the database, but the directory gets a 404 for the seat.
    """

    seat = models.OneToOneField(Seat, models.CASCADE, related_name="directory_entry")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    user_name = models.CharField(max_length=254)
    external_id = models.CharField(max_length=255, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"directory entry of {self.seat_id}"


class DirectoryGroup(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contract", "name"], name="hub_directory_group_once"),)

    def __str__(self) -> str:
        return self.name


class DirectoryMembership(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    group = models.ForeignKey(DirectoryGroup, models.CASCADE, related_name="memberships")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="directory_memberships")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["group", "seat"], name="hub_directory_membership_once"),)

    def __str__(self) -> str:
        return f"{self.seat_id} in {self.group_id}"
