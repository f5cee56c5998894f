"""Moves of a company's contracts, and of the ATSs connected to them, to another company id."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit import clock


class Cause(models.TextChoices):
    RENUMBERED = "RENUMBERED", _("The company has a new id")
    MERGED = "MERGED", _("The company joins another one")
    SPLIT = "SPLIT", _("A part of the company leaves it")


class ReleasedNumber(models.Model):
    """An operator's permission for a company to take an id. The permission is deleted when any company takes the id."""

    number = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    released_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.number} for {self.source_id}"


class CompanyMove(models.Model):
    """A planned or finished change of a company's id.

    The switch-over carries out the change. Before the switch-over, the only effect of a move is that Recruiter also
    accepts the new id.
    """

    source = models.ForeignKey(Organization, models.CASCADE, related_name="moves_away")
    #: The new id. The company with this id need not exist yet.
    number = models.BigIntegerField()
    name = models.CharField(max_length=200)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    contract_ids = ArrayField(models.BigIntegerField())
    application_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    #: Whether all contracts move. If so, the rows of the company that belong to no contract also move.
    is_whole = models.BooleanField()
    requested_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    switches_at = models.DateTimeField()
    #: Why the switch-over has to wait although it is due.
    waits_for = models.CharField(max_length=200, blank=True)
    switched_at = models.DateTimeField(null=True, blank=True)
    #: The start of the last search for late rows, which were written under the former id after the switch-over.
    looked_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    #: The time until which partners may still send the former id.
    former_until = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source"], name="hub_move_once", condition=Q(switched_at=None, cancelled_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"move {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.switched_at is None and self.cancelled_at is None

    @property
    def is_due(self) -> bool:
        return self.is_open and self.switches_at <= clock.now()

    @property
    def takes_former(self) -> bool:
        return self.former_until is not None and self.former_until > clock.now()

    @property
    def moved(self) -> int:
        counts: dict[str, int] = self.counts
        return sum(counts.values())
