"""Remembers which record was merged into which other record."""

from django.db import models

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate


class MergedRecord(models.Model):
    """A record that was merged into another one. Its old URL redirects to the record that was kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    into = models.ForeignKey(Candidate, models.CASCADE, related_name="merged_records")
    merged_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-merged_at", "-id")
        constraints = (models.UniqueConstraint(fields=["account", "number"], name="simulator_merged_once"),)

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        return f"{Candidate.prefix}-{self.number}"
